import type { Canonical } from '../domain/canonical.js'
import type { Effect, PhaseResult } from '../domain/events.js'
import { instanceKey, type PhaseName } from '../domain/phase.js'
import type { TakenCopy } from '../momentum/phases/taken.js'
import type { PhaseRun } from '../momentum/session.js'
import { isCompared, type Pairs } from './pair-runs.js'
import type { CandidateReplay } from './replay-candidate.js'
import type { ActRuns } from './replay-own.js'

/**
 * Two servers have no phases in common: what one asks of its policy in validate_data, the other may ask behind it. What both have
 * is what comes of each act of the client: what it is told, and what becomes of every copy of a message. That is put together here
 * as runs of an instance of their own, one for an act and one for each copy that is taken.
 */
export const pairActs = (own: readonly ActRuns[], played: CandidateReplay['acts']): Pairs => {
  const compared: [PhaseRun, PhaseRun][] = []
  const notReached: string[] = []
  let recorded = 0
  for (const [index, { runs }] of own.entries()) {
    const outcomes = outcomesOf(runs)
    recorded += outcomes.length
    const others = outcomesOf(played[index] ?? [])
    for (const outcome of outcomes) {
      const other = others.find((run) => isAlike(run, outcome))
      if (other) compared.push([outcome, other])
      else if (others.length === 0) notReached.push(outcome.key)
    }
  }
  return { compared, notReached, beyond: [], recorded }
}

/** An act's own outcome has one counterpart, whatever phase the server was in by then; a copy's is the same recipient's. */
const isAlike = (a: PhaseRun, b: PhaseRun): boolean =>
  ofCopy.has(a.name.phase) ? a.key === b.key : !ofCopy.has(b.name.phase)

const ofCopy: ReadonlySet<PhaseName> = new Set<PhaseName>(['each_rcpt', 'set_binding', 'final', 'enqueue', 'routing'])

/** Phases that no other server has anything like: what is done in them follows nothing that a client or a recipient sees. */
const unlike: ReadonlySet<PhaseName> = new Set<PhaseName>(['dealloc', 'abort', 'line'])

const outcomesOf = (runs: readonly PhaseRun[]): readonly PhaseRun[] => {
  const alike = runs.filter(({ name }) => !unlike.has(name.phase))
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

const given = (key: keyof PhaseResult, value: unknown): Partial<PhaseResult> =>
  value === undefined ? {} : { [key]: value }

/** Whose copies are taken; in which order, no recipient sees. */
const recipientsOf = (runs: readonly PhaseRun[], taken: readonly TakenCopy[]): Partial<PhaseResult> =>
  runs.some(({ name }) => name.phase === 'data')
    ? { recipients: taken.map(({ recipient }) => recipient).toSorted(byText) }
    : {}

/** Of a copy that is discarded nobody gets anything. */
const copyOutcome = (runs: readonly PhaseRun[], taken: readonly TakenCopy[], index: number): PhaseRun => {
  const copy = taken[index]!
  const isOfIt = ({ recipient }: { readonly recipient: unknown }): boolean =>
    JSON.stringify(recipient) === JSON.stringify(copy.recipient)
  const occurrence = taken.slice(0, index + 1).filter(isOfIt).length
  const concerned = runs.filter(
    ({ name }) => !ofCopy.has(name.phase) || (isOfIt(name) && name.occurrence === occurrence),
  )
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

/** The results of both, in what they can have in common: of a copy that one of them discards, that alone; bindings only where the candidate says which pool stands for which. */
export const comparable = (base: PhaseRun, run: PhaseRun): readonly [PhaseResult, PhaseResult] => {
  const [was, is] = [base.result.discarded, run.result.discarded]
  if (was !== is) return [given('discarded', was), given('discarded', is)]
  return choosesPool(run) ? [base.result, run.result] : [withoutBinding(base.result), withoutBinding(run.result)]
}

const withoutBinding = ({ binding: _binding, ...rest }: PhaseResult): PhaseResult => rest

/** A binding that the recorded policy chose: which pool of KumoMTA's stands for it, `get_queue_config` says, if the candidate has it. */
export const unmatched = (pairs: Pairs['compared']): CandidateReplay['undecidable'] => {
  const found = pairs.find(([base, run]) => base.server !== run.server && base.result.binding && !choosesPool(run))
  if (!found) return null
  const [{ result, name }] = found
  return {
    phase: instanceKey(name),
    call: {
      call: 'binding',
      key: result.binding ?? null,
      reason:
        'the recorded policy chooses a binding, and which pool KumoMTA takes in its place, no handler of the candidate says',
      hint: 'choose it in a handler of get_queue_config, or leave these sessions out with --where',
    },
  }
}

const choosesPool = ({ invocations }: PhaseRun): boolean =>
  invocations.some(({ callout }) => callout === 'get_queue_config')
