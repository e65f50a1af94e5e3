import type { LuaValue } from '../../domain/value.js'
import type { HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { unmodelled } from './unmodelled.js'

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['sec', 1],
  ['m', 60],
  ['min', 60],
  ['h', 3600],
  ['hr', 3600],
  ['d', 86_400],
])

/** Whole seconds of a number, or of a text as "5m": of others, the page of the function gives no rule. */
export const secondsAt = (stage: Stage, given: LuaValue): number => {
  if (typeof given === 'number' && Number.isInteger(given) && given > 0) return given
  const [, count, unit = ''] = (typeof given === 'string' && /^(\d+) ?([a-z]+)$/.exec(given)) || []
  const seconds = unitSeconds.get(unit)
  if (count === undefined || seconds === undefined || Number(count) === 0)
    return unmodelled(stage, 'a duration', 'a duration is neither whole seconds nor a text as "5m"')
  return Number(count) * seconds
}

/** `(seconds)`: the reply is held back for so long (docs/reference/kumo.time/sleep.md). */
export const sleep = (stage: Stage): HostFunction => {
  return (frame) => {
    const seconds = frame.number(1)
    if (!Number.isFinite(seconds) || seconds < 0) unmodelled(stage, 'sleep', `sleep is given ${seconds} seconds`)
    stage.sleep(Math.round(seconds * 1000))
    stage.note(frame, ['sleep', seconds])
    return 0
  }
}
