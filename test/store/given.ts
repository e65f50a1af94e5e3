import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore, type Store } from '../../src/store/store.js'
import { registerPolicy } from './sessions.js'

/** A folder of its own for one test. */
export const givenFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder for one test with files in it, by their paths there; one that ends in / is a folder with nothing in it. */
export const folderWith = (files: Readonly<Record<string, string>>, folder = givenFolder()): string => {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true })
    if (!name.endsWith('/')) writeFileSync(path, content)
  }
  return folder
}

/** A new store with nothing in it. */
export const givenEmpty = (): Store => {
  const store = openStore(join(givenFolder(), 'empty.db'), { mode: 'write' })
  onTestFinished(() => store.close())
  return store
}

/** A new store with a revision and a boot, as `sessionAppend` needs them. */
export const givenStore = (path = join(givenFolder(), 'reprise.db')): Store => {
  const store = openStore(path, { mode: 'write' })
  onTestFinished(() => store.close())
  if (store.prepare('SELECT 1 FROM stream').get() === undefined) registerPolicy(store)
  return store
}
