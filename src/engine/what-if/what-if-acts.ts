import type { Bytes } from '../../domain/bytes.js'
import { encodeText, type Text } from '../../domain/canonical.js'
import { type Drift, instanceOfDrift } from '../../domain/drift.js'
import type { Reply, WhatIf, WhatIfAct, WhatIfPhase } from '../../domain/what-if.js'
import type { Act } from '../../momentum/phases/acts.js'
import { parseCommand, withoutLineEnd } from '../../momentum/phases/smtp.js'
import type { PhaseRun } from '../../momentum/session.js'
import { isCompared, type Pairs } from '../pair-runs.js'
import type { PlayedAct } from '../replay-candidate.js'
import type { ActRuns } from '../replay-own.js'
import type { Copy } from './edited-copy.js'
import { recordedKey } from './renamed.js'

interface Ran {
  readonly told: readonly (ActRuns | undefined)[]
  readonly played: readonly PlayedAct[]
  readonly pairs: Pairs
  readonly drifts: readonly Drift[]
  readonly undecidable: WhatIf['undecidable']
}

/** What became of every act of a copy: of those that its client would not do any more, the recorded phases that were not reached. */
export const whatIfActs = (copy: Copy, ran: Ran): readonly WhatIfAct[] => {
  const verdicts = verdictsOf(copy, ran)
  const changed = new Set(
    copy.edits.flatMap(({ input: { place } }) => ('act' in place && place.act !== null ? [place.act] : [])),
  )
  const byAct = new Map(ran.played.map((act) => [act.index, act]))
  return copy.script.acts.map(({ act }, index): WhatIfAct => {
    const played = byAct.get(index)
    const from = copy.from[index] ?? null
    const isSent = played?.runs != null && (played.runs.length > 0 || act.kind !== 'message')
    return {
      said: saidBy(act),
      isEdited: from === null || changed.has(from),
      fate: !played ? 'not run' : isSent ? 'sent' : 'not sent',
      phases: [
        ...(played?.runs ?? []).filter(isShown).map((run) => verdicts.of(run, ran.told[index])),
        ...stoppedAt(ran, played),
        ...(ran.told[index]?.runs ?? []).filter((run) => verdicts.isNotReached(run)).map(notReached),
      ],
    }
  })
}

const isShown = (run: PhaseRun): boolean => isCompared(run) || run.result.reply !== undefined

const replyOf = (run: PhaseRun | undefined): Reply | null => run?.result.reply ?? null

const notReached = (run: PhaseRun): WhatIfPhase => ({
  phase: run.key,
  verdict: 'not reached',
  recorded: replyOf(run),
  replayed: null,
})

/** The phase that asked what nobody can answer, where it ran in that act. */
const stoppedAt = ({ undecidable, played }: Ran, act: PlayedAct | undefined): readonly WhatIfPhase[] =>
  undecidable && act && act === played.at(-1)
    ? [{ phase: undecidable.phase, verdict: 'undecidable', recorded: null, replayed: null }]
    : []

const verdictsOf = ({ renamed }: Copy, { pairs, drifts, undecidable }: Ran) => {
  const recordedOf = new Map(pairs.compared.map(([base, run]) => [run, base]))
  const differing = new Set(drifts.map(instanceOfDrift))
  const notReachedKeys = new Set(undecidable ? [] : pairs.notReached)
  return {
    of: (run: PhaseRun, told: ActRuns | undefined): WhatIfPhase => {
      const recorded = recordedOf.get(run)
      const unpaired = isCompared(run) ? 'beyond' : 'follows'
      const verdict = recorded ? (differing.has(run.key) ? 'differs' : 'same') : unpaired
      return {
        phase: run.key,
        verdict,
        recorded: replyOf(recorded ?? told?.runs.find(({ key }) => key === recordedKey(run, renamed))),
        replayed: replyOf(run),
      }
    },
    isNotReached: (run: PhaseRun): boolean => notReachedKeys.has(run.key),
  }
}

/** What a client sends with AUTH at once is not shown. */
export const withoutCredentials = (line: Bytes): Bytes => {
  const command = parseCommand(line)
  return command.verb === 'AUTH' && command.initial !== null ? `AUTH ${command.mechanism} (credentials)` : line
}

const bytesText = ({ length }: Bytes): string => `${length} ${length === 1 ? 'byte' : 'bytes'}`

const saidBy = (act: Act): Text => {
  switch (act.kind) {
    case 'command':
      return encodeText(withoutCredentials(withoutLineEnd(act.line)))
    case 'message':
      return `(a message of ${bytesText(act.content)})`
    case 'answer':
      return '(credentials)'
    case 'handshake':
      return '(TLS handshake)'
    case 'inject':
      return `(an injection over HTTP of ${bytesText(act.content)})`
    case 'delivery':
      return `(a delivery: ${act.delivery.outcome})`
    case 'fire':
      return `(the hook ${act.fired.hook})`
    case 'connect':
      return '(connects)'
    case 'abort':
      return '(vanishes)'
    case 'close':
      return '(the connection is closed)'
  }
}
