import { rmSync } from 'node:fs'
import type { Store } from '../store.js'
import { type IsRunning, leftIntakes } from './left-intakes.js'
import { readIntake } from './read-intake.js'
import { takeIn } from './take-in.js'

/** What recorders that are gone had left beside a store. */
export interface TakenIn {
  /** events that the store has now */
  readonly events: number
  /** what it does not have, in words */
  readonly missing: readonly string[]
}

/** Takes in what recorders that are gone have left beside the store. Throws Trouble as `Store.transaction` does; then it stays there. */
export const takeInLeft = (store: Store, isRunning: IsRunning): TakenIn => {
  const missing: string[] = []
  let events = 0
  for (const path of leftIntakes(store.path, isRunning)) {
    const { parts, damagedAt } = readIntake(path)
    missing.push(
      ...damagedAt.map((at) => `${path} is damaged at byte ${at}: what a session had come to there is missing`),
    )
    for (const { trouble } of takeIn(store, parts)) missing.push(trouble.message)
    events += parts.reduce((sum, part) => sum + part.events.length, 0)
    rmSync(path, { force: true })
  }
  return { events, missing }
}
