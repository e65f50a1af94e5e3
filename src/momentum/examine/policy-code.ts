import type { Bytes } from '../../domain/bytes.js'
import type { Revision } from '../../domain/revision.js'
import { readProgram } from '../../lua/dialect/read-program.js'
import { type Resolved, type Routine, resolveProgram } from '../../lua/dialect/resolve-program.js'
import type { Call, Expression } from '../../lua/dialect/syntax.js'
import { withoutShebang } from '../../lua/library/chunks.js'
import { fileOfModule, moduleOfFile } from '../../lua/library/module-names.js'
import { DialectError } from '../../lua/machine.js'
import { isFragment, readFragment } from '../configuration/read-fragment.js'

/** A Lua file of a policy, as far as it can be read. */
export interface SourceFile {
  readonly path: Bytes
  readonly source: Bytes
  /** null where thrLua refuses the text */
  readonly program: Resolved | null
  readonly fault: { readonly message: string; readonly line: number } | null
  /** the name that it gives to `module(…)` */
  readonly moduleName: string | null
  /** what the file returns to `require` */
  readonly returned: Expression | null
}

/** The recorder inside Momentum, and what it is set to: no part of what the policy decides. */
const ofRecorder = /(?:^|\/)reprise_recorder(?:_settings)?\.lua$/

/** Every Lua file of a policy, by its path. */
export const readCode = (revision: Revision): ReadonlyMap<Bytes, SourceFile> => {
  const scripts = scriptsOf(revision)
  return new Map(
    [...revision.files]
      .filter(([path]) => scripts.includes(path) || (path.endsWith('.lua') && !ofRecorder.test(path)))
      .map(([path, source]) => [path, readFile(path, withoutShebang(source))]),
  )
}

/** The files whose bodies run as the policy is loaded: its script, or those that its configuration names. */
export const scriptsOf = ({ entry, files }: Revision): readonly Bytes[] =>
  isFragment({ entry }) ? readFragment({ entry, files }).scripts.flatMap(({ path }) => path ?? []) : [entry]

const readFile = (path: Bytes, source: Bytes): SourceFile => {
  try {
    const program = resolveProgram(readProgram(source))
    const moduleName = moduleNameIn(program.main, path)
    return { path, source, program, fault: null, moduleName, returned: program.main.returns.at(-1)?.[0] ?? null }
  } catch (error) {
    if (!(error instanceof DialectError)) throw error
    const fault = { message: error.message, line: error.line }
    return { path, source, program: null, fault, moduleName: null, returned: null }
  }
}

const moduleNameIn = (main: Routine, path: Bytes): string | null => {
  const call = main.calls.find((one) => isCallOf(one, 'module'))
  const [name] = call?.values ?? []
  if (name?.kind === 'string') return name.value
  return name?.kind === 'constant' && name.word === '...' ? moduleOfFile(path) : null
}

/** Is it a call of the global function of that name? */
export const isCallOf = (expression: Expression, name: string): expression is Call =>
  expression.kind === 'call' && expression.of.kind === 'name' && expression.of.name === name

/** The module that a call of `require` names in so many words; null for any other expression. */
export const requiredBy = (expression: Expression): string | null => {
  if (!isCallOf(expression, 'require')) return null
  const [name] = expression.values
  return name?.kind === 'string' ? name.value : null
}

/**
 * The files that are loaded sooner or later: those that loading the policy loaded, and what their text requires by name. All
 * of them where nobody knows what was loaded.
 */
export const loadedFiles = (
  code: ReadonlyMap<Bytes, SourceFile>,
  scripts: readonly Bytes[],
  loaded: readonly string[] | null,
): readonly SourceFile[] => {
  if (loaded === null) return [...code.values()]
  const paths = new Set<Bytes>()
  const queue = [...scripts, ...loaded.map(fileOfModule)]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const file = code.get(path)
    if (!file || paths.has(path)) continue
    paths.add(path)
    for (const { calls } of file.program?.routines ?? []) for (const call of calls) queue.push(...filesNamedBy(call))
  }
  return [...code.values()].filter(({ path }) => paths.has(path))
}

const filesNamedBy = (call: Expression): readonly Bytes[] => {
  const module = requiredBy(call)
  if (module !== null) return [fileOfModule(module)]
  if (!isCallOf(call, 'dofile') && !isCallOf(call, 'loadfile')) return []
  const [path] = call.values
  return path?.kind === 'string' ? [path.value.replace(/^(?:\.\/)+/, '')] : []
}
