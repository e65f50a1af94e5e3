import { type FileHandle, open } from 'node:fs/promises'
import { splitLines } from './split-lines.js'

/** What became of a followed file since it was looked at last. */
export interface Growth {
  readonly lines: readonly Buffer[]
  /** what was lost of it, in words */
  readonly missing: readonly string[]
  /** whether there may be more at once */
  readonly isMore: boolean
}

const pieceBytes = 256 * 1024

/**
 * One file that is read as it grows, by what it is and not by its name: it is held open, so that a rename or a removal takes no line away.
 * Lives until `close`.
 */
export class FollowedFile {
  readonly #handle: FileHandle
  #name: string
  #offset: number
  #rest: Buffer = Buffer.alloc(0)

  private constructor(handle: FileHandle, name: string, offset: number) {
    this.#handle = handle
    this.#name = name
    this.#offset = offset
  }

  /** @param offset where to begin: behind what was read of the same file before */
  static async open(path: string, name: string, offset: number): Promise<FollowedFile> {
    return new FollowedFile(await open(path, 'r'), name, offset)
  }

  get name(): string {
    return this.#name
  }

  rename(name: string): void {
    this.#name = name
  }

  /** Where a reader who opens it again would have to begin: at the line that is not finished. */
  get offset(): number {
    return this.#offset - this.#rest.length
  }

  /** The next piece of it. A file that is shorter than it was is read from its beginning. */
  async read(): Promise<Growth> {
    const missing: string[] = []
    const { size } = await this.#handle.stat()
    if (size < this.#offset) {
      if (this.#rest.length > 0) missing.push('the end of the line that was being written when it was cut')
      this.#offset = 0
      this.#rest = Buffer.alloc(0)
    }
    const piece = Buffer.alloc(Math.min(pieceBytes, size - this.#offset))
    if (piece.length === 0) return { lines: [], missing, isMore: false }
    const { bytesRead } = await this.#handle.read(piece, 0, piece.length, this.#offset)
    this.#offset += bytesRead
    const split = splitLines(this.#rest, piece.subarray(0, bytesRead))
    this.#rest = split.rest
    if (split.tooLong > 0) missing.push('a line that is longer than any of the recorder')
    return { lines: split.lines, missing, isMore: bytesRead > 0 && this.#offset < size }
  }

  /** What was read of a line that never ended. */
  takeRest(): Buffer {
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return rest
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}
