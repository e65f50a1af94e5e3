import type { Routine } from '../../lua/dialect/resolve-program.js'
import type { Expression } from '../../lua/dialect/syntax.js'
import type { Names } from './names.js'
import type { SourceFile } from './policy-code.js'

/** From where a function runs: a callout's name, `init`, `deinit`, or `load` for what runs while the script is loaded. */
export type Root = string

/** `itself`: the function is the callout's, or stands in it. `called`: the callout may call it, on some way. */
export type Way = 'itself' | 'called'

export type Reached = ReadonlyMap<Routine, ReadonlyMap<Root, Way>>

/** A function from which others are called, and the names under which it is known to begin. */
export interface Entrance {
  readonly routine: Routine
  readonly root: Root
}

/** Which functions run from where, as far as the text tells: a call through a table or a parameter leads nowhere. */
export const reach = (files: readonly SourceFile[], names: Names, entrances: readonly Entrance[]): Reached => {
  const reached = new Map<Routine, Map<Root, Way>>()
  const next = calledBy(files, names)
  const queue = entrances.map(({ routine, root }) => ({ routine, root, way: 'itself' as Way }))
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    const { routine, root, way } = one
    const roots = reached.get(routine) ?? new Map<Root, Way>()
    reached.set(routine, roots)
    if (roots.get(root) === 'itself' || roots.get(root) === way) continue
    roots.set(root, way)
    if (root !== 'load' || way === 'called')
      for (const nested of routine.nested) queue.push({ routine: nested, root, way })
    for (const called of next(routine)) queue.push({ routine: called, root, way: 'called' })
  }
  return reached
}

/** The functions that a function's own statements call, or hand to somebody who may. */
const calledBy = (files: readonly SourceFile[], names: Names): ((routine: Routine) => readonly Routine[]) => {
  const fileOf = new Map(files.flatMap((file) => (file.program?.routines ?? []).map((one) => [one, file] as const)))
  const known = new Map<Routine, readonly Routine[]>()
  return (routine) => {
    const file = fileOf.get(routine)
    if (!file) return []
    const called = known.get(routine) ?? [...new Set(routine.calls.flatMap((call) => functionsIn(file, names, call)))]
    known.set(routine, called)
    return called
  }
}

const functionsIn = (file: SourceFile, names: Names, call: Expression): readonly Routine[] => {
  if (call.kind !== 'call' && call.kind !== 'method') return []
  const of = names.pathOf(file, call.of)
  const path = call.kind === 'method' && of !== null ? `${of}.${call.name}` : of
  return [
    ...names.functionsAt(path),
    ...call.values.flatMap((value) =>
      value.kind === 'function' ? [file.program!.routineOf.get(value)!] : names.functionsAt(names.pathOf(file, value)),
    ),
  ]
}
