import type { Routine, Variable } from '../../lua/dialect/resolve-program.js'
import type { Call, Expression, MethodCall } from '../../lua/dialect/syntax.js'
import type { Argument } from '../callouts/callout.js'
import { calls } from '../calls/calls.js'
import type { Row } from '../calls/rows.js'
import { isHiddenConstant, isOpen } from '../libraries/unmodelled.js'
import { unmodelledNames } from '../libraries/unmodelled-names.js'
import type { SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'

/** A kind of the host's objects, as the table of calls names it. `certain`: the text leaves no other. */
export interface Kind {
  readonly kind: string
  readonly certain: boolean
  /** a message that the script has made itself, and not the phase's own */
  readonly isNew?: true
}

export const rowOf: ReadonlyMap<string, Row> = new Map(calls.map((row) => [row.name, row]))

/** `msys.core` of `msys.core.string_new`; '' where there is none. */
export const tableOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))

const unmodelled: ReadonlySet<string> = new Set(unmodelledNames)
const modelled: ReadonlySet<string> = new Set(calls.map(({ name }) => tableOf(name)))

/** Is it the host's, and one of what this host lacks? */
export const isUnmodelled = (name: string): boolean =>
  unmodelled.has(name) || (!name.includes(':') && isOpen(tableOf(name), modelled.has(tableOf(name))))

/** Does the host have a name, or may it, that looking through its tables does not show? */
export const isHidden = (path: string): boolean =>
  rowOf.has(path) || isUnmodelled(path) || isHiddenConstant(tableOf(path), path.slice(tableOf(path).length + 1))

/** The kind of the host's object that a callout is given as such an argument. */
export const kindOfArgument: Readonly<Partial<Record<Argument, string>>> = {
  message: 'msg',
  line: 'ec_string',
  accept: 'ac',
  vctx: 'vctx',
  buffer: 'ec_string',
}

/** What functions and fields of the host give. */
const given: Readonly<Record<string, string>> = {
  'msys.core.ec_message_new': 'msg',
  'msys.core.string_new': 'ec_string',
  'msys.core.io_wrapper_open': 'io',
  'msys.core.ec_message_builder': 'io',
  'msys.core.accept_construct_get_message_construct': 'mc',
  'thread.mutex': 'mutex',
  'msys.http.client.new': 'client',
  'curl.new': 'c',
  'xml.parsexml': 'doc',
  'xml.newnode': 'node',
  'doc:root': 'node',
  'node:addchild': 'node',
  'node:unlink': 'node',
  'node:copy': 'node',
  'node:doc': 'doc',
  'msys.core.dns_get_domain': 'domain',
  'msys.timer.after': 'timer',
  'msys.timer.at': 'timer',
  'msys.timer.every': 'timer',
  'msg:copy': 'msg',
  'msg:snapshot': 'msg',
  'msg:mime': 'msgpart',
  'msg:makePart': 'msgpart',
  'msg:makeContainer': 'msgpart',
  'mc.message': 'msg',
  'mc.ctx': 'vctx',
  'mc.ac': 'ac',
  'msgpart.thread': 'msgpart',
}

/** What everybody calls the objects that callouts are given. */
const customary: Readonly<Record<string, string>> = {
  msg: 'msg',
  message: 'msg',
  vctx: 'vctx',
  ac: 'ac',
  accept: 'ac',
}

/** What a name by itself stands for, as everybody uses it. */
export const customaryKind = (name: string): string | undefined =>
  Object.hasOwn(customary, name) ? customary[name] : undefined

/** The methods of a kind, by the table of calls and the list of what is not modelled. */
export const methodsOfKind = (kind: string): readonly string[] =>
  [...rowOf.keys(), ...unmodelled].flatMap((name) => (name.startsWith(`${kind}:`) ? name.slice(kind.length + 1) : []))

/** The kind of the host's object that an expression gives, as far as the text tells. */
export const kindOf = (view: PolicyView, file: SourceFile, expression: Expression, depth = 0): Kind | null => {
  if (depth > 20) return null
  if (expression.kind === 'parenthesis') return kindOf(view, file, expression.inner, depth + 1)
  if (expression.kind === 'name') {
    const variable = file.program?.variableOf.get(expression)
    return variable ? kindOfVariable(view, file, { variable, depth }) : null
  }
  if (expression.kind === 'call') return kindGiven(view.names.pathOf(file, expression.of) ?? '', true, true)
  if (expression.kind !== 'field' && expression.kind !== 'method') return null
  const of = kindOf(view, file, expression.of, depth + 1)
  if (!of) return null
  const isMethod = expression.kind === 'method'
  return kindGiven(`${of.kind}${isMethod ? ':' : '.'}${expression.name}`, of.certain, isMethod)
}

/** A message that a function gives is a new one; a field gives one that is there. */
const kindGiven = (by: string, certain: boolean, isNew: boolean): Kind | null =>
  Object.hasOwn(given, by) ? { kind: given[by]!, certain, ...(isNew ? { isNew } : {}) } : null

const kindOfVariable = (
  view: PolicyView,
  file: SourceFile,
  { variable, depth }: { readonly variable: Variable; readonly depth: number },
): Kind | null => {
  const told =
    variable.parameter !== null
      ? kindOfParameter(view, variable.owner, variable.parameter)
      : variable.initial
        ? kindOf(view, file, variable.initial, depth + 1)
        : null
  if (told) return { ...told, certain: told.certain && variable.writes === 0 }
  const kind = customaryKind(variable.name)
  return kind === undefined ? null : { kind, certain: false }
}

const kindOfParameter = (view: PolicyView, routine: Routine, index: number): Kind | null => {
  const [first, ...others] = view.calloutsOf.get(routine) ?? []
  const argument = first?.callout.arguments[index - 1]
  const kind = typeof argument === 'string' ? kindOfArgument[argument] : undefined
  if (!first || kind === undefined) return null
  return { kind, certain: first.certain && others.every(({ callout }) => callout.arguments[index - 1] === argument) }
}

/** A function or method of the host, by its name in the table of calls or in the list of what is not modelled. */
export interface HostName {
  readonly name: string
  readonly certain: boolean
  /** as of its object */
  readonly isNew?: true
}

/** What a call calls, where it is the host's. */
export const hostNameOf = (view: PolicyView, file: SourceFile, call: Call | MethodCall): HostName | null => {
  const path = view.names.pathOf(file, call.of)
  if (call.kind === 'call') {
    if (path === null || view.names.isWritten(path)) return null
    return isHost(path) ? { name: path, certain: true } : null
  }
  const kind = kindOf(view, file, call.of)
  if (kind) {
    const name = `${kind.kind}:${call.name}`
    return isHost(name) ? { name, certain: kind.certain, ...(kind.isNew ? { isNew: kind.isNew } : {}) } : null
  }
  const [only, ...others] = handlesWith(call.name)
  if (only === undefined || others.length > 0 || view.names.isFieldWritten(call.name)) return null
  return stringMethods.has(call.name) ? null : { name: `${only}:${call.name}`, certain: false }
}

const isHost = (name: string): boolean => rowOf.has(name) || isUnmodelled(name)

const stringMethods = new Set('byte find format gmatch gsub len lower match rep reverse sub upper'.split(' '))
/** names that objects of other libraries have too */
const common = new Set(
  'start stop name root children contents doc document attr attribute tostring reset perform get set read write close lock unlock lines seek flush open free copy text raw body'.split(
    ' ',
  ),
)

const handles = new Map<string, string[]>()
for (const name of [...rowOf.keys(), ...unmodelled]) {
  const [handle, method] = name.split(':')
  if (method === undefined || common.has(method)) continue
  handles.set(method, [...(handles.get(method) ?? []), handle!])
}

const handlesWith = (method: string): readonly string[] => handles.get(method) ?? []
