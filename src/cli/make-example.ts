import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Comparison } from '../domain/comparison.js'
import { defaultWorkers } from '../engine/compare-store.js'
import type { RecordedSession } from '../report/record-text.js'
import { compare } from './commands/compare.js'
import { record } from './commands/record.js'
import { driftsListed } from './drifts-listed.js'
import { makeRoom } from './keep-example.js'
import { packageFile } from './package-file.js'

export const isCheckout = (): boolean => existsSync(packageFile('src'))

/**
 * Where the example's store is made anew: a checkout keeps it beside the recordings; an installed package may not be written to. What somebody left in
 * the one of before is kept elsewhere, and `tell` gets a sentence that says where.
 */
export const newExampleStore = async (tell: (sentence: string) => void): Promise<string> => {
  if (!isCheckout()) return join(mkdtempSync(join(tmpdir(), 'reprise-')), 'example.db')
  const path = packageFile('recordings/example.db')
  const kept = await makeRoom(path, exampleFiles.sessions)
  if (kept !== null)
    tell(`The example is made anew. Verdicts or sessions of yours were in ${path}: that store is ${kept} now.`)
  return path
}

/** Records the included sessions into a new store, and compares them with the next version. Returns the store's path. */
export const makeExample = async (): Promise<string> => {
  const db = await newExampleStore((sentence) => process.stderr.write(`${sentence}\n`))
  await recordExample(db)
  await compareExample(db)
  return db
}

/** Records the included sessions into a store. */
export const recordExample = (db: string): Promise<readonly RecordedSession[]> =>
  record({ policy: exampleFiles.policy, db }, [exampleFiles.sessions])

/** Compares what is recorded in a store with the next version of the included policy. */
export const compareExample = (db: string): Promise<Comparison> =>
  compare({ policy: exampleFiles.next, db, workers: defaultWorkers(), limit: driftsListed })

/** Where the included example is: a policy, its next version, and sessions. */
export const exampleFiles = {
  policy: packageFile('recordings/inbound'),
  next: packageFile('recordings/inbound-next'),
  sessions: packageFile('recordings/sessions'),
}
