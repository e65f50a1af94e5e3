import { encodeText } from '../domain/canonical.js'
import type { Machine, Reference } from '../lua/machine.js'
import type { Stage } from './stage.js'

/**
 * Runs what the callout left to a thread pool. It may read, print, and write to the outside; when it runs nobody says to the
 * moment, so one that changes the session is undecidable. Its own failure is logged and changes nothing.
 */
export const runDeferred = (stage: Stage, machine: Machine): void => {
  for (let run = stage.deferred.shift(); run !== undefined; run = stage.deferred.shift()) runOne(stage, machine, run)
}

const runOne = (stage: Stage, machine: Machine, run: Reference): void => {
  stage.assumed.add('deferred-runs')
  noteBare(stage, 'deferred')
  const before = changesOf(stage)
  const outcome = machine.call(run, () => 0)
  if (changesOf(stage) !== before) refuse(stage, 'changes the session, and when it runs, the manual does not say')
  if (outcome.outcome === 'limit') refuse(stage, `reached the limit on ${outcome.limit}`)
  if (outcome.outcome === 'failed') noteBare(stage, 'deferred.failed', encodeText(outcome.message))
}

/** Effects on the session: not those on the outside, on other messages, or on nothing. */
const changesOf = ({ effects, outside, others }: Stage): number =>
  effects.filter(([name]) => name !== 'io.open').length - outside.length - others.length

const noteBare = (stage: Stage, ...effect: readonly [string, ...ReturnType<typeof encodeText>[]]): void => {
  stage.effects.push(effect)
  if (stage.attributing) stage.effectLines.push('')
}

const refuse = (stage: Stage, what: string): never =>
  stage.undecidable({
    call: 'msys.runInPool',
    key: null,
    reason: `a function that runs in a thread pool after its callout ${what}`,
    hint: 'change the session in the callout itself',
  })
