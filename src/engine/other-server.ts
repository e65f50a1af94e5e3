import type { PhaseResult } from '../domain/events.js'
import { instanceKey } from '../domain/phase.js'
import type { PhaseRun } from '../momentum/session.js'
import { given, ofCopy, outcomesOf } from './act-outcomes.js'
import type { Pairs } from './pair-runs.js'
import type { CandidateReplay } from './replay-candidate.js'

/**
 * Two servers have no phases in common: what one asks of its policy in validate_data, the other may ask behind it. What both have
 * is what comes of each act of the client: what it is told, and what becomes of every copy of a message. That is put together
 * as runs of an instance of their own (`act-outcomes.ts`), and these pair.
 */
export const pairActs = (own: CandidateReplay['acts'], played: CandidateReplay['acts']): Pairs => {
  const compared: [PhaseRun, PhaseRun][] = []
  const notReached: string[] = []
  let recorded = 0
  for (const [index, runs] of own.entries()) {
    const outcomes = outcomesOf(runs ?? [])
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

/**
 * The results of both, in what they can have in common: of a copy that one of them discards, that alone; headers not where the whole content is the same, whoever set what in between; bindings only where
 * the candidate says which pool stands for which.
 */
export const comparable = (base: PhaseRun, run: PhaseRun): readonly [PhaseResult, PhaseResult] => {
  const [was, is] = [base.result.discarded, run.result.discarded]
  if (was !== is) return [given('discarded', was), given('discarded', is)]
  const left: (keyof PhaseResult)[] = choosesPool(run) ? [] : ['binding']
  if (base.result.message !== undefined && base.result.message === run.result.message) left.push('headers')
  return [without(base.result, left), without(run.result, left)]
}

const without = (result: PhaseResult, keys: readonly (keyof PhaseResult)[]): PhaseResult =>
  Object.fromEntries(Object.entries(result).filter(([key]) => !keys.includes(key as keyof PhaseResult)))

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
        'the recorded policy chose a binding, and which pool KumoMTA takes in its place, only a handler of get_queue_config can say, which the candidate has not',
      hint: 'choose it in a handler of get_queue_config, or leave these sessions out with --where',
    },
  }
}

const choosesPool = ({ invocations }: PhaseRun): boolean =>
  invocations.some(({ callout }) => callout === 'get_queue_config')
