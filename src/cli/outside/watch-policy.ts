import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** No part of a policy: `readPolicy` leaves it out too. */
const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'))

/** Editors save in several steps. */
const settledAfterMs = 150

/**
 * Tells when something in a policy's folder was saved, once for what is saved together. A script by itself is
 * watched in its folder, because editors put a new file in its place. Returns what ends it.
 */
export const watchPolicy = (path: string, saved: () => void): (() => void) => {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  const isScript = !isFolder && path.endsWith('.lua')
  let timer: NodeJS.Timeout | undefined
  const watcher: FSWatcher = watch(isFolder ? path : dirname(path), { recursive: !isScript }, (_event, name) => {
    if (name === null || isHidden(name) || (isScript && name !== basename(path))) return
    clearTimeout(timer)
    timer = setTimeout(saved, settledAfterMs)
  })
  watcher.on('error', () => {})
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
