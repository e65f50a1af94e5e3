import type { Routine } from '../../lua/dialect/resolve-program.js'
import type { Expression, Place } from '../../lua/dialect/syntax.js'
import { beginningOf, findingAt, isCallout, type Located, listed, shown } from './finding.js'
import type { SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'
import type { Root, Way } from './reach.js'

/** A write to what other sessions see too. */
interface SharedWrite {
  /** what is written, as a reader knows it */
  readonly what: string
  readonly isGlobal: boolean
  readonly at: Place
  readonly roots: readonly (readonly [Root, Way])[]
}

/** State that a session leaves to the next: written in callouts, and held by more than the call. */
export const stateFindings = (view: PolicyView): readonly Located[] =>
  view.files.flatMap((file) => {
    const byName = Map.groupBy(sharedWritesIn(view, file), ({ what }) => what)
    return [...byName.values()].map((writes) => stateFinding(file, writes))
  })

const stateFinding = (file: SourceFile, writes: readonly SharedWrite[]): Located => {
  const [first] = writes
  const { what, isGlobal, at } = first!
  const roots = new Map(writes.flatMap((write) => [...write.roots]))
  const isSure = writes.some((write) => write.roots.some(([, way]) => way === 'itself'))
  const callouts = [...roots.keys()]
  const also = writes.length > 1 ? `, in ${writes.length} places` : ''
  return findingAt(file, at, {
    rule: 'session-state',
    severity: 'minor',
    message: `${isGlobal ? 'the global ' : ''}${shown(what)} ${isSure ? 'is' : 'may be'} written in ${listed(callouts)}${also}: it outlives the session`,
    hint: isGlobal
      ? 'make it local; what one session needs later belongs into self, or into the context'
      : 'sessions are replayed each from the state after boot: what one session needs later belongs into self',
    ...(callouts.length === 1 ? { callout: callouts[0]! } : {}),
  })
}

const sharedWritesIn = (view: PolicyView, file: SourceFile): readonly SharedWrite[] =>
  (file.program?.routines ?? []).flatMap((routine) => {
    const roots = [...(view.reached.get(routine) ?? [])].filter(([root]) => isCallout(root))
    if (roots.length === 0) return []
    return [...routine.writes.map(({ target }) => target), ...routine.calls.flatMap(changedBy)].flatMap((target) => {
      const shared = sharedIn(view, file, { routine, target })
      return shared ? [{ ...shared, at: beginningOf(target), roots }] : []
    })
  })

const changers = new Set(['table.insert', 'table.remove', 'table.sort', 'rawset'])

/** The table that a call of the standard library changes, as if something were written into it. */
const changedBy = (call: Expression): readonly Expression[] => {
  if (call.kind !== 'call') return []
  const { of, values } = call
  const name =
    of.kind === 'field' && of.of.kind === 'name' ? `${of.of.name}.${of.name}` : of.kind === 'name' ? of.name : ''
  const [table] = values
  return changers.has(name) && table
    ? [{ kind: 'index', of: table, key: call, start: call.start, line: call.line }]
    : []
}

const sharedIn = (
  view: PolicyView,
  file: SourceFile,
  { routine, target }: { readonly routine: Routine; readonly target: Expression },
): Pick<SharedWrite, 'what' | 'isGlobal'> | null => {
  let base = target
  while (base.kind === 'field' || base.kind === 'index' || base.kind === 'parenthesis')
    base = base.kind === 'parenthesis' ? base.inner : base.of
  if (base.kind !== 'name') return null
  const variable = file.program!.variableOf.get(base)
  if (!variable) return { what: base.name, isGlobal: file.moduleName === null }
  if (variable.owner.node === null && variable.owner !== routine) return { what: base.name, isGlobal: false }
  const held = base === target ? null : view.names.pathOf(file, base)
  return held !== null && !held.startsWith('@') ? { what: held, isGlobal: false } : null
}

/** Globals that are set before any session and read in sessions: every script of the server shares them. */
export const sharedGlobalFindings = (view: PolicyView): readonly Located[] => {
  const read = new Map<string, Root>()
  for (const file of view.files)
    for (const routine of file.program?.routines ?? [])
      for (const { name } of routine.globals)
        for (const root of view.reached.get(routine)?.keys() ?? [])
          if (isCallout(root) && !read.has(name.name)) read.set(name.name, root)
  return view.files.flatMap((file) => (file.moduleName === null ? globalsSetIn(view, file, read) : []))
}

const globalsSetIn = (view: PolicyView, file: SourceFile, read: ReadonlyMap<string, Root>): readonly Located[] => {
  const told = new Set<string>()
  return (file.program?.routines ?? []).flatMap((routine) => {
    const roots = [...(view.reached.get(routine)?.keys() ?? [])]
    const when = roots.includes('init') ? 'in init' : roots.includes('load') ? 'while the script is loaded' : null
    if (when === null) return []
    return routine.writes.flatMap(({ target, value }) => {
      if (target.kind !== 'name' || file.program!.variableOf.has(target) || value?.kind === 'function') return []
      const reader = read.get(target.name)
      if (reader === undefined || told.has(target.name)) return []
      told.add(target.name)
      return [
        findingAt(file, target, {
          rule: 'shared-global',
          severity: 'info',
          message: `the global ${shown(target.name)} is set ${when} and may be read in ${reader}: every script of the server can change it`,
          hint: 'make it a local of the file',
        }),
      ]
    })
  })
}
