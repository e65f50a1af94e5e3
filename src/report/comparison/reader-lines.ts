import { readable } from '../../domain/canonical.js'
import type { Comparison, ReadState, SessionCounts } from '../../domain/comparison.js'
import { indented, type Line, line, type Piece, toned } from '../lines.js'
import { restLines } from '../rest-lines.js'
import { counted, firstOf, number } from '../words.js'
import { type Names, sessionName } from './drift-lines.js'

const foldLimit = 10

/** Sessions that read what others left, by what they read; those on which the policies differ first. */
export const readerLines = (
  {
    isolated = [],
    sessions,
  }: Pick<Comparison, 'isolated'> & { readonly sessions: Pick<SessionCounts, 'reading' | 'drifting'> },
  names: Names | undefined,
): readonly Line[] => {
  const { reading: count = 0, drifting = 0 } = sessions
  if (count === 0) return []
  const reading = isolated.flatMap(({ session, reads }) => (reads ? [{ session, reads }] : []))
  const folds = [...Map.groupBy(reading, foldKey).values()].sort(
    ([one], [other]) => rankOf(one!.reads) - rankOf(other!.reads),
  )
  return [
    heading(count, drifting),
    ...folds.slice(0, foldLimit).flatMap((fold) => indented(2, foldLines(fold, names))),
    ...indented(2, restLines(folds.length - foldLimit)),
  ]
}

/** How far readers were looked for. */
export const triedLines = ({
  leaving = 0,
  leaversTried,
}: Pick<Comparison, 'leaving' | 'leaversTried'>): readonly Line[] => {
  if (leaving === 0 || leaversTried === undefined) return []
  const untried = leaving - leaversTried
  const tried = `every session that could be compared ran again on what ${ofLeavers(leaving, untried)} left, by itself and one after the other`
  return [
    line(toned('dim', tried)),
    ...(untried > 0 ? [line(toned('warn', `what ${counted(untried, 'session')} left was not tried`))] : []),
    line(
      toned(
        'dim',
        'not tried is every other order of them: reprise record --continuous carries state from session to session',
      ),
    ),
  ]
}

const ofLeavers = (leaving: number, untried: number): string =>
  untried > 0 ? `${number(leaving - untried)} of ${counted(leaving, 'session')}` : counted(leaving, 'session')

interface Reader {
  readonly session: string
  readonly reads: ReadState
}

const heading = (sessions: number, drifting: number): Line => {
  const each = sessions === 1 ? 'it comes' : 'each comes'
  return line(
    toned('strong', 'Readers'),
    `: ${counted(sessions, 'session')} that ${sessions === 1 ? 'reads' : 'read'} what others left; ${each} to something else once those have run`,
    ...(drifting > 0
      ? [
          ', ',
          toned('bad', `and ${drifting === sessions ? '' : `in ${number(drifting)} `}the two policies then differ`),
        ]
      : []),
  )
}

/** By what is read and where that shows, whoever left it. */
const foldKey = ({ session, reads }: Reader): string => {
  const { state, line: place, side, verdict, reason, after, phase } = reads
  const isOwn = reads.from === session
  const where = place ?? phase.replace(/[#<].*/, '')
  return JSON.stringify([state ?? null, where, side, verdict, reason, Math.min(after, 1), isOwn && after === 0])
}

const ranks: Readonly<Record<ReadState['verdict'], number>> = { drifted: 0, undecidable: 1, same: 2 }

const rankOf = ({ verdict }: ReadState): number => ranks[verdict]

const foldLines = (fold: readonly Reader[], names: Names | undefined): readonly Line[] => {
  const [{ session, reads }] = fold as readonly [Reader]
  const more = fold.length - 1
  const others = more === 0 ? '' : ` and ${counted(more, 'more session', 'more sessions')}`
  const head = line(
    toned('name', sessionName(session, names)),
    toned('dim', others),
    ` ${more === 0 ? 'reads' : 'read'} `,
    ...whatIsRead(reads, session, names),
    reads.line ? toned('dim', `, at ${reads.line}`) : '',
    toned('dim', ` in ${reads.phase}`),
  )
  return [head, ...indented(2, [...outcomeLines(reads)])]
}

const shownNames = 4

const whatIsRead = ({ from, after, state }: ReadState, session: string, names: Names | undefined): readonly Piece[] => {
  if (from === '') return ['what others left']
  if (!state) return [`what one of ${counted(after + 1, 'session')} left`]
  const by = from === session && after === 0 ? 'such a session itself' : sessionName(from, names)
  const before = after === 0 ? '' : `, after ${counted(after, 'other')},`
  return [`what ${by}${before} left: `, toned('name', firstOf(state.map(readable), shownNames))]
}

const sides: Readonly<Record<ReadState['side'], string | null>> = {
  both: null,
  candidate: 'there only the candidate comes to something else',
  recorded: 'there only the recorded policy comes to something else',
}

const outcomeLines = ({ side, verdict, reason }: ReadState): readonly Line[] => {
  const only = sides[side]
  const outcome =
    verdict === 'drifted'
      ? [line(toned('bad', 'there the two policies differ as they do not where the session runs by itself'))]
      : verdict === 'undecidable'
        ? [line(toned('warn', `what the policies come to there is not known: ${reason}`))]
        : []
  return [...outcome, ...(only ? [line(toned('dim', only))] : [])]
}
