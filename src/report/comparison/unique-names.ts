import { cutText } from '../lines.js'
import { printable } from '../printable.js'
import type { Names } from './drift-lines.js'

const longest = 200

/**
 * What sessions are called, each otherwise, for who knows things again by their names: two of one name would be one. Only a name that
 * several have goes with the id, since a session that is recorded anew has another id.
 */
export const uniqueNames = (sessions: readonly string[], names: Names | undefined): Names => {
  const called = sessions.map((session) => [session, nameOf(names?.get(session) ?? session)] as const)
  const often = Map.groupBy(called, ([, name]) => name)
  return new Map(called.map(([id, name]) => [id, often.get(name)!.length === 1 ? name : `${name} (${printable(id)})`]))
}

const nameOf = (name: string): string => cutText(printable(cutText(name, longest)), longest)
