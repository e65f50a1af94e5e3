import type { Bytes } from '../../domain/bytes.js'
import { encodeText, type Text } from '../../domain/canonical.js'
import type { Invocation } from '../../domain/events.js'
import { withoutPosition } from '../../domain/failure.js'
import type { Machine } from '../../lua/machine.js'
import { callFailure } from '../calls/call-failure.js'
import type { Stage } from '../calls/stage.js'
import type { TimerObject } from '../objects.js'
import { refuseAside, runAside } from './aside.js'
import { runDeferred } from './deferred.js'
import { refuseKeptLocks } from './kept-locks.js'

/** A timer that fired. */
export interface FiredTimer {
  readonly invocation: Invocation
  readonly effectLines: readonly Bytes[]
  /** errors without their positions, each with what production logs it for */
  readonly failures: readonly { readonly callout: string; readonly error: Text }[]
}

/** What runs is called so in the place of a callout. */
export const timerCallout = 'msys.timer'

const timer = { call: timerCallout, what: 'a function that a timer runs' }

/** Timers may fire so often in one phase. */
const mostRuns = 1000

/**
 * Is there a timer that fires before this phase? At the session's end, each that is still set does. They are told with phases that policies
 * hear of, for those have counterparts in a comparison.
 */
export const hasDueTimers = (stage: Stage, isLast: boolean): boolean =>
  stage.session!.hasTimers &&
  stage.session!.objects.some((object) => object.kind === 'timer' && isDue(stage, object, isLast))

const isDue = ({ at }: Stage, { dueAt }: TimerObject, isLast: boolean): boolean =>
  dueAt !== null && (isLast || dueAt <= at)

/** Fires what is due by the phase's time, in the order of its own times; at the session's end, what is still set, once. */
export const fireTimers = (
  stage: Stage,
  machine: Machine,
  { instance, isLast }: { readonly instance: string; readonly isLast: boolean },
): readonly FiredTimer[] => {
  const fired: FiredTimer[] = []
  const fire = (one: TimerObject): void => {
    if (fired.length >= mostRuns) refuseAside(stage, timer, `is one of more than ${mostRuns} before ${instance}`)
    fired.push(fireOne(stage, machine, { one, instance }))
  }
  for (let one = nextDue(stage); one !== undefined; one = nextDue(stage)) fire(one)
  if (isLast) for (const one of inOrder(stage)) if (one.dueAt !== null) fire(one)
  return fired
}

const nextDue = (stage: Stage): TimerObject | undefined => inOrder(stage).find((one) => isDue(stage, one, false))

const inOrder = (stage: Stage): readonly TimerObject[] =>
  stage
    .session!.objects.filter((object) => object.kind === 'timer' && object.dueAt !== null)
    .sort((a, b) => (a as TimerObject).dueAt! - (b as TimerObject).dueAt!) as TimerObject[]

/** Its clock is the time for which it was set. Whom it finds connected nobody knows: it is given nothing of the session. */
const fireOne = (stage: Stage, machine: Machine, { one, instance }: Firing): FiredTimer => {
  const at = one.dueAt!
  stage.assumed.add('timers')
  one.dueAt = one.how === 'every' ? at + one.ms : null
  return stage.runningAs({ at, isDetached: true, isInTimer: true, module: one.module }, () =>
    runTimer(stage, machine, { one, instance }),
  )
}

interface Firing {
  readonly one: TimerObject
  readonly instance: string
}

const runTimer = (stage: Stage, machine: Machine, { one, instance }: Firing): FiredTimer => {
  const asked = stage.asked.length
  stage.beginInvocation(`${instance} ${timerCallout}`)
  stage.onlooker?.begins({ instance, module: one.module, callout: timerCallout })
  const outcome = runAside(stage, machine, { ...timer, run: one.run })
  const deferred = runDeferred(stage, machine)
  refuseKeptLocks(stage, 'a timer')
  stage.onlooker?.ends()
  const failure = callFailure(outcome)
  const invocation: Invocation = {
    module: one.module,
    callout: timerCallout,
    ...(stage.asked.length > asked ? { asked: stage.asked.length - asked } : {}),
    ...(stage.effects.length > 0 ? { effects: stage.effects } : {}),
    silent: true,
    ...(failure ? { failure } : {}),
    instructions: outcome.instructions + deferred.instructions,
  }
  const errors = outcome.outcome === 'failed' ? [withoutPosition(encodeText(outcome.message))] : []
  return {
    invocation,
    effectLines: stage.effectLines,
    failures: [
      ...errors.map((error) => ({ callout: timerCallout, error })),
      ...deferred.failures.map((error) => ({ callout: 'msys.runInPool', error })),
    ],
  }
}
