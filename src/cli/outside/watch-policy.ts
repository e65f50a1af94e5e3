import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors save in several steps. */
const settledAfterMs = 150

/** No part of a policy: `readPolicy` leaves it out too. */
const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'))

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
  const ended = (watchers: readonly FSWatcher[]): void => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
  if (!isFolder(path) && path.endsWith('.lua')) {
    const script = watchedFolder(dirname(path), false, (name) => name === basename(path) && tellSoon())
    return () => ended([script])
  }
  const folder = isFolder(path) ? path : dirname(path)
  const within = (): FSWatcher => watchedFolder(folder, true, (name) => !isHidden(name) && tellSoon())
  let inner = within()
  const outer = watchedFolder(dirname(folder), false, (name) => {
    if (name !== basename(folder)) return
    inner.close()
    inner = tried(within) ?? inner
    tellSoon()
  })
  return () => ended([inner, outer])
}

/** It may be on its way: what comes next tells again. */
const tried = (start: () => FSWatcher): FSWatcher | undefined => {
  try {
    return start()
  } catch {
    return undefined
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const watchedFolder = (folder: string, recursive: boolean, changed: (name: string) => unknown): FSWatcher =>
  watch(folder, { recursive }, (_event, name) => name !== null && changed(name)).on('error', () => {})
