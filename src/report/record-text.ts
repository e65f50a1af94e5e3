import { readable, type Text } from '../domain/canonical.js'
import type { FragileDecision, FragileSession, IsolatedSession } from '../domain/comparison.js'
import { continuousLines } from './comparison/continuous-lines.js'
import type { Names } from './comparison/drift-lines.js'
import { fragileLines } from './comparison/fragile-lines.js'
import { isolatedLines, unreadLines } from './comparison/isolated-lines.js'
import { indented, type Line, line, paragraphs, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { counted, number } from './words.js'

/** A session of a recording run. */
export interface RecordedSession {
  /** null where nothing of it was kept */
  readonly id: string | null
  readonly name: string
  readonly phases: number
  /** `http`: no client's connection that could end */
  readonly end: 'quit' | 'abort' | 'disconnect' | 'http' | 'open'
  /** where its recording has to leave something out, and why */
  readonly gap: { readonly phase: Text; readonly why: Text } | null
  /** the first failure of the script in it: what Momentum logs, and answers 421 for where it is a validate callout's */
  readonly failure: { readonly callout: string; readonly message: Text } | null
  /** decisions that hang on what Lua leaves open: the recording has them as they fell here */
  readonly fragile: readonly FragileDecision[]
  /** state that outlives it; the session after it does not see it */
  readonly left: readonly Text[]
  /** it went on from the state that another session left, `after`, or was the first to be gone on from */
  readonly continuous?: { readonly after?: string }
}

/** What was recorded, and what is odd about it. `besides`: how many other sessions of the store have one of these names. */
export const recordText = (recorded: readonly RecordedSession[], style: Style, besides = 0): string =>
  textOf(recordLines(recorded, besides), style)

const recordLines = (recorded: readonly RecordedSession[], besides: number): readonly Line[] => {
  const kept = recorded.filter(({ id }) => id !== null)
  const isolated = kept.flatMap(isolatedIn)
  const phases = kept.reduce((sum, session) => sum + session.phases, 0)
  return paragraphs(
    [
      line(
        toned('strong', `Recorded ${counted(kept.length, 'session')}`),
        ` with ${counted(phases, 'phase')}.`,
        endsText(kept),
      ),
    ],
    besidesLines(kept, besides),
    failureLines(kept),
    fragileLines(kept.flatMap(fragileIn), namesOf(kept)),
    [...isolatedLines(isolated, namesOf(kept)), ...unreadLines(isolated.length, isolated.length)],
    continuousLines(kept.filter(({ continuous }) => continuous !== undefined).length),
    gapLines(recorded.filter(({ gap }) => gap !== null)),
  )
}

/** A name that several sessions have names none of them. */
const besidesLines = (kept: readonly RecordedSession[], besides: number): readonly Line[] => {
  const [first] = kept
  if (besides === 0 || !first) return []
  const [are, names] = besides === 1 ? ['is', 'name'] : ['are', 'names']
  return [
    line(
      `${counted(besides, 'session')} of the same ${names} ${are} in the store already, and ${besides === 1 ? 'stays' : 'stay'}: such a name may mean several now, `,
      'an id, or its end, means one',
    ),
    ...indented(2, [line(`reprise sessions --where 'session:${JSON.stringify(first.name)}'`)]),
  ]
}

const fragileIn = ({ id, fragile }: RecordedSession): readonly FragileSession[] =>
  fragile.map((one) => ({ session: id!, ...one, side: 'candidate' }))

const isolatedIn = ({ id, left }: RecordedSession): readonly IsolatedSession[] =>
  left.length === 0 ? [] : [{ session: id!, state: left }]

const namesOf = (kept: readonly RecordedSession[]): Names => new Map(kept.map(({ id, name }) => [id!, name]))

/** Each failure once, with how many sessions met it first. */
const failureLines = (kept: readonly RecordedSession[]): readonly Line[] => {
  const failed = kept.filter(({ failure }) => failure !== null)
  if (failed.length === 0) return []
  const counts = new Map<string, number>()
  for (const { failure } of failed) {
    const said = `${failure!.callout}: ${readable(failure!.message)}`
    counts.set(said, (counts.get(said) ?? 0) + 1)
  }
  const all = [...counts].sort(([, a], [, b]) => b - a)
  return [
    line(toned('bad', `The script failed in ${counted(failed.length, 'session')}`)),
    ...indented(2, [
      ...all.slice(0, gapLimit).map(([said, count]) => line(said, toned('dim', `, ${counted(count, 'session')}`))),
      ...(all.length > gapLimit ? [line(toned('dim', `and ${number(all.length - gapLimit)} other failures`))] : []),
      line(toned('dim', `look at one: reprise show ${failed[0]!.id}`)),
    ]),
  ]
}

const ends: Readonly<Record<RecordedSession['end'], string>> = {
  quit: 'ended with QUIT',
  abort: 'vanished',
  disconnect: 'disconnected by the policy',
  http: 'over HTTP',
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
