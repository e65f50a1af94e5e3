import type { Bytes } from '../../domain/bytes.js'
import type { LeftPlace } from '../machine.js'
import { collector51, type Words, word } from './objects51.js'

/** How the collector of garbage is set, which `collectgarbage` changes for all that comes after. */
export interface CollectorSettings {
  readonly pause: number
  readonly stepMultiplier: number
  readonly isStopped: boolean
}

/** `MAX_LUMEM`: no amount of memory starts a collection. */
const never = 0xffff_fffd

export const collectorSettings = (memory: Words, main: number): CollectorSettings => {
  const { pause, stepMultiplier, threshold } = collector51(memory, main)
  return {
    pause: word(memory, pause),
    stepMultiplier: word(memory, stepMultiplier),
    isStopped: word(memory, threshold) === never,
  }
}

const names: Readonly<Record<keyof CollectorSettings, Bytes>> = {
  pause: 'collectgarbage("setpause")',
  stepMultiplier: 'collectgarbage("setstepmul")',
  isStopped: 'collectgarbage("stop")',
}

/** Settings that are other than they were, by the call that changes them. */
export const changedSettings = (was: CollectorSettings, is: CollectorSettings): readonly LeftPlace[] =>
  (Object.keys(names) as (keyof CollectorSettings)[])
    .filter((setting) => was[setting] !== is[setting])
    .map((setting) => ({ name: names[setting], content: `${is[setting]}` }))
