import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'

/** Editors save in several steps. */
const settledAfterMs = 150

/** No part of a policy: `readPolicy` leaves it out too. */
const isHidden = (name: string): boolean => name.startsWith('.')

/**
 * Tells when something in a policy's folder was saved, once for what is saved together; also when the whole folder was put in
 * another's place. A script by itself is watched in its folder, because editors put a new file in its place. Returns what ends it.
 */
export const watchPolicy = (path: string, saved: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  const tellSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(saved, settledAfterMs)
  }
  const ended = (watchers: readonly { close(): void }[]): void => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
  if (!isFolder(path) && path.endsWith('.lua')) {
    const script = watchedFolder(dirname(path), (name) => name === basename(path) && tellSoon())
    return () => ended([script])
  }
  const folder = isFolder(path) ? path : dirname(path)
  const inner = new WatchedTree(folder, tellSoon)
  const outer = watchedFolder(dirname(folder), (name) => {
    if (name !== basename(folder)) return
    inner.lookAnew(folder)
    tellSoon()
  })
  return () => ended([inner, outer])
}

/**
 * A folder with all in it, each folder watched by itself: where a file is put in another's place, what Node watches recursively on Linux
 * stays with the old one, and hears of no later change.
 */
class WatchedTree {
  readonly #root: string
  readonly #changed: () => void
  readonly #watchers = new Map<string, FSWatcher>()

  constructor(root: string, changed: () => void) {
    this.#root = root
    this.#changed = changed
    for (const folder of foldersIn(root)) this.#watch(folder)
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
  }

  /** Something has taken the place of what was there, or is gone. What is on its way tells again. */
  lookAnew(path: string): void {
    for (const folder of [...this.#watchers.keys()])
      if (folder === path || folder.startsWith(`${path}${sep}`)) {
        this.#watchers.get(folder)!.close()
        this.#watchers.delete(folder)
      }
    try {
      for (const folder of foldersIn(this.#root)) if (!this.#watchers.has(folder)) this.#watch(folder)
    } catch {}
  }

  #watch(folder: string): void {
    const watcher = watchedFolder(folder, (name) => {
      if (isHidden(name)) return
      this.lookAnew(join(folder, name))
      this.#changed()
    })
    this.#watchers.set(folder, watcher)
  }
}

/** It and all folders within, but for hidden ones. */
const foldersIn = (folder: string): readonly string[] => [
  folder,
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .flatMap(({ name }) => foldersIn(join(folder, name))),
]

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const watchedFolder = (folder: string, changed: (name: string) => unknown): FSWatcher =>
  watch(folder, (_event, name) => name !== null && changed(name)).on('error', () => {})
