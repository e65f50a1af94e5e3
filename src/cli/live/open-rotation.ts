import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SealedStore } from '../../domain/events.js'
import type { Journal } from '../../engine/journal/journal.js'
import { begunAt } from '../../store/begun-at.js'
import { readTreeHead } from '../../store/checkpoint.js'
import { defaultStore } from '../named-store.js'
import { withStore } from '../with-store.js'
import type { KeepBound } from './keep-option.js'
import type { LiveLog } from './live-log.js'
import { settleStore } from './prepare-store.js'
import { currentFile, newFile, pointTo, storeFiles } from './store-files.js'
import { StoreRotation } from './store-rotation.js'

interface Opening {
  readonly link: string
  readonly bound: KeepBound
  readonly open: (path: string) => Journal
  readonly prepare: (path: string) => Promise<void>
  readonly log: LiveLog
}

/** Goes on with the store's files as they are, or begins the first one. Throws Trouble `store-in-use`, and as `openStore` does. */
export const openRotation = async (opening: Opening): Promise<StoreRotation> => {
  const { link, prepare, log } = opening
  if (link === defaultStore) mkdirSync(dirname(link), { recursive: true })
  const known = currentFile(link, Date.now())
  const path = known ?? newFile(link, Date.now())
  const before = storeFiles(link).filter((file) => file.path !== path)
  // an earlier recorder may have been ended with sessions in any of them
  for (const file of before) await settleStore(file.path, log)
  await prepare(path)
  if (known === undefined) pointTo(link, path)
  const since = await withStore(path, 'read', begunAt)
  const newest = before.at(-1)
  const follows = newest ? await sealOf(newest.path) : null
  return new StoreRotation({ ...opening, first: { path, begunAt: since }, follows, seal: sealOf })
}

/** Opening and closing it has all of it in the one file. */
const sealOf = (path: string): Promise<SealedStore> =>
  withStore(path, 'write', (store) => {
    const { origin, size, root } = readTreeHead(store)
    return { origin, size, root: root.toString('base64') }
  })
