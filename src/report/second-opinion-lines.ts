import { readable } from '../domain/canonical.js'
import { notBridged } from '../domain/not-bridged.js'
import type { Parting, SecondOpinion } from '../domain/second-opinion.js'
import { type Names, sessionName } from './comparison/drift-lines.js'
import { indented, type Line, line, toned } from './lines.js'
import { sideTexts } from './result-text.js'
import { counted, number } from './words.js'

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
  if (sessions === 0) return [line(title, `: no session ran on ${machine}, too`)]
  if (parted > 0)
    return [line(title, `: ${toPart(parted)} on ${machine}, of ${counted(sessions, 'session')} that ran on it, too`)]
  const same = sessions === 1 ? 'comes to the same' : 'come to the same'
  return [line(title, ': ', toned('good', `✓ ${counted(sessions, 'session')}`), ` ${same} on ${machine}`)]
}

const toPart = (parted: number): string => `${counted(parted, 'session')} ${parted === 1 ? 'parts' : 'part'}`

const keyOf = ({ side, callout, module, line: at, path, reason }: Parting): string =>
  JSON.stringify([side, callout, module, at, path, reason])

const foldLines = (fold: readonly Parting[], names: Names | undefined): readonly Line[] => {
  const [first] = fold as readonly [Parting]
  const [own, second] = sideTexts(first.path, { recorded: first.own, replayed: first.second })
  const more = new Set(fold.map(({ session }) => session)).size - 1
  return [
    line(toned('warn', first.path), placeText(first)),
    ...indented(2, [
      line('own machine: ', own),
      line('second machine: ', second),
      line(
        toned('dim', whereText(first, names)),
        more === 0 ? '' : toned('dim', ` and ${counted(more, 'more session')}`),
      ),
      line(reasonText(first.reason)),
    ]),
  ]
}

const placeText = ({ callout, module, line: at, side }: Parting): string => {
  const of = callout === null ? '' : ` in ${callout}${module === null ? '' : ` of ${readable(module)}`}`
  return `${of}${at === null ? '' : ` at ${at}`}${side === 'candidate' ? ', of the candidate' : ''}`
}

const whereText = ({ session, phase }: Parting, names: Names | undefined): string =>
  session === '' ? 'as the policy is loaded' : `at ${phase} in ${sessionName(session, names)}`

const reasonText = (reason: string | null): string => {
  const row = notBridged.find(({ id }) => id === reason)
  if (row === undefined)
    return 'no reason is known: look at the line, one of the machines or the bridge between them is wrong'
  return `perhaps for ${row.id}: ${row.what}; ${row.why}`
}

const moreLines = (folds: number, truncated: boolean): readonly Line[] => {
  if (folds <= 0 && !truncated) return []
  return [line(toned('dim', truncated ? 'and more than are listed' : `and ${number(folds)} more; --json lists them`))]
}
