import { hintOn, type ObservedFormat, rowOfFormat, type ThingName } from '../domain/source-fidelity.js'
import { sourceTable } from '../domain/source-table.js'
import { indented, type Line, line, paragraphs, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { allOf, counted, number } from './words.js'

/** `unchanged`: the store had it; `erased`: it was erased here, and stays so; `stopped`: the clock ended it, and nothing was kept. */
export type ImportedState = 'new' | 'unchanged' | 'erased' | 'stopped'

/** What became of a session that others observed. */
export interface ImportedSession {
  /** null where nothing of it was kept */
  readonly id: string | null
  readonly name: string
  readonly format: ObservedFormat
  /** its place among those of its files, from 1 */
  readonly number: number
  readonly state: ImportedState
  readonly phases: number
  /** where its recording ends before the session did, and why; null: it has all of it */
  readonly ends: {
    readonly because: 'unanswered' | 'other policy' | 'not shown' | 'stopped'
    readonly what: string
    readonly why: string
    /** for want of which thing of the table of sources */
    readonly lacks?: ThingName | undefined
  } | null
  /** what the source did not show of it */
  readonly missing: readonly { readonly what: string; readonly why: string }[]
}

/** How many sessions were imported, of what, and where they end early. `besides`: how many others of the store have their names. */
export const importedText = (sessions: readonly ImportedSession[], besides: number, style: Style): string =>
  textOf(
    paragraphs(
      [headLine(sessions)],
      besidesLines(sessions, besides),
      ...reasons.map(([because, title]) => endLines(sessions, because, title)),
    ),
    style,
  )

/** What is recorded hangs on the policy and on what is stated, so an import of the same with others makes other sessions. */
const besidesLines = (sessions: readonly ImportedSession[], besides: number): readonly Line[] => {
  const fresh = sessions.find(({ state }) => state === 'new')
  if (besides === 0 || !fresh) return []
  const [are, they] = besides === 1 ? ['is', 'it stays'] : ['are', 'they stay']
  return [
    line(
      `${counted(besides, 'session')} of the same ${besides === 1 ? 'name' : 'names'} ${are} in the store from another import, `,
      'of another file, under another policy or with other options: ',
      `${they} beside what was imported now`,
    ),
    ...indented(2, [line(`reprise sessions --where 'session:${JSON.stringify(fresh.name)}'`)]),
  ]
}

const headLine = (sessions: readonly ImportedSession[]): Line => {
  const fresh = sessions.filter(({ state }) => state === 'new')
  const phases = fresh.reduce((sum, session) => sum + session.phases, 0)
  const formats = [...new Set(sessions.map(({ format }) => format))]
  const of = formats.length === 0 ? '' : ` of ${allOf(formats)}`
  return line(
    toned('strong', `Imported ${counted(fresh.length, 'session')}`),
    `${of} with ${counted(phases, 'phase')}`,
    ...countOf(sessions, 'unchanged', ['was there already', 'were there already']),
    ...countOf(sessions, 'erased', ['was erased here, and stays so', 'were erased here, and stay so']),
    '.',
  )
}

const countOf = (
  sessions: readonly ImportedSession[],
  state: ImportedState,
  [one, several]: readonly [string, string],
): readonly string[] => {
  const count = sessions.filter((session) => session.state === state).length
  return count === 0 ? [] : [`; ${number(count)} ${count === 1 ? one : several}`]
}

const reasons = [
  ['other policy', 'end where the server was seen to decide otherwise than the policy'],
  ['unanswered', 'end where the policy asks what nobody knows'],
  ['not shown', 'are incomplete'],
  ['stopped', 'were stopped by the clock, and not kept'],
] as const

const limit = 10

/** Each reason once, with how many sessions it ends and the first of them. */
const endLines = (sessions: readonly ImportedSession[], because: string, title: string): readonly Line[] => {
  const ended = sessions.filter(({ ends }) => ends?.because === because)
  if (ended.length === 0) return []
  const byWhy = new Map<string, ImportedSession[]>()
  for (const session of ended) {
    const why = session.ends!.why
    byWhy.set(why, [...(byWhy.get(why) ?? []), session])
  }
  const all = [...byWhy].sort(([, a], [, b]) => b.length - a.length)
  return [
    line(toned('warn', `${counted(ended.length, 'session')} ${ended.length === 1 ? singular(title) : title}`)),
    ...indented(2, [
      ...all
        .slice(0, limit)
        .flatMap(([why, [first, ...others]]) => [
          line(
            toned('name', first!.name),
            ` ${first!.ends!.what}: ${why}`,
            others.length === 0 ? '' : toned('dim', `, and ${number(others.length)} more`),
          ),
          ...hintLines(first!),
        ]),
      ...(all.length > limit ? [line(toned('dim', `and ${number(all.length - limit)} other reasons`))] : []),
    ]),
  ]
}

/** What to say, or to record with instead. */
const hintLines = ({ format, ends }: ImportedSession): readonly Line[] => {
  const hint = ends?.lacks && hintOn(sourceTable[rowOfFormat[format]], ends.lacks)
  return hint ? indented(2, [line(toned('dim', hint))]) : []
}

const singular = (title: string): string =>
  title
    .replace(/^end /, 'ends ')
    .replace(/^are /, 'is ')
    .replace(/^were /, 'was ')
