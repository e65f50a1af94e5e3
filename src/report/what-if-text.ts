import { encodeText, readable } from '../domain/canonical.js'
import { type Drift, instanceOfDrift } from '../domain/drift.js'
import { shortHash } from '../domain/revision.js'
import type { WhatIf, WhatIfAct, WhatIfPhase } from '../domain/what-if.js'
import { driftLines } from './comparison/drift-lines.js'
import { indented, type Line, line, type Piece, paragraphs, shortLine, type Tone, toned } from './lines.js'
import { replyText } from './result-text.js'
import { type Style, textOf } from './style.js'
import { counted, nameOrId } from './words.js'

/** A copy of a session that was run with other inputs, act by act, beside what was recorded. */
export const whatIfText = (whatIf: WhatIf, style: Style): string => textOf(whatIfLines(whatIf, style.width), style)

const whatIfLines = (whatIf: WhatIf, width: number): readonly Line[] =>
  paragraphs([titleLine(whatIf), ...whatIf.edits.map(editLine)], ranLines(whatIf, width))

/** What the copy came to, where its edits show elsewhere. */
export const ranLines = (whatIf: WhatIf, width: number): readonly Line[] => {
  const drifts = new Map(whatIf.drifts.map((drift) => [instanceOfDrift(drift), drift]))
  return paragraphs(
    [verdictLine(whatIf), line(toned('warn', copyNote)), ...noteLines(whatIf)],
    undecidableLines(whatIf),
    whatIf.acts.flatMap((act) => actLines(act, drifts, width)),
  )
}

const copyNote = 'This is a copy: none of it happened, and it is evidence of nothing.'

const titleLine = ({ session, name, candidate }: WhatIf): Line =>
  line(
    toned('strong', 'What if'),
    ` in a copy of ${nameOrId(name, session)}`,
    toned('dim', ` ${session}`),
    candidate === null
      ? ', under its own revision'
      : `, under ${readable(encodeText(candidate.name))} (${shortHash(candidate.revision)})`,
  )

/** `  rcpt[2]: ann@example.net → bob@example.net`. */
const editLine = ({ input, was, is }: WhatIf['edits'][number]): Line => ({
  ...shortLine(
    toned('name', input),
    ': ',
    was === null ? toned('dim', '(nothing)') : shown(readable(was)),
    ' → ',
    toned('strong', shown(readable(is))),
  ),
  indent: 2,
})

const longest = 300

const shown = (text: string): string => {
  const start = text.length > longest ? `${text.slice(0, longest)}…` : text
  return start === '' ? '""' : start
}

const verdicts: Readonly<Record<WhatIf['verdict'], Piece>> = {
  same: toned('good', 'It would have come to the same.'),
  differs: toned('bad', 'It would have come to something else.'),
  undecidable: toned('warn', 'Undecidable: it asks what nobody has answered.'),
}

const verdictLine = ({ verdict }: WhatIf): Line => line(verdicts[verdict])

const noteLines = ({ guessedFrom, simulated, unasked, acts }: WhatIf): readonly Line[] => {
  const beyond = acts.flatMap(({ phases }) => phases).filter(({ verdict }) => verdict === 'beyond').length
  return [
    ...(guessedFrom === null
      ? []
      : [
          line(
            toned(
              'warn',
              `Behind ${guessedFrom} the client is a guess: what the real one would have sent was never recorded.`,
            ),
          ),
        ]),
    ...(beyond === 0
      ? []
      : [
          line(
            toned(
              'warn',
              `${counted(beyond, 'phase')} beyond the recording: there is nothing to hold ${beyond === 1 ? 'it' : 'them'} against.`,
            ),
          ),
        ]),
    ...(simulated === 0
      ? []
      : [line(`${counted(simulated, 'answer')} came from an edit or from --world, not from the recording.`)]),
    ...unasked.map((name) => line(toned('warn', `Nothing asked for ${name}.`))),
  ]
}

interface Mark {
  readonly mark: string
  readonly tone: Tone
  readonly says: string
}

const marks: Readonly<Record<WhatIfPhase['verdict'], Mark>> = {
  same: { mark: '✓', tone: 'good', says: '' },
  differs: { mark: '≠', tone: 'bad', says: 'differs' },
  'not reached': { mark: '·', tone: 'dim', says: 'not reached' },
  beyond: { mark: '+', tone: 'warn', says: 'beyond the recording' },
  follows: { mark: ' ', tone: 'dim', says: '' },
  undecidable: { mark: '?', tone: 'warn', says: 'undecidable' },
}

const actLines = (act: WhatIfAct, drifts: ReadonlyMap<string | null, Drift>, width: number): readonly Line[] => {
  const phases = act.phases.flatMap((phase) => phaseLines(phase, drifts, width))
  if (phases.length === 0 && act.fate === 'sent') return []
  return [saidLine(act), ...indented(2, phases)]
}

const fates: Readonly<Record<WhatIfAct['fate'], string>> = {
  sent: '',
  'not sent': '  not sent any more',
  'not run': '  not run',
}

const saidLine = ({ said, isEdited, fate }: WhatIfAct): Line =>
  line(
    toned(fate === 'sent' ? 'strong' : 'dim', shown(readable(said))),
    isEdited ? toned('warn', '  edited') : '',
    toned('dim', fates[fate]),
  )

const phaseLines = (phase: WhatIfPhase, drifts: ReadonlyMap<string | null, Drift>, width: number): readonly Line[] => {
  const { verdict, phase: key } = phase
  const { mark, tone, says } = marks[verdict]
  const drift = verdict === 'differs' ? drifts.get(key) : undefined
  return [
    line(toned(tone, mark), ' ', key, toned(tone, says === '' ? '' : `  ${says}`), replyPiece(phase)),
    ...(drift ? indented(4, driftLines(drift, width - 6)) : []),
  ]
}

const replyPiece = ({ verdict, recorded, replayed }: WhatIfPhase): Piece => {
  if (verdict === 'differs') return ''
  const [was, is] = [recorded, replayed].map((reply) => (reply === null ? '' : replyText(reply)))
  if (verdict === 'not reached') return toned('dim', was === '' ? '' : `: was ${was}`)
  if (was === is || was === '') return toned('dim', is === '' ? '' : `  ${is}`)
  return toned('dim', `  ${was} → ${is === '' ? 'no reply' : is}`)
}

const undecidableLines = ({ undecidable }: WhatIf): readonly Line[] => {
  if (!undecidable) return []
  const { phase, call } = undecidable
  return [
    line(toned('warn', `? ${phase}: ${call.reason}`)),
    ...(call.hint === '' ? [] : indented(2, [line('to go on: ', toned('strong', call.hint))])),
  ]
}
