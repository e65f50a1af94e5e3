import assert from 'node:assert/strict'

/** What a session's worst reply comes to; `none` had no reply. */
export const replyClasses = ['2xx', '4xx', '5xx', 'none'] as const

export type ReplyClass = (typeof replyClasses)[number]

/** 354 and its like count as accepted: they only ask for more. */
export const replyClassOf = (worstReply: number | null): ReplyClass =>
  worstReply === null ? 'none' : worstReply >= 500 ? '5xx' : worstReply >= 400 ? '4xx' : '2xx'

/** How many sessions of each class opened when. */
export interface ReplyHistogram {
  /** when the first bucket begins, milliseconds since the epoch */
  readonly from: number
  /** how long each is */
  readonly bucketMs: number
  /** a count for each bucket */
  readonly counts: Readonly<Record<ReplyClass, readonly number[]>>
}

/** Of every histogram. It has many divisors: a screen shows the sums of as many neighbours as it has room for. */
export const bucketCount = 240

/** Sessions counted by class and time. What lies outside of it makes it wider: neighbours become one bucket. */
export class ReplyCounts {
  #from: number
  #bucketMs: number
  #counts = emptyCounts()

  /** `until` is the time of the last session that is expected */
  constructor(from: number, until: number) {
    this.#from = from
    this.#bucketMs = Math.max(1, Math.ceil((until - from + 1) / bucketCount))
  }

  /** Milliseconds since the epoch at which a bucket begins. */
  startOf(bucket: number): number {
    return this.#from + bucket * this.#bucketMs
  }

  add(openedAt: number, worstReply: number | null): void {
    while (openedAt < this.#from) this.#widen('before')
    while (openedAt >= this.startOf(bucketCount)) this.#widen('after')
    this.put(Math.floor((openedAt - this.#from) / this.#bucketMs), replyClassOf(worstReply), 1)
  }

  /** Adds to a bucket's count. */
  put(bucket: number, replyClass: ReplyClass, sessions: number): void {
    assert(bucket >= 0 && bucket < bucketCount, 'a bucket is one of those that there are')
    this.#counts[replyClass][bucket]! += sessions
  }

  histogram(): ReplyHistogram {
    const counts = { ...this.#counts }
    for (const replyClass of replyClasses) counts[replyClass] = [...counts[replyClass]]
    return { from: this.#from, bucketMs: this.#bucketMs, counts }
  }

  #widen(room: 'before' | 'after'): void {
    const wider = emptyCounts()
    const shift = room === 'before' ? bucketCount / 2 : 0
    for (const replyClass of replyClasses)
      for (const [bucket, sessions] of this.#counts[replyClass].entries())
        wider[replyClass][shift + Math.floor(bucket / 2)]! += sessions
    if (room === 'before') this.#from -= bucketCount * this.#bucketMs
    this.#bucketMs *= 2
    this.#counts = wider
  }
}

const emptyCounts = (): Record<ReplyClass, number[]> => ({
  '2xx': Array.from({ length: bucketCount }, () => 0),
  '4xx': Array.from({ length: bucketCount }, () => 0),
  '5xx': Array.from({ length: bucketCount }, () => 0),
  none: Array.from({ length: bucketCount }, () => 0),
})
