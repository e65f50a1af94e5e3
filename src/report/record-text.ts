import { readable, type Text } from '../domain/canonical.js'
import { indented, type Line, line, paragraphs, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { counted, number } from './words.js'

/** A session of a recording run. */
export interface RecordedSession {
  /** null where nothing of it was kept */
  readonly id: string | null
  readonly name: string
  readonly phases: number
  readonly end: 'quit' | 'abort' | 'disconnect' | 'open'
  /** where its recording has to leave something out, and why */
  readonly gap: { readonly phase: Text; readonly why: Text } | null
}

export const recordText = (recorded: readonly RecordedSession[], style: Style): string =>
  textOf(recordLines(recorded), style)

const recordLines = (recorded: readonly RecordedSession[]): readonly Line[] => {
  const kept = recorded.filter(({ id }) => id !== null)
  const phases = kept.reduce((sum, session) => sum + session.phases, 0)
  return paragraphs(
    [
      line(
        toned('strong', `Recorded ${counted(kept.length, 'session')}`),
        ` with ${counted(phases, 'phase')}.`,
        endsText(kept),
      ),
    ],
    gapLines(recorded.filter(({ gap }) => gap !== null)),
  )
}

const ends: Readonly<Record<RecordedSession['end'], string>> = {
  quit: 'ended with QUIT',
  abort: 'vanished',
  disconnect: 'disconnected by the policy',
  open: 'left open',
}

/** Only where not all ended in good order. */
const endsText = (recorded: readonly RecordedSession[]): string => {
  const counts = (Object.keys(ends) as RecordedSession['end'][])
    .map((end) => [end, recorded.filter((session) => session.end === end).length] as const)
    .filter(([, count]) => count > 0)
  if (counts.length === 0 || (counts.length === 1 && counts[0]![0] === 'quit')) return ''
  return ` ${counts.map(([end, count]) => `${number(count)} ${ends[end]}`).join(', ')}.`
}

const gapLimit = 10

const gapLines = (gaps: readonly RecordedSession[]): readonly Line[] => {
  if (gaps.length === 0) return []
  const rest = gaps.length - gapLimit
  return [
    line(toned('warn', `Something is missing from ${counted(gaps.length, 'session')}`)),
    ...indented(2, [
      ...gaps
        .slice(0, gapLimit)
        .map(({ name, gap }) => line(toned('name', name), ` at ${readable(gap!.phase)}: ${readable(gap!.why)}`)),
      ...(rest > 0 ? [line(toned('dim', `and ${number(rest)} more`))] : []),
    ]),
  ]
}
