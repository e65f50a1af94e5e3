import { bytesOfText } from '../../../src/domain/bytes.js'
import type { WhatIf } from '../../../src/domain/what-if.js'
import { CandidateAnswers } from '../../../src/engine/answers/candidate-answers.js'
import { bootHost } from '../../../src/engine/boot-host.js'
import { scriptOf } from '../../../src/engine/script.js'
import { editOf } from '../../../src/engine/what-if/edit-of.js'
import { editedCopy } from '../../../src/engine/what-if/edited-copy.js'
import { findInput } from '../../../src/engine/what-if/find-input.js'
import { nameAndValue } from '../../../src/engine/what-if/name-and-value.js'
import { runWhatIf } from '../../../src/engine/what-if/run-what-if.js'
import { driftLine, type Policy, type Recorded, revisionOf } from '../given-recording.js'

/** What a copy came to, in lines: `RCPT TO:<…> | rcptto#1 <…> differs 250 → 550`. */
export interface ToldWhatIf {
  readonly verdict: WhatIf['verdict']
  readonly acts: readonly string[]
  readonly drifts: readonly string[]
  readonly undecidable: string | null
  readonly guessedFrom: string | null
  readonly whole: WhatIf | Omit<WhatIf, 'session' | 'name' | 'candidate'>
}

/** Edits as `NAME=VALUE`; `policy` in place of the recorded one. */
export const whatIf = (recorded: Recorded, edits: readonly string[], policy?: Policy): ToldWhatIf => {
  const { recording, made } = recorded
  const script = scriptOf(recording)
  const copy = editedCopy(
    script,
    edits.map((text) => editFrom(script, text)),
  )
  const candidate =
    policy === undefined
      ? made.booted.host
      : bootHost(revisionOf(policy, 'candidate'), new CandidateAnswers(), made.profile).host
  const { result } = runWhatIf({ base: made.booted.host, candidate }, recording, copy)
  return {
    verdict: result.verdict,
    acts: result.acts.map(actLine),
    drifts: result.drifts.map(driftLine),
    undecidable:
      result.undecidable &&
      `${result.undecidable.phase}: ${result.undecidable.call.reason}; ${result.undecidable.call.hint}`,
    guessedFrom: result.guessedFrom,
    whole: result,
  }
}

const editFrom = (script: ReturnType<typeof scriptOf>, text: string) => {
  const { name, value } = nameAndValue(text)!
  return editOf(findInput(script, name), bytesOfText(value))
}

const actLine = ({ said, fate, phases }: WhatIf['acts'][number]): string => {
  const told = phases.map(({ phase, verdict, recorded, replayed }) => {
    const codes = [recorded, replayed].map((reply) => reply?.[0] ?? '-')
    return `${phase} ${verdict}${codes[0] === codes[1] ? ` ${codes[0]}` : ` ${codes.join(' → ')}`}`
  })
  return [typeof said === 'string' ? said : said.$bytes, ...(fate === 'sent' ? [] : [fate]), ...told].join(' | ')
}
