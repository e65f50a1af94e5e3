import type { Canonical } from '../domain/canonical.js'
import type { Effect, PhaseResult } from '../domain/events.js'
import { instanceKey, type PhaseName } from '../domain/phase.js'
import type { TakenCopy } from '../momentum/phases/taken.js'
import type { PhaseRun } from '../momentum/session.js'
import { isCompared } from './pair-runs.js'

/** Phases of a recipient's copy. */
export const ofCopy: ReadonlySet<PhaseName> = new Set<PhaseName>([
  'each_rcpt',
  'set_binding',
  'final',
  'enqueue',
  'routing',
])

/** Phases that no other server has anything like: what is done in them follows nothing that a client or a recipient sees. */
const aside: ReadonlySet<PhaseName> = new Set<PhaseName>(['dealloc', 'abort', 'line'])

/** What an act came to: for the client, named after the phase of the message's content where there is one, and for each copy that was taken. */
export const outcomesOf = (runs: readonly PhaseRun[]): readonly PhaseRun[] => {
  const alike = runs.filter(({ name }) => !aside.has(name.phase))
  const whole = alike.filter(({ name }) => !ofCopy.has(name.phase))
  if (!alike.some(isCompared) || whole.length === 0) return []
  const taken = alike.at(-1)!.taken ?? []
  const own = merged(whole.find(({ name }) => name.phase === 'data') ?? whole.at(-1)!, alike)
  return [
    { ...own, result: { ...common(alike, whole), ...recipientsOf(alike, taken) } },
    ...taken.map((_copy, index) => copyOutcome(alike, taken, index)),
  ]
}

/** Several runs as one: who did what in all of them, in order. */
const merged = (of: PhaseRun, runs: readonly PhaseRun[]): PhaseRun => ({
  ...of,
  heard: true,
  invocations: runs.flatMap(({ invocations }) => invocations),
  effectLines: runs.flatMap(({ effectLines }) => effectLines),
  answers: runs.flatMap(({ answers }) => answers),
  isDone: false,
  left: null,
})

/**
 * What the client is told, and what else is sent, written or counted, in whatever order. Contexts and flags have no counterpart
 * (`kumo-metadata`); the message's own changes are told of its copies.
 */
const common = (alike: readonly PhaseRun[], whole: readonly PhaseRun[]): PhaseResult => {
  const last = <Key extends keyof PhaseResult>(key: Key): PhaseResult[Key] | undefined =>
    whole.findLast(({ result }) => result[key] !== undefined)?.result[key]
  const all = <Item>(of: (result: PhaseResult) => readonly Item[] | undefined): readonly Item[] =>
    alike.flatMap(({ result }) => of(result) ?? [])
  const delay = alike.reduce((sum, { result }) => sum + (result.delay ?? 0), 0)
  const { greeting, command } = last('envelope') ?? {}
  const failures = all((result) => result.failures)
  const others = all((result) => result.others)
  const outside = all((result) => result.outside).toSorted(byText)
  const output = all((result) => result.output)
  return {
    ...given('reply', last('reply')),
    ...(alike.some(({ result }) => result.disconnect) ? { disconnect: true } : {}),
    ...(delay > 0 ? { delay } : {}),
    ...given('capabilities', last('capabilities')),
    ...(greeting === undefined && command === undefined
      ? {}
      : {
          envelope: { ...(greeting === undefined ? {} : { greeting }), ...(command === undefined ? {} : { command }) },
        }),
    ...given('code', last('code')),
    ...given('tls', last('tls')),
    ...(failures.length > 0 ? { failures } : {}),
    ...(others.length > 0 ? { others } : {}),
    ...(outside.length > 0 ? { outside } : {}),
    ...(output.length > 0 ? { output } : {}),
  }
}

const byText = (a: Canonical | Effect, b: Canonical | Effect): number =>
  JSON.stringify(a) < JSON.stringify(b) ? -1 : 1

export const given = (key: keyof PhaseResult, value: unknown): Partial<PhaseResult> =>
  value === undefined ? {} : { [key]: value }

/** Whose copies are taken; in which order, no recipient sees. */
const recipientsOf = (runs: readonly PhaseRun[], taken: readonly TakenCopy[]): Partial<PhaseResult> =>
  runs.some(({ name }) => name.phase === 'data')
    ? { recipients: taken.map(({ recipient }) => recipient).toSorted(byText) }
    : {}

/** Of a copy that is discarded nobody gets anything; one that was refused is not among those that are taken, and has runs all the same. */
const copyOutcome = (runs: readonly PhaseRun[], taken: readonly TakenCopy[], index: number): PhaseRun => {
  const copy = taken[index]!
  const isOfIt = ({ recipient }: { readonly recipient: unknown }): boolean =>
    JSON.stringify(recipient) === JSON.stringify(copy.recipient)
  const occurrence = taken.slice(0, index + 1).filter(isOfIt).length
  const routed = runs.filter(({ name }) => name.phase === 'routing' && isOfIt(name))[occurrence - 1]?.name.occurrence
  const concerned = runs.filter(({ name }) => !ofCopy.has(name.phase) || (isOfIt(name) && name.occurrence === routed))
  const { phase, message } = { phase: 'each_rcpt' as const, message: runs[0]!.name.message }
  const name = { phase, message, recipient: copy.recipient, occurrence }
  const run = { ...merged(runs[0]!, concerned), name, key: instanceKey(name) }
  return { ...run, result: copy.isDiscarded ? { discarded: 'discarded' } : copyResult(copy, concerned) }
}

const copyResult = (copy: TakenCopy, runs: readonly PhaseRun[]): PhaseResult => {
  const headers = Object.assign({}, ...runs.map(({ result }) => result.headers ?? {})) as NonNullable<
    PhaseResult['headers']
  >
  return {
    envelope: { sender: copy.sender, recipient: copy.address },
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    message: copy.content,
    ...(copy.binding === null ? {} : { binding: copy.binding }),
    ...(copy.routingDomain === null ? {} : { routingDomain: copy.routingDomain }),
    ...(copy.priority === 0 ? {} : { priority: copy.priority }),
  }
}
