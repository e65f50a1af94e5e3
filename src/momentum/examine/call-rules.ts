import { type PhaseName, phaseNames } from '../../domain/phase.js'
import type { Routine } from '../../lua/dialect/resolve-program.js'
import type { Call, MethodCall } from '../../lua/dialect/syntax.js'
import { calloutsOfPhase } from '../callouts/callouts.js'
import { listable } from '../calls/rows.js'
import { whyUnmodelled } from '../libraries/unmodelled-names.js'
import { recipientPhases } from '../session.js'
import { beginningOf, findingAt, isCallout, type Located, listed, type Told } from './finding.js'
import type { SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'
import type { Root, Way } from './reach.js'
import { type HostName, hostNameOf, isUnmodelled, rowOf } from './receivers.js'

/** A call of the host, and from where it may be made. */
interface HostCall extends HostName {
  readonly call: Call | MethodCall
  readonly routine: Routine
  readonly roots: readonly (readonly [Root, Way])[]
}

/** What a policy calls of the host that this host lacks, or that it calls where the manual does not have it. */
export const callFindings = (view: PolicyView): readonly Located[] =>
  view.files.flatMap((file) => {
    const [lacking, others] = partition(hostCallsIn(view, file), ({ name }) => isUnmodelled(name))
    return [
      ...[...Map.groupBy(lacking, ({ name }) => name).values()].map((calls) => notModelled(file, calls)),
      ...others.flatMap((one) => {
        const told = toldOf(one)
        return told ? [findingAt(file, beginningOf(one.call), told)] : []
      }),
    ]
  })

const partition = <Item>(items: readonly Item[], is: (item: Item) => boolean): readonly [Item[], Item[]] => {
  const both: readonly [Item[], Item[]] = [[], []]
  for (const item of items) both[is(item) ? 0 : 1].push(item)
  return both
}

const hostCallsIn = (view: PolicyView, file: SourceFile): readonly HostCall[] =>
  (file.program?.routines ?? []).flatMap((routine) =>
    routine.calls.flatMap((call) => {
      const name = hostNameOf(view, file, call)
      return name ? [{ ...name, call, routine, roots: [...(view.reached.get(routine) ?? [])] }] : []
    }),
  )

const notModelled = (file: SourceFile, calls: readonly HostCall[]): Located => {
  const [{ name, certain, call }] = calls as [HostCall]
  const because = whyUnmodelled.get(name)
  const why = because === undefined ? ' yet' : ` (${because})`
  const also = calls.length > 1 ? `, which is called in ${calls.length} places,` : ''
  return findingAt(file, beginningOf(call), {
    rule: 'call-not-modelled',
    severity: 'major',
    message: `${certain ? name : `this may be ${name}, which`}${certain ? also : ''} is not emulated${why}: whatever calls it is undecidable`,
    hint: 'a recording ends where it is called; what comes before can be compared',
  })
}

const toldOf = (one: HostCall): Told | null =>
  duringSession(one) ?? recipientsLate(one) ?? renamedEarly(one) ?? notListed(one)

const definers = new Set(['msys.cidr.define', 'msys.audit_series.define', 'msys.registerModule'])

const duringSession = ({ name, roots }: HostCall): Told | null => {
  if (!definers.has(name)) return null
  const inCallouts = roots.filter(([root]) => isCallout(root))
  const what = name === 'msys.registerModule' ? 'a module is registered' : 'it is defined'
  if (inCallouts.length > 0)
    return {
      ...inPhases('major', inCallouts),
      message: `${name} ${runsIn(inCallouts)}: ${what} once, before any session, or its sessions are undecidable`,
      hint: name === 'msys.registerModule' ? 'register modules while the script loads' : 'define it in init()',
    }
  const atLoad = roots.length > 0 && roots.every(([root]) => root === 'load')
  if (name === 'msys.registerModule' || !atLoad) return null
  return {
    rule: 'call-out-of-phase',
    severity: 'minor',
    message: `${name} runs while the script is loaded; the manual has it in init() alone`,
    hint: 'define it in init()',
  }
}

const recipientChanges = new Set(['vctx:add_recipient', 'vctx:remove_recipient', 'vctx:recipient_list'])

/** The manual says three things; what it says of the function itself is that it raises. */
const recipientsLate = ({ name, call, certain, roots }: HostCall): Told | null => {
  if (!recipientChanges.has(name) || call.values.length === 0) return null
  const late = roots.filter(
    ([root]) => isCallout(root) && phaseOf(root) !== null && !recipientPhases.has(phaseOf(root)!),
  )
  if (late.length === 0 || late.length < roots.length) return null
  return {
    ...inPhases('major', late),
    message: `${name} ${runsIn(late, certain)}, after the list of recipients is final: it raises an error there`,
    hint: 'change recipients in validate_rcptto_list_final, or earlier',
  }
}

const shared: ReadonlySet<PhaseName> = new Set(['accept', 'connect', 'ehlo', 'mailfrom', 'rcptto', 'data', 'spool'])

const renamedEarly = ({ name, call, certain, roots, isNew }: HostCall): Told | null => {
  const [value] = call.values
  if (name !== 'msg:rcptto' || isNew || !value || (value.kind === 'constant' && value.word === 'nil')) return null
  const early = roots.filter(([root]) => isCallout(root) && shared.has(phaseOf(root) ?? 'command'))
  if (early.length === 0) return null
  return {
    ...inPhases('major', early),
    message: `msg:rcptto sets the recipient and ${runsIn(early, certain)}: before each_rcpt the manual forbids it, and such a session is undecidable`,
    hint: 'set it in validate_data_spool_each_rcpt, or change the command line that validate_rcptto is given',
  }
}

/** The lists do not tell reading from writing; the envelope is there to be read from MAIL on. */
const envelope = new Set(['msg:mailfrom', 'msg:rcptto', 'msg:routing_domain'])

const notListed = ({ name, call, certain, roots }: HostCall): Told | null => {
  const phases = rowOf.get(name)?.phases
  if (!phases || (envelope.has(name) && call.values.length === 0)) return null
  const others = roots.filter(([root]) => {
    const phase = phaseOf(root)
    return phase !== null && listable.has(phase) && !phases.includes(phase)
  })
  if (others.length === 0) return null
  return {
    ...inPhases('minor', others),
    message: `${name} ${runsIn(others, certain)}; the manual lists it for ${listed([...phases].sort(byOrder), 9)} alone`,
    hint: 'no page says what it does elsewhere; replays take it to do the same',
  }
}

const byOrder = (a: PhaseName, b: PhaseName): number => phaseNames.indexOf(a) - phaseNames.indexOf(b)

const inPhases = (severity: 'major' | 'minor', roots: HostCall['roots']) => ({
  rule: 'call-out-of-phase' as const,
  severity,
  ...(roots.length === 1 ? { callout: roots[0]![0] } : {}),
})

/** `runs in validate_data`, or `may run in …` where it hangs on how the script goes. */
const runsIn = (roots: HostCall['roots'], certain = true): string => {
  const isSure = certain && roots.every(([, way]) => way === 'itself')
  return `${isSure ? 'is called in' : 'may be called in'} ${listed(roots.map(([root]) => root))}`
}

const phases = new Map(
  phaseNames.flatMap((phase) => calloutsOfPhase[phase].map((callout) => [callout.name, phase] as const)),
)

/** null for what no session of this host calls. */
const phaseOf = (callout: string): PhaseName | null => phases.get(callout) ?? null
