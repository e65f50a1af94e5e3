import type { LuaValue } from '../../domain/value.js'
import type { HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { unmodelled } from './unmodelled.js'
import { waiting } from './waits.js'

const unitSeconds: ReadonlyMap<string, number> = new Map(
  Object.entries({
    s: 1,
    sec: 1,
    second: 1,
    seconds: 1,
    m: 60,
    min: 60,
    minute: 60,
    minutes: 60,
    h: 3600,
    hr: 3600,
    hour: 3600,
    hours: 3600,
    d: 86_400,
    day: 86_400,
    days: 86_400,
  }),
)

/** Whole seconds of a number, or of a text as "5m" or "20 minutes"; undefined: of others, no page gives a rule. */
export const secondsOf = (given: LuaValue): number | undefined => {
  if (typeof given === 'number') return Number.isInteger(given) && given > 0 ? given : undefined
  const [, count, unit = ''] = (typeof given === 'string' && /^(\d+) ?([a-z]+)$/.exec(given)) || []
  const seconds = unitSeconds.get(unit)
  return count === undefined || seconds === undefined || Number(count) === 0 ? undefined : Number(count) * seconds
}

export const secondsAt = (stage: Stage, given: LuaValue): number =>
  secondsOf(given) ?? unmodelled(stage, 'a duration', 'a duration is neither whole seconds nor a text as "5m"')

/** `(seconds)`: the reply is held back for so long (docs/reference/kumo.time/sleep.md). */
export const sleep = (stage: Stage): HostFunction =>
  waiting(stage, 'sleep', (frame) => {
    const seconds = frame.number(1)
    if (!Number.isFinite(seconds) || seconds < 0) unmodelled(stage, 'sleep', `sleep is given ${seconds} seconds`)
    stage.sleep(Math.round(seconds * 1000))
    stage.note(frame, ['sleep', seconds])
    return 0
  })
