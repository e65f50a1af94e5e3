import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Store } from '../../src/store/store.js'
import { importLines } from '../../src/store/transfer/import-lines.js'
import { givenEmpty } from '../store/given.js'

/*
 * Recordings of every format that there ever was. A golden file is never edited: people's stores hold such recordings.
 * What reads and compares them may change, and may name more that it rests on; a new format adds new files, made as `make-golden.sh`,
 * `make-whole-session.sh`, `make-reviewed.sh` and `make-live.sh` make them. A file carries
 * its base, its candidate and both policies' bytes, so that it depends on nothing else of this repository.
 */
const folder = fileURLToPath(new URL('../../recordings/golden/', import.meta.url))

/** The names of the golden recordings. */
export const goldenNames: readonly string[] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))

export const goldenLines = (name: string): readonly string[] =>
  readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')

/** What `compare --json` said of a golden recording when it was made. */
export const goldenComparison = (name: string) =>
  JSON.parse(readFileSync(join(folder, name.replace('.jsonl', '.expected.json')), 'utf8'))

/** A store into which a golden recording was imported, with the number of its sessions. */
export const givenGolden = async (name: string): Promise<{ readonly store: Store; readonly sessions: number }> => {
  const store = givenEmpty()
  const input = createReadStream(join(folder, name))
  const { sessions } = await importLines(store, createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
  return { store, sessions }
}
