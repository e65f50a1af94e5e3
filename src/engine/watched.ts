import { groupsOf } from '../domain/groups.js'
import { runWithin } from '../lua/watchdog.js'

/** Milliseconds that one session may take by the clock: time inside C, which no count of instructions reaches. */
export const sessionTimeoutMs = 10_000

/** Sessions that are worked through together, at most: a watch costs as much as a few of them, for the thread that keeps it. */
const batchSize = 500
/** characters of all recordings of a batch, which are in memory together */
const batchWeight = 16_000_000

/** Runs the work of one session under the watchdog; null where it was stopped. */
export const watchedOnce = <Result>(work: () => Result, timeoutMs = sessionTimeoutMs): Result | null => {
  const ran = runWithin(timeoutMs, work)
  return ran.finished ? ran.value : null
}

interface Watched<Item, Result> {
  readonly work: (item: Item) => Result
  /** what becomes of an item that was stopped */
  readonly stopped: (item: Item) => Result
  /** characters that an item holds in memory */
  readonly weightOf?: (item: Item) => number
}

/**
 * Works through items under the watchdog, several in one watch as long as they are quick. An item that is stopped in a
 * watch that others have used before runs again in one of its own, and goes to `stopped` where it is stopped there. `work`
 * must do nothing that running it twice would spoil.
 */
export function* watched<Item, Result>(
  items: Iterable<Item>,
  run: Watched<Item, Result>,
  timeoutMs = sessionTimeoutMs,
): Generator<readonly [Item, Result]> {
  const bound = { weightOf: run.weightOf ?? (() => 0), most: batchWeight }
  for (const batch of groupsOf(items, batchSize, bound)) yield* runBatch(batch, run, timeoutMs)
}

function* runBatch<Item, Result>(
  batch: readonly Item[],
  run: Watched<Item, Result>,
  timeoutMs: number,
): Generator<readonly [Item, Result]> {
  for (let next = 0; next < batch.length; ) {
    const done: (readonly [Item, Result])[] = []
    const until = performance.now() + timeoutMs / 20
    const { finished } = runWithin(timeoutMs, () => {
      for (const item of batch.slice(next)) {
        done.push([item, run.work(item)])
        if (performance.now() > until) return
      }
    })
    yield* done
    next += done.length
    if (finished || done.length > 0) continue
    yield [batch[next]!, run.stopped(batch[next]!)]
    next += 1
  }
}
