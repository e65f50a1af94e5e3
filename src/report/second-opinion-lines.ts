import { readable } from '../domain/canonical.js'
import { notBridged } from '../domain/not-bridged.js'
import type { FirstParting, Parting, SecondOpinion } from '../domain/second-opinion.js'
import { type Names, sessionName } from './comparison/drift-lines.js'
import { deedText } from './deed-text.js'
import { indented, type Line, line, toned } from './lines.js'
import { sideTexts } from './result-text.js'
import { counted, number, shortened } from './words.js'

const foldLimit = 20

/** What the second machine says: how many sessions come to the same on it, where it parts, and of which it was not asked. */
export const secondOpinionLines = (opinion: SecondOpinion | undefined, names?: Names): readonly Line[] => {
  if (opinion === undefined) return []
  const { machine, sessions, parted, partings, truncated, notAsked } = opinion
  const folds = [...Map.groupBy(partings, keyOf).values()]
  return [
    ...headLines(machine, sessions, parted),
    ...folds.slice(0, foldLimit).flatMap((fold) => indented(2, foldLines(fold, names))),
    ...indented(2, moreLines(folds.length - foldLimit, truncated)),
    ...notAsked.map(({ why, sessions: count }) =>
      line(toned('dim', `Not asked of ${counted(count, 'session')}: ${why}.`)),
    ),
  ]
}

const headLines = (machine: string, sessions: number, parted: number): readonly Line[] => {
  const title = toned('strong', 'Second opinion')
  if (sessions === 0) return [line(title, `: no session could be run on ${machine}`)]
  if (parted > 0)
    return [line(title, `: ${toPart(parted)} on ${machine}, of ${counted(sessions, 'session')} that ran on both`)]
  const same = sessions === 1 ? 'comes to the same' : 'come to the same'
  return [line(title, ': ', toned('good', `✓ ${counted(sessions, 'session')}`), ` ${same} on ${machine}`)]
}

const toPart = (parted: number): string => `${counted(parted, 'session')} ${parted === 1 ? 'parts' : 'part'}`

const keyOf = ({ side, result, first, unexplained, reason }: Parting): string =>
  JSON.stringify([side, result?.path, placeOf(first), placeOf(unexplained), reason])

const placeOf = (parted: FirstParting | null) =>
  parted && [parted.callout, parted.module, parted.own?.line, parted.second?.line]

const foldLines = (fold: readonly Parting[], names: Names | undefined): readonly Line[] => {
  const [parting] = fold as readonly [Parting]
  const more = new Set(fold.map(({ session }) => session)).size - 1
  return [
    line(toned('warn', parting.result?.path ?? 'the same result, reached another way'), placeText(parting)),
    ...indented(2, [
      ...resultLines(parting.result),
      line(
        toned('dim', whereText(parting, names)),
        more === 0 ? '' : toned('dim', ` and ${counted(more, 'more session')}`),
      ),
      ...sinceLines(parting, names),
      ...deedLines('first', parting.first),
      line(reasonText(parting.reason)),
      ...deedLines('then', parting.unexplained),
      ...(parting.unexplained ? [line(reasonText(null))] : []),
    ]),
  ]
}

const placeText = ({ first, side }: Parting): string => {
  const of = first === null ? '' : ` in ${first.callout} of ${readable(first.module)}`
  return `${of}${side === 'candidate' ? ', of the candidate' : ''}`
}

const resultLines = (result: Parting['result']): readonly Line[] => {
  if (result === null) return []
  const [own, second] = sideTexts(result.path, { recorded: result.own, replayed: result.second })
  return [line('own machine: ', own), line('second machine: ', second)]
}

const deedLines = (which: string, parted: FirstParting | null): readonly Line[] =>
  parted === null
    ? []
    : [
        line(`${which}, own machine: `, shortened(deedText(parted.own))),
        line(`${which}, second machine: `, shortened(deedText(parted.second))),
      ]

const sinceLines = ({ since }: Parting, names: Names | undefined): readonly Line[] =>
  since === null
    ? []
    : [line(toned('dim', `it goes on from ${sessionName(since, names)}, where they parted first: that may be why`))]

const whereText = ({ session, phase }: Parting, names: Names | undefined): string =>
  session === '' ? 'as the policy is loaded' : `at ${phase} in ${sessionName(session, names)}`

const reasonText = (reason: string | null): string => {
  const row = notBridged.find(({ id }) => id === reason)
  if (row === undefined)
    return 'no reason is known: look at the line, one of the machines or the bridge between them is wrong'
  return `perhaps because of ${row.id}: ${row.what}; ${row.why}`
}

const moreLines = (folds: number, truncated: boolean): readonly Line[] => {
  if (folds <= 0 && !truncated) return []
  return [line(toned('dim', truncated ? 'and more than are listed' : `and ${number(folds)} more; --json lists them`))]
}
