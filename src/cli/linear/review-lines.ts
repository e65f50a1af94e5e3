import type { Keys } from '../review/keys.js'
import { reviewKeys } from '../review/review-keys.js'
import type { TypedLines } from './typed-lines.js'

/** A review's keys as lines: the key or its word; `back` ends the review, `quit` the dialogue as well. */
export class ReviewLines implements Keys {
  /** somebody said `quit`, or nothing more will come */
  isOver = false
  readonly #lines: TypedLines

  constructor(lines: TypedLines) {
    this.#lines = lines
  }

  async next(): Promise<string | undefined> {
    const typed = (await this.line())?.trim()
    if (typed === undefined) return undefined
    if (typed === 'quit') this.isOver = true
    if (typed === 'back') return keyOf('quit')
    return keyOf(typed) ?? typed
  }

  async line(): Promise<string | undefined> {
    const typed = await this.#lines.next()
    if (typed === undefined) this.isOver = true
    return typed
  }

  close(): void {}
}

const keyOf = (typed: string): string | undefined =>
  reviewKeys.find(({ key, word }) => key === typed || word === typed.toLowerCase())?.key

/** What can be answered while drifts are judged. */
export const reviewWords: string = reviewKeys.map(({ word }) => word).join(', ')
