import { nearestName } from '../../domain/nearest.js'
import type { GlobalUse, UseKind } from '../../lua/dialect/resolve-program.js'
import type { Call, Expression, MethodCall } from '../../lua/dialect/syntax.js'
import { beginningOf, findingAt, type Located, shown } from './finding.js'
import { isCallOf, type SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'
import { isHidden, tableOf } from './receivers.js'

/** Names that nothing defines: neither Lua, nor the host, nor the policy. */
export const nameFindings = (view: PolicyView): readonly Located[] => {
  const makesNames = view.files.some(definesUnseen)
  return view.files.flatMap((file) => [
    ...globalFindings(view, file, makesNames),
    ...fieldFindings(view, file, makesNames),
  ])
}

const makers = ['setfenv', 'loadstring', 'load', 'rawset']

/** May a file define globals that its text does not show? */
const definesUnseen = ({ program }: SourceFile): boolean =>
  (program?.routines ?? []).some(
    ({ calls, writes }) =>
      calls.some((call) => makers.some((maker) => isCallOf(call, maker)) || isChangeOfGlobals(call)) ||
      writes.some(({ target }) => target.kind === 'index' && isGlobals(target.of)),
  )

const isChangeOfGlobals = (call: Call | MethodCall): boolean =>
  isCallOf(call, 'setmetatable') && call.values[0] !== undefined && isGlobals(call.values[0])

const isGlobals = (expression: Expression): boolean => expression.kind === 'name' && expression.name === '_G'

/** What no nil can be used for: the script fails there. */
const fatal: ReadonlySet<UseKind> = new Set(['called', 'indexed', 'computed', 'ordered', 'concatenated', 'measured'])

const globalFindings = (view: PolicyView, file: SourceFile, makesNames: boolean): readonly Located[] => {
  const all = (file.program?.routines ?? []).flatMap(({ globals }) => globals)
  const uses = Map.groupBy(all, ({ name }) => name.name)
  return [...uses].flatMap(([name, all]) => {
    if (isDefined(view, file, all[0]!) || all.some(({ as }) => as === 'tested')) return []
    const worst = all.find(({ as }) => fatal.has(as)) ?? all.find(({ as }) => as === 'argument')
    return worst ? [globalFinding(file, worst, { name, makesNames })] : []
  })
}

const isDefined = ({ booted, names }: PolicyView, file: SourceFile, { name }: GlobalUse): boolean => {
  const path = names.pathOf(file, name)!
  return booted.paths.has(name.name) || booted.paths.has(path) || names.isWritten(path) || names.isWritten(name.name)
}

const globalFinding = (
  file: SourceFile,
  { name: { start, line }, as }: GlobalUse,
  { name, makesNames }: { readonly name: string; readonly makesNames: boolean },
): Located => {
  const isFatal = fatal.has(as)
  const subject = `the global ${shown(name)}`
  return findingAt(
    file,
    { start, line },
    {
      rule: 'undefined-global',
      severity: isFatal && !makesNames ? 'major' : 'minor',
      message: `${subject} is ${doneAs[as]}, and nothing ${makesNames ? 'that can be seen' : 'in this policy'} defines it: ${isFatal ? 'the script fails there' : 'it is nil'}, unless another one does`,
      hint: 'define it, make it a parameter, or mend its name',
    },
  )
}

const doneAs: Readonly<Record<UseKind, string>> = {
  called: 'called',
  indexed: 'indexed',
  computed: 'calculated with',
  ordered: 'compared by size',
  concatenated: 'concatenated',
  measured: 'measured by #',
  argument: 'passed on',
  tested: 'tested',
  read: 'read',
}

const fieldFindings = (view: PolicyView, file: SourceFile, makesNames: boolean): readonly Located[] => {
  const uses = Map.groupBy(fieldUses(view, file), ({ path }) => path)
  return [...uses].flatMap(([path, all]) => {
    if (!isAbsent(view, path)) return []
    const use = fatalUse(path, all) ?? (path.startsWith('msys.core.') ? all[0]! : null)
    return use ? [fieldFinding(view, { ...use, file, makesNames })] : []
  })
}

interface PathUse {
  readonly path: string
  readonly at: Expression
  readonly as: UseKind
}

/** Every field that is read, and a variable of which a field or a method is used, by what they stand for. */
const fieldUses = ({ names }: PolicyView, file: SourceFile): readonly PathUse[] => {
  const placed = (at: Expression, as: UseKind): readonly PathUse[] => {
    const path = names.pathOf(file, at)
    return path === null ? [] : [{ path, at, as }]
  }
  return (file.program?.routines ?? []).flatMap(({ fields, calls }) => [
    ...fields.flatMap(({ field, as }) => [
      ...placed(field, as),
      ...(isAlias(file, field.of) ? placed(field.of, 'indexed') : []),
    ]),
    ...calls.flatMap(({ kind, of }) => (kind === 'method' && isAlias(file, of) ? placed(of, 'indexed') : [])),
  ])
}

/** A variable that stands for a field; what `require` finds has a rule of its own. */
const isAlias = ({ program }: SourceFile, expression: Expression): boolean =>
  expression.kind === 'name' && program?.variableOf.get(expression)?.initial?.kind === 'field'

/** Where the script fails: a call; and of the host's, a field, too. What is tested somewhere is not told. */
const fatalUse = (path: string, uses: readonly PathUse[]): PathUse | undefined =>
  uses.some(({ as }) => as === 'tested')
    ? undefined
    : uses.find(({ as }) => as === 'called' || (as === 'indexed' && path.startsWith('msys.')))

/** In a table that is there, and that nobody is seen to put the name into. */
const isAbsent = ({ booted, names, files }: PolicyView, path: string): boolean => {
  const table = tableOf(path)
  if (path.startsWith('@') || !booted.paths.has(table) || booted.paths.has(path)) return false
  if (files.some(({ moduleName }) => `${moduleName}.`.startsWith(`${path}.`))) return false
  return !names.isWritten(path) && !names.isFieldWritten(path.slice(table.length + 1)) && !isHidden(path)
}

interface AbsentField extends PathUse {
  readonly file: SourceFile
  readonly makesNames: boolean
}

const fieldFinding = (view: PolicyView, { file, at, path, as, makesNames }: AbsentField): Located => {
  const isFatal = as === 'called' || as === 'indexed'
  const isHosts = path.startsWith('msys.')
  const nearest = nearestIn(view, path)
  const lacks = isHosts ? 'the manual has no such name' : 'nothing defines it'
  const unless = isHosts ? ', unless the server has more than its manual' : ''
  return findingAt(file, beginningOf(at), {
    rule: isHosts ? 'call-unknown' : 'undefined-field',
    severity: makesNames && !isHosts ? 'minor' : 'major',
    message: `${shown(path)} is ${isFatal ? doneAs[as] : 'read'}, and ${lacks}: ${isFatal ? 'the script fails there' : 'it is nil'}${unless}`,
    hint: nearest === null ? 'mend its name, or leave it out' : `did you mean ${nearest}`,
  })
}

/** The name of the same table that is nearest. */
const nearestIn = ({ booted }: PolicyView, path: string): string | null => {
  const table = path.slice(0, path.lastIndexOf('.') + 1)
  const siblings = [...booted.paths].filter((one) => one.startsWith(table) && !one.slice(table.length).includes('.'))
  const nearest = nearestName(
    path.slice(table.length),
    siblings.map((one) => one.slice(table.length)),
  )
  return nearest === undefined ? null : table + nearest
}
