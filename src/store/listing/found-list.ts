import type Database from 'better-sqlite3'
import type { Condition } from '../query/condition.js'
import type { Store } from '../store.js'
import { newReplyCounts } from './opened-times.js'
import type { Place } from './orders.js'
import { findPlace, type Order, readPage } from './page.js'
import type { ReplyCounts, ReplyHistogram } from './reply-histogram.js'
import type { SessionList } from './session-list.js'
import { Streams } from './streams.js'

export interface Wanted {
  readonly order: Order
  readonly condition: Condition
  /** streams that stand before all others, in this order, as far as they meet the condition */
  readonly first: readonly number[]
}

/** Sessions that are looked at at once: more are no quicker, and take memory. */
const mostPerStep = 4000

/** What a step aims at, in milliseconds. */
const stepMs = 8

/** Sessions that meet a condition. They are looked for in their order; what was found is known by its stream alone. */
export class FoundList implements SessionList {
  readonly #store: Store
  readonly #wanted: Wanted
  readonly #first: ReadonlySet<number>
  readonly #replies: ReplyCounts
  readonly #found = new Streams()
  /** its own, because every filter that is typed has another */
  #statement: Database.Statement<unknown[], Found> | undefined
  /** the last session that was looked at */
  #looked: Place | undefined
  #isComplete = false
  #perStep = 250

  constructor(store: Store, wanted: Wanted, found: readonly number[] = [], replies = newReplyCounts(store)) {
    this.#store = store
    this.#wanted = wanted
    this.#first = new Set(wanted.first)
    this.#replies = replies
    for (const stream of found) this.#found.push(stream)
    if (found.length === 0) this.#keepMeeting(wanted.first)
  }

  get count(): number {
    return this.#found.length
  }

  get isComplete(): boolean {
    return this.#isComplete
  }

  get isCounted(): boolean {
    return this.#isComplete
  }

  /** Looks at more at once where it is quick. */
  advance(): void {
    if (this.#isComplete) return
    const started = performance.now()
    const limit = this.#perStep
    const page = readPage(this.#store, this.#wanted.order, { behind: this.#looked, limit })
    const streams = page.map(({ stream }) => stream).filter((stream) => !this.#first.has(stream))
    this.#keepMeeting(streams)
    this.#looked = page.at(-1) ?? this.#looked
    this.#isComplete = page.length < limit
    const tookMs = performance.now() - started
    if (tookMs < stepMs / 2) this.#perStep = Math.min(mostPerStep, limit * 2)
    else if (tookMs > stepMs * 2) this.#perStep = Math.max(20, Math.floor(limit / 2))
  }

  histogram(): ReplyHistogram {
    return this.#replies.histogram()
  }

  window(from: number, count: number): readonly number[] {
    return this.#found.slice(from, count)
  }

  /** Looks for it as far as it takes, where it meets the condition. */
  positionOf(stream: number): number | undefined {
    if (findPlace(this.#store, this.#wanted.order, stream) === undefined) return undefined
    if (this.#meeting([stream]).length === 0) return undefined
    let position = this.#found.indexOf(stream)
    for (; position < 0 && !this.#isComplete; position = this.#found.indexOf(stream)) this.advance()
    return position < 0 ? undefined : position
  }

  /** In the order of recording the later ones stand at one end; in any other they may be anywhere. */
  asOf(before: number): SessionList {
    const { order } = this.#wanted
    const wanted = { ...this.#wanted, order: { ...order, before } }
    if (order.by !== 'recorded' || this.#first.size > 0) return new FoundList(this.#store, wanted)
    const later = new FoundList(
      this.#store,
      wanted,
      order.isDescending ? this.#laterMeeting(before) : [],
      this.#replies,
    )
    later.#found.append(this.#found)
    later.#looked = this.#looked
    later.#isComplete = this.#isComplete && order.isDescending
    return later
  }

  #laterMeeting(before: number): readonly number[] {
    const order = { ...this.#wanted.order, before, isDescending: false }
    const newest = { key: this.#wanted.order.before - 1, stream: this.#wanted.order.before - 1 }
    const streams = readPage(this.#store, order, { behind: newest, limit: 1_000_000 }).map(({ stream }) => stream)
    return this.#counted(this.#meeting(streams.toReversed()))
  }

  #keepMeeting(streams: readonly number[]): void {
    for (const stream of this.#counted(this.#meeting(streams))) this.#found.push(stream)
  }

  #counted(found: readonly Found[]): readonly number[] {
    for (const [, openedAt, worstReply] of found) this.#replies.add(openedAt, worstReply)
    return found.map(([stream]) => stream)
  }

  /** Those of the streams that meet the condition, in their order. */
  #meeting(streams: readonly number[]): readonly Found[] {
    if (streams.length === 0) return []
    const { sql, parameters } = this.#wanted.condition
    this.#statement ??= this.#store.database
      .prepare<unknown[], Found>(
        `SELECT session.stream, session.opened_at, session.worst_reply
      FROM json_each(?) AS looked
      CROSS JOIN session ON session.stream = looked.value
      CROSS JOIN stream ON stream.id = session.stream
      LEFT JOIN revision ON revision.stream = session.revision
      WHERE session.erased_at IS NULL AND ${sql} ORDER BY looked.key`,
      )
      .raw()
    const statement = this.#statement
    return this.#store.read(() => statement.all(JSON.stringify(streams), ...parameters))
  }
}

type Found = readonly [stream: number, openedAt: number, worstReply: number | null]
