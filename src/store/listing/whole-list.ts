import type { Store } from '../store.js'
import { addLater, countBuckets, newReplyCounts } from './opened-times.js'
import type { Place } from './orders.js'
import { countBefore, findPlace, type Order, readPage } from './page.js'
import { bucketCount, type ReplyCounts, type ReplyHistogram } from './reply-histogram.js'
import type { SessionList } from './session-list.js'

/** A session whose position is known. */
interface Anchor {
  readonly position: number
  readonly place: Place
}

const streamsPerStep = 250_000
const bucketsPerStep = 16

/** All sessions in an order: only what is looked at is read, from the nearest place that is known. */
export class WholeList implements SessionList {
  readonly #store: Store
  readonly #order: Order
  /** so many at least, by the positions of sessions that were looked at */
  #seen = 0
  /** of the streams before `#countedTo` */
  #counted = 0
  #countedTo = 0
  readonly #replies: ReplyCounts
  #bucketsDone = 0
  /** the last ones that were read, the newest first */
  #anchors: readonly Anchor[] = []

  constructor(store: Store, order: Order, replies = newReplyCounts(store)) {
    this.#store = store
    this.#order = order
    this.#replies = replies
  }

  get count(): number {
    return this.isComplete ? this.#counted : Math.max(this.#seen, this.#counted)
  }

  get isComplete(): boolean {
    return this.#countedTo >= this.#order.before
  }

  get isCounted(): boolean {
    return this.isComplete && this.#bucketsDone === bucketCount
  }

  advance(): void {
    if (!this.isComplete) this.#countSome()
    else if (!this.isCounted) this.#countReplies()
  }

  histogram(): ReplyHistogram {
    return this.#replies.histogram()
  }

  window(from: number, count: number): readonly number[] {
    const places = this.#read(from, count)
    const [first, last] = [places[0], places.at(-1)]
    if (first && last) {
      this.#remember({ position: from, place: first }, { position: from + places.length - 1, place: last })
      this.#seen = Math.max(this.#seen, from + places.length)
    }
    return places.map(({ stream }) => stream)
  }

  positionOf(stream: number): number | undefined {
    const place = findPlace(this.#store, this.#order, stream)
    if (place === undefined) return undefined
    const position = countBefore(this.#store, this.#order, place)
    this.#remember({ position, place })
    this.#seen = Math.max(this.#seen, position + 1)
    return position
  }

  /** What was counted stays so; the later ones are added to it. */
  asOf(before: number): SessionList {
    const order = { ...this.#order, before }
    if (!this.isCounted) return new WholeList(this.#store, order)
    const later = new WholeList(this.#store, order, this.#replies)
    later.#counted = this.#counted + addLater(this.#store, this.#replies, { from: this.#order.before, before })
    later.#countedTo = before
    later.#bucketsDone = bucketCount
    return later
  }

  #countSome(): void {
    const to = Math.min(this.#order.before, this.#countedTo + streamsPerStep)
    const sql = `SELECT count(*) FROM session INDEXED BY session_by_stream
      WHERE erased_at IS NULL AND stream >= ? AND stream < ?`
    const found = this.#store.read(() => this.#store.prepareRaw<[number]>(sql).get(this.#countedTo, to)![0])
    this.#counted += found
    this.#countedTo = to
  }

  #countReplies(): void {
    const to = Math.min(bucketCount, this.#bucketsDone + bucketsPerStep)
    countBuckets(this.#store, this.#replies, { from: this.#bucketsDone, to, before: this.#order.before })
    this.#bucketsDone = to
  }

  #remember(...anchors: readonly Anchor[]): void {
    this.#anchors = [...anchors, ...this.#anchors].slice(0, 8)
  }

  /** From the nearest place before it on, or from the nearest behind it back. */
  #read(from: number, count: number): readonly Place[] {
    const limit = this.isComplete ? Math.min(count, this.#counted - from) : count
    if (limit <= 0) return []
    const last = from + limit - 1
    const [before] = this.#anchors.filter(({ position }) => position < from).sort(byDistance(from))
    const [behind] = this.#anchors.filter(({ position }) => position > last).sort(byDistance(last))
    const wayThere = from - (before?.position ?? -1)
    const wayBack = behind ? behind.position - last : this.isComplete ? this.#counted - last : Number.POSITIVE_INFINITY
    if (wayThere <= wayBack)
      return readPage(this.#store, this.#order, { behind: before?.place, offset: wayThere - 1, limit })
    const back = { ...this.#order, isDescending: !this.#order.isDescending }
    return readPage(this.#store, back, { behind: behind?.place, offset: wayBack - 1, limit }).toReversed()
  }
}

const byDistance =
  (to: number) =>
  (a: Anchor, b: Anchor): number =>
    Math.abs(a.position - to) - Math.abs(b.position - to)
