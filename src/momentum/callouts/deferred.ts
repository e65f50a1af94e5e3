import { encodeText, type Text } from '../../domain/canonical.js'
import { withoutPosition } from '../../domain/failure.js'
import type { CallOutcome, Machine, Reference } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { refuseAside, runAside } from './aside.js'

/** What deferred functions came to, besides their effects. */
export interface DeferredRuns {
  /** errors, without their positions: production logs them */
  readonly failures: readonly Text[]
  readonly instructions: number
}

/** A callout may defer so many functions, those that its deferred functions defer among them. */
const mostRuns = 1000

const pool = { call: 'msys.runInPool', what: 'a function that runs in a thread pool after its callout' }

/** Runs what the callout left to a thread pool. */
export const runDeferred = (stage: Stage, machine: Machine): DeferredRuns => {
  const failures: Text[] = []
  let instructions = 0
  let runs = 0
  for (let run = stage.deferred.shift(); run !== undefined; run = stage.deferred.shift()) {
    runs += 1
    if (runs > mostRuns) refuseAside(stage, pool, `is one of more than ${mostRuns}`)
    const outcome = runOne(stage, machine, run)
    instructions += outcome.instructions
    if (outcome.outcome === 'failed') failures.push(withoutPosition(encodeText(outcome.message)))
  }
  return { failures, instructions }
}

const runOne = (stage: Stage, machine: Machine, run: Reference): CallOutcome => {
  stage.assumed.add('deferred-runs')
  noteBare(stage, 'deferred')
  const outcome = runAside(stage, machine, { ...pool, run })
  if (outcome.outcome === 'failed') noteBare(stage, 'deferred.failed', encodeText(outcome.message))
  return outcome
}

const noteBare = (stage: Stage, ...effect: readonly [string, ...ReturnType<typeof encodeText>[]]): void => {
  stage.effects.push(effect)
  stage.onlooker?.sees({ kind: 'effect', effect })
  if (stage.attributing) stage.effectLines.push('')
}
