import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Trouble } from '../../domain/trouble.js'
import { FollowedFile } from './followed-file.js'

/** A line that was read, or the place of something that is lost. */
export type FolderLine =
  | { readonly kind: 'line'; readonly file: string; readonly bytes: Buffer }
  | { readonly kind: 'lost'; readonly file: string; readonly what: string }

interface Known {
  /** undefined while nothing happens in it: then only its place is remembered */
  file: FollowedFile | undefined
  offset: number
  size: bigint
  quietLooks: number
}

/** Looks without growth after which a file is no longer held open. */
const looksUntilIdle = 20

/**
 * The files of a folder whose name `matches`, read as they grow. Files are told apart by device, inode and birth, so that a rotation that
 * renames, removes or empties them neither loses nor repeats a line. Lives until `close`; `look` is called again and again.
 */
export class FollowedFolder {
  readonly #folder: string
  readonly #matches: (name: string) => boolean
  readonly #known = new Map<string, Known>()

  constructor(folder: string, matches: (name: string) => boolean) {
    this.#folder = folder
    this.#matches = matches
  }

  /** All that was written since the last look, file by file. Throws Trouble `folder-unreadable`. */
  async *look(): AsyncGenerator<FolderLine> {
    const listed = await this.#list()
    for (const [key, { name, size }] of listed) {
      const known = this.#known.get(key) ?? { file: undefined, offset: 0, size: 0n, quietLooks: 0 }
      this.#known.set(key, known)
      if (known.file === undefined && size === known.size && known.quietLooks > 0) continue
      known.file ??= await openUnlessGone(join(this.#folder, name), name, known.offset)
      known.file?.rename(name)
      known.size = size
    }
    for (const [key, known] of this.#known) yield* this.#grown(key, known, listed.has(key))
  }

  async close(): Promise<void> {
    for (const { file } of this.#known.values()) await file?.close()
    this.#known.clear()
  }

  async #list(): Promise<Map<string, { readonly name: string; readonly size: bigint }>> {
    const listed = new Map<string, { name: string; size: bigint }>()
    for (const name of (await this.#names()).filter(this.#matches).sort()) {
      const found = await statUnlessGone(join(this.#folder, name))
      if (found?.isFile()) listed.set(`${found.dev}:${found.ino}:${found.birthtimeNs}`, { name, size: found.size })
    }
    return listed
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder)
    } catch (cause) {
      throw new Trouble('folder-unreadable', `cannot list ${this.#folder}: ${(cause as Error).message}`, {
        hint: 'give the folder that the recorder writes to, and see that it may be read',
        cause,
      })
    }
  }

  async *#grown(key: string, known: Known, isListed: boolean): AsyncGenerator<FolderLine> {
    const { file } = known
    if (file === undefined) {
      if (!isListed) this.#known.delete(key)
      return
    }
    let hasGrown = false
    for (let isMore = true; isMore; ) {
      const growth = await file.read()
      for (const bytes of growth.lines) yield { kind: 'line', file: file.name, bytes }
      for (const what of growth.missing) yield { kind: 'lost', file: file.name, what }
      hasGrown ||= growth.lines.length > 0
      isMore = growth.isMore
    }
    known.quietLooks = hasGrown ? 0 : known.quietLooks + 1
    if (known.quietLooks >= looksUntilIdle) yield* this.#letGo(key, known, isListed)
  }

  /** A file that is gone from the folder has nothing more to say; of one that is there, the place is kept. */
  async *#letGo(key: string, known: Known, isListed: boolean): AsyncGenerator<FolderLine> {
    const file = known.file!
    known.file = undefined
    known.offset = file.offset
    if (!isListed) {
      this.#known.delete(key)
      const rest = file.takeRest()
      if (rest.length > 0) yield { kind: 'line', file: file.name, bytes: rest }
    }
    await file.close()
  }
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

const statUnlessGone = async (path: string): Promise<BigIntStats | undefined> => {
  try {
    return await stat(path, { bigint: true })
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

const openUnlessGone = async (path: string, name: string, offset: number): Promise<FollowedFile | undefined> => {
  try {
    return await FollowedFile.open(path, name, offset)
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}
