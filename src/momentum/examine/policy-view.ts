import type { Bytes } from '../../domain/bytes.js'
import type { Text } from '../../domain/canonical.js'
import type { Revision } from '../../domain/revision.js'
import type { Routine } from '../../lua/dialect/resolve-program.js'
import type { Callout } from '../callouts/callout.js'
import { calloutsOfPhase, knownCallouts } from '../callouts/callouts.js'
import { Names } from './names.js'
import { loadedFiles, readCode, type SourceFile, scriptsOf } from './policy-code.js'
import { type Entrance, type Reached, reach } from './reach.js'

/** A function that a policy registered, as booting it told. */
export interface Bound {
  readonly module: Text
  readonly key: string
  /** `policy.lua:12` */
  readonly at: string
}

/** What booting a policy told; null for what nobody knows because it did not boot. */
export interface Booted {
  readonly bound: readonly Bound[] | null
  /** modules that `require` loaded */
  readonly modules: readonly string[] | null
  /** what `require` finds in any case: libraries, and what was loaded */
  readonly modulesKnown: ReadonlySet<string>
  /** globals and their fields */
  readonly paths: ReadonlySet<string>
}

/** A policy as all rules look at it. */
export interface PolicyView {
  /** those that are loaded sooner or later */
  readonly files: readonly SourceFile[]
  readonly notLoaded: readonly SourceFile[]
  readonly names: Names
  readonly reached: Reached
  /** the callouts that a function is, by name; `certain` where booting told so */
  readonly calloutsOf: ReadonlyMap<Routine, readonly { readonly callout: Callout; readonly certain: boolean }[]>
  readonly booted: Booted
}

export const viewPolicy = (revision: Revision, booted: Booted): PolicyView => {
  const code = readCode(revision)
  const files = loadedFiles(code, scriptsOf(revision), booted.modules)
  const names = new Names(new Map(files.map((file) => [file.path, file])))
  const entrances = booted.bound ? boundEntrances(files, booted.bound) : namedEntrances(files)
  const loading = files.flatMap(({ program }) => (program ? [{ routine: program.main, root: 'load' }] : []))
  return {
    files,
    notLoaded: [...code.values()].filter((file) => !files.includes(file)),
    names,
    reached: reach(files, names, [...entrances, ...loading]),
    calloutsOf: calloutsOf(entrances, booted.bound !== null),
    booted,
  }
}

/** The functions that were registered, found by where they are defined. */
const boundEntrances = (files: readonly SourceFile[], bound: readonly Bound[]): readonly Entrance[] =>
  bound.flatMap(({ key, at }) => {
    const routines = routinesAt(files, at)
    return knownCallouts.has(key) && routines.length === 1 ? [{ routine: routines[0]!, root: key }] : []
  })

/** The functions that begin in the line of a place `file:line`. */
const routinesAt = (files: readonly SourceFile[], at: string): readonly Routine[] => {
  const { path, line } = splitPlace(at)
  const file = files.find((one) => one.path === path)
  return (file?.program?.routines ?? []).filter(({ node }) => node?.line === line)
}

export const splitPlace = (at: string): { readonly path: Bytes; readonly line: number | null } => {
  const colon = at.lastIndexOf(':')
  const line = Number(at.slice(colon + 1))
  return colon < 0 || !Number.isInteger(line) ? { path: at, line: null } : { path: at.slice(0, colon), line }
}

/** Where nothing was booted: what is named as a callout may be one. */
const namedEntrances = (files: readonly SourceFile[]): readonly Entrance[] =>
  files.flatMap(({ program }) =>
    (program?.routines ?? []).flatMap(({ writes }) =>
      writes.flatMap(({ target, value }) => {
        const name = target.kind === 'field' || target.kind === 'name' ? target.name : ''
        if (value?.kind !== 'function' || !knownCallouts.has(name)) return []
        return [{ routine: program!.routineOf.get(value)!, root: name }]
      }),
    ),
  )

const called = new Map(
  Object.values(calloutsOfPhase).flatMap((callouts) => callouts.map((callout) => [callout.name, callout] as const)),
)

const calloutsOf = (entrances: readonly Entrance[], certain: boolean): PolicyView['calloutsOf'] => {
  const all = new Map<Routine, { readonly callout: Callout; readonly certain: boolean }[]>()
  for (const { routine, root } of entrances) {
    const callout = called.get(root)
    if (callout) all.set(routine, [...(all.get(routine) ?? []), { callout, certain }])
  }
  return all
}
