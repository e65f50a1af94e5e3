import type { FragileSession } from '../../domain/comparison.js'
import { indented, type Line, line, toned } from '../lines.js'
import { restLines } from '../rest-lines.js'
import { counted } from '../words.js'
import { type Names, sessionName } from './drift-lines.js'

const foldLimit = 20

/** Decisions that hang on what Lua leaves open, by the line of the script that they hang on. */
export const fragileLines = (fragile: readonly FragileSession[] | null, names: Names | undefined): readonly Line[] => {
  if (fragile === null || fragile.length === 0) return []
  const folds = [...Map.groupBy(fragile, ({ line: at, reason, side }) => `${at}\n${reason}\n${side}`).values()]
  return [
    line(
      toned('strong', 'Fragile'),
      `: ${counted(sessionsOf(fragile), 'session')} with a decision that hangs on what Lua leaves open`,
    ),
    ...folds.slice(0, foldLimit).flatMap((fold) => indented(2, foldLines(fold, names))),
    ...indented(2, restLines(folds.length - foldLimit)),
  ]
}

const foldLines = (fold: readonly FragileSession[], names: Names | undefined): readonly Line[] => {
  const [first] = fold as readonly [FragileSession]
  const more = sessionsOf(fold) - 1
  const place = first.line === '' ? 'not looked for' : first.line
  return [
    line(toned('warn', place), first.side === 'recorded' ? ' in the recorded script' : '', `: ${first.reason}`),
    line(
      toned('dim', `  at ${first.phase} in ${sessionName(first.session, names)}`),
      more === 0 ? '' : toned('dim', ` and ${counted(more, 'more session', 'more sessions')}`),
    ),
  ]
}

const sessionsOf = (fragile: readonly FragileSession[]): number => new Set(fragile.map(({ session }) => session)).size
