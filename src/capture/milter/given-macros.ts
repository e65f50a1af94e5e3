import type { Bytes } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import type { Macro } from './commands.js'
import type { Macros } from './driver.js'

/** Macros that have been given, until the command that they belong to takes them. */
export class GivenMacros {
  readonly #maximumBytes: number
  readonly #byLetter = new Map<Bytes, Map<Bytes, Bytes>>()
  #bytes = 0

  /** @param maximumBytes of names and values that are kept at a time */
  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes
  }

  /** Notes macros for the command of this letter. Throws Trouble `milter-packet-invalid` where there are too many. */
  note(letter: Bytes, macros: readonly Macro[]): void {
    const given = this.#byLetter.get(letter) ?? new Map<Bytes, Bytes>()
    this.#byLetter.set(letter, given)
    for (const [name, value] of macros) {
      this.#bytes += name.length + value.length + 2
      given.set(bare(name), value)
    }
    if (this.#bytes > this.#maximumBytes)
      throw new Trouble(
        'milter-packet-invalid',
        `macros of ${this.#bytes} bytes with no command to them; allowed are ${this.#maximumBytes}`,
        { hint: 'is it a mail server that connects to this address?' },
      )
  }

  /** Those of the commands of these letters, of two alike the later letter's; all that was noted is forgotten. */
  take(letters: Bytes): Macros {
    const taken = new Map([...letters].flatMap((letter) => [...(this.#byLetter.get(letter) ?? [])]))
    this.#byLetter.clear()
    this.#bytes = 0
    return taken
  }
}

const bare = (name: Bytes): Bytes => (name.startsWith('{') && name.endsWith('}') ? name.slice(1, -1) : name)
