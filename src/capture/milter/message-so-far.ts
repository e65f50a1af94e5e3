import type { Bytes } from '../../domain/bytes.js'
import type { HeaderField, ReceivedMessage } from './driver.js'

/** What every field is counted for besides its bytes, so that a great many empty ones come to the limit too. */
const fieldBytes = 64

/** A message while it comes in. */
export class MessageSoFar {
  readonly #maximumBytes: number
  #fields: HeaderField[] = []
  #chunks: Bytes[] = []
  #bytes = 0

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes
  }

  /** Whether it has come to more than the limit; nothing is kept of it then. */
  get isTooLarge(): boolean {
    return this.#bytes > this.#maximumBytes
  }

  addField(field: HeaderField): void {
    this.#count(fieldBytes + field.name.length + field.value.length)
    if (!this.isTooLarge) this.#fields.push(field)
  }

  addToBody(chunk: Bytes): void {
    this.#count(chunk.length)
    if (!this.isTooLarge && chunk !== '') this.#chunks.push(chunk)
  }

  whole(): ReceivedMessage {
    return { fields: this.#fields, body: this.#chunks.join('') }
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    if (!this.isTooLarge) return
    this.#fields = []
    this.#chunks = []
  }
}
