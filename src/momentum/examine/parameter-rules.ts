import type { Routine } from '../../lua/dialect/resolve-program.js'
import type { Argument, Callout } from '../callouts/callout.js'
import { findingAt, type Located, listed, shown, type Told } from './finding.js'
import type { PolicyView } from './policy-view.js'
import { customaryKind, kindOfArgument } from './receivers.js'

/** Callouts whose parameters do not stand where Momentum puts the arguments. */
export const parameterFindings = (view: PolicyView): readonly Located[] =>
  [...view.calloutsOf].flatMap(([routine, callouts]) => {
    const [only, ...others] = callouts
    const file = view.files.find(({ program }) => program?.routines.includes(routine))
    if (!only?.certain || others.length > 0 || !file) return []
    const told = toldOf(routine, only.callout)
    return told ? [findingAt(file, { start: -1, line: routine.node!.line }, told)] : []
  })

const toldOf = (routine: Routine, callout: Callout): Told | null => {
  const names = routine.node?.parameters.map(({ name }) => name) ?? []
  const strange = names.findIndex((name, index) => isElsewhere(name, index, callout))
  if (strange < 0) return null
  const right = ['self', ...callout.arguments.map(nameOf)]
  return {
    rule: 'callout-parameters',
    severity: 'major',
    callout: callout.name,
    message: `${callout.name} is given ${listed(right, 9)}, so its parameter ${shown(names[strange]!)} is ${whatIsAt(strange, right)}`,
    hint: `function module:${callout.name}(${right.slice(1).join(', ')}), whose self the colon adds`,
  }
}

/** Is it called what everybody calls an argument of this callout that stands in another place? */
const isElsewhere = (name: string, index: number, { arguments: given }: Callout): boolean => {
  const kind = customaryKind(name)
  if (kind === undefined || !given.some((argument) => kindAt(argument) === kind)) return false
  return kindAt(given[index - 1]) !== kind
}

const kindAt = (argument: Argument | undefined): string | undefined =>
  typeof argument === 'string' ? kindOfArgument[argument] : undefined

const whatIsAt = (index: number, right: readonly string[]): string =>
  index === 0 ? 'self, the table of the session' : index < right.length ? `its ${right[index]}` : 'nil'

const usual: Readonly<Partial<Record<Argument, string>>> = {
  message: 'msg',
  line: 'str',
  accept: 'accept',
  vctx: 'vctx',
  construct: 'mc',
  recipients: 'list',
  buffer: 'buffer',
}

const nameOf = (argument: Argument, index: number): string => usual[argument] ?? `argument${index + 1}`
