import assert from 'node:assert'
import type { Bytes } from '../../domain/bytes.js'
import { isBdat, parseBdat } from './bdat.js'
import { ByteQueue } from './byte-queue.js'
import { ChunkReader } from './chunk-reader.js'
import { ContentReader } from './content-reader.js'
import { LineReader } from './line-reader.js'
import type { Unit, UnitReader } from './unit-reader.js'

/** How much a unit may be. */
export interface FramerLimits {
  /** of a line with its line end, in octets */
  readonly lineBytes: number
  /** of a message's content, and of a chunk, in octets */
  readonly contentBytes: number
  /** BDAT is a command like any other, and no octets are taken behind it */
  readonly withoutChunks: boolean
}

/** How much is shown of what is over a limit, in octets. */
const shownBytes = 1000

/**
 * Octets in, units out, the same ones in whatever pieces the octets come. What a unit is hangs on what the client was told, so
 * that units are taken one at a time.
 */
export class Framer {
  readonly #limits: FramerLimits
  readonly #queue = new ByteQueue()
  #reader: UnitReader | undefined
  /** the next unit, or the one that has begun, is pipelined */
  #pipelined = false

  constructor(limits: FramerLimits) {
    this.#limits = limits
  }

  /** octets that have come and belong to no unit yet */
  get waiting(): number {
    return this.#queue.size
  }

  /** octets of the content or chunk that is under way; null: none is */
  get contentBytes(): number | null {
    return this.#reader === undefined || this.#reader instanceof LineReader ? null : this.#reader.octets
  }

  /** a line of which something has come, and not its end; null: there is none. Of one that is long, its beginning */
  get lineSoFar(): { readonly beginning: Bytes; readonly octets: number } | null {
    const reader = this.#reader
    if (!(reader instanceof LineReader) || reader.octets === 0) return null
    return { beginning: reader.line().slice(0, shownBytes), octets: reader.octets }
  }

  push(bytes: Buffer): void {
    this.#queue.push(bytes)
  }

  /** The reply to the last unit goes out now: what has come already was sent without waiting for it. */
  replied(): void {
    this.#pipelined = this.#queue.size > 0
  }

  /** Throws away what waits, and says how many octets that were. */
  drop(): number {
    const { size } = this.#queue
    this.#queue.drop(size)
    return size
  }

  /** The next unit, or undefined until more has come. */
  take(expects: 'command' | 'answer' | 'content'): Unit | undefined {
    this.#reader ??= this.#begin(expects)
    if (!this.#read(this.#reader)) return undefined
    if (expects !== 'command' || !(this.#reader instanceof LineReader)) return this.#finish(this.#reader, expects)
    const chunk = this.#chunkBehind(this.#reader)
    if (chunk === undefined) return this.#finish(this.#reader, expects)
    this.#reader = chunk
    return this.#read(chunk) ? this.#finish(chunk, expects) : undefined
  }

  #begin(expects: 'command' | 'answer' | 'content'): UnitReader {
    const { contentBytes, lineBytes } = this.#limits
    return expects === 'content' ? new ContentReader(contentBytes) : new LineReader(lineBytes)
  }

  /** Whether the unit is whole. */
  #read(reader: UnitReader): boolean {
    if (!reader.isDone && this.#queue.size > 0) this.#queue.drop(reader.read(this.#queue.view()))
    return reader.isDone
  }

  #chunkBehind(reader: LineReader): ChunkReader | undefined {
    const bdat = this.#limits.withoutChunks || reader.isOver ? undefined : parseBdat(reader.line())
    return bdat && new ChunkReader(reader.line(), bdat, this.#limits.contentBytes)
  }

  #finish(reader: UnitReader, expects: 'command' | 'answer' | 'content'): Unit {
    this.#reader = undefined
    const { octets } = reader
    const pipelined = this.#pipelined
    if (reader instanceof LineReader) {
      const { isOver } = reader
      const line = isOver ? reader.line().slice(0, shownBytes) : reader.line()
      const isBad = expects === 'command' && !this.#limits.withoutChunks && isBdat(line)
      return { kind: isBad ? 'bad-chunk' : 'line', line, octets, isOver, pipelined }
    }
    if (reader instanceof ChunkReader) {
      const { line, isLast, isOver } = reader
      return { kind: 'chunk', line, content: isOver ? '' : reader.content(), octets, isOver, isLast, pipelined }
    }
    assert(reader instanceof ContentReader, 'a unit is a line, a chunk or content')
    const { isOver, bareDotLines } = reader
    const content = isOver ? reader.content().slice(0, shownBytes) : reader.content()
    return { kind: 'content', content, octets, isOver, bareDotLines, pipelined }
  }
}
