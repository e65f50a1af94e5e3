import { sessionTimeoutMs, watched } from './watched.js'

interface Look<Item, Result> {
  readonly work: (item: Item) => Result
  /** what becomes of an item that was stopped by the clock */
  readonly stopped: Result
  readonly weightOf: (item: Item) => number
  readonly found: (item: Item, result: Result) => void
  readonly timeoutMs?: number | undefined
}

const mostItems = 50
/** characters of messages that wait together */
const mostWeight = 4_000_000

/**
 * Items that are looked at once more, some at a time under a watch of their own: what a second look takes can stop no
 * first one.
 */
export class SecondLook<Item, Result> {
  private readonly look: Look<Item, Result>
  private waiting: Item[] = []
  private weight = 0

  constructor(look: Look<Item, Result>) {
    this.look = look
  }

  add(item: Item): void {
    this.waiting.push(item)
    this.weight += this.look.weightOf(item)
    if (this.waiting.length >= mostItems || this.weight >= mostWeight) this.finish()
  }

  /** Looks at those that still wait. */
  finish(): void {
    const { work, stopped, found, timeoutMs = sessionTimeoutMs } = this.look
    const items = this.waiting
    this.waiting = []
    this.weight = 0
    for (const [item, result] of watched(items, { work, stopped: () => stopped }, timeoutMs)) found(item, result)
  }
}
