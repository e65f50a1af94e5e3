import { readable } from '../../domain/canonical.js'
import type { IsolatedSession } from '../../domain/comparison.js'
import { indented, type Line, line, toned } from '../lines.js'
import { restLines } from '../rest-lines.js'
import { counted, firstOf } from '../words.js'
import { type Names, sessionName } from './drift-lines.js'

const foldLimit = 10

/**
 * What no report can tell of sessions that ran by themselves, where some of them left state behind: `listed` of them as isolated,
 * `leaving` counts those of any verdict.
 */
export const unreadLines = (leaving: number, listed: number): readonly Line[] => {
  if (leaving === 0) return []
  const all = leaving > listed ? `${counted(leaving, 'session')} of any verdict left state behind: ` : ''
  return indented(listed > 0 ? 2 : 0, [
    line(toned('dim', `${all}whether another one reads it, also one that is the same, is not known here; `)),
    line(
      toned('dim', 'reprise compare looks for that; reprise record --continuous carries state from session to session'),
    ),
  ])
}

/** Sessions that left state which outlives them, by what they left. */
export const isolatedLines = (
  all: readonly IsolatedSession[] | undefined,
  names: Names | undefined,
): readonly Line[] => {
  const isolated = (all ?? []).filter(({ state }) => state.length > 0)
  if (isolated.length === 0) return []
  const folds = [...Map.groupBy(isolated, stateText)].sort(([, a], [, b]) => b.length - a.length)
  return [
    line(
      toned('strong', 'Isolated'),
      `: ${counted(isolated.length, 'session')} that ${isolated.length === 1 ? 'leaves' : 'leave'} state behind; each ran as the first after loading`,
    ),
    ...folds.slice(0, foldLimit).flatMap(([state, of]) => indented(2, [foldLine(state, of, names)])),
    ...indented(2, restLines(folds.length - foldLimit)),
  ]
}

const stateLimit = 4

const stateText = ({ state, more }: IsolatedSession): string => firstOf(state.map(readable), stateLimit, more)

const foldLine = (state: string, of: readonly IsolatedSession[], names: Names | undefined): Line => {
  const more = of.length - 1
  const where = ` in ${sessionName(of[0]!.session, names)}${more === 0 ? '' : ` and ${counted(more, 'more session', 'more sessions')}`}`
  return line(toned('name', state), toned('dim', where))
}
