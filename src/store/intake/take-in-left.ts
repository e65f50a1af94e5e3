import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { Trouble } from '../../domain/trouble.js'
import type { Store } from '../store.js'
import { type IntakeFile, isBeside, settledPath } from './intake-files.js'
import { encodeHead } from './intake-head.js'
import { encodeRecord, markOf } from './intake-record.js'
import { type IsWriting, leftIntakes } from './left-intakes.js'
import { type IntakeRead, readIntake } from './read-intake.js'
import { type Refused, takeIn } from './take-in.js'

/** What recorders that are gone had left beside a store. */
export interface TakenIn {
  /** events that were there for it */
  readonly events: number
  /** what it does not have, in words */
  readonly missing: readonly string[]
}

/**
 * Takes in what recorders that are gone have left for a store. What it has is removed, and nothing else: what cannot be taken in stays, under
 * a name of its own. Throws Trouble as `Store.transaction` does; then all of it stays as it is.
 */
export const takeInLeft = (store: Store, isWriting: IsWriting): TakenIn => {
  const taken = leftIntakes(store.path, isWriting).map((file) => takeInFile(store, file))
  return {
    events: taken.reduce((sum, { events }) => sum + events, 0),
    missing: taken.flatMap(({ missing }) => missing),
  }
}

const nothing: TakenIn = { events: 0, missing: [] }

const takeInFile = (store: Store, file: IntakeFile): TakenIn => {
  const { path } = file
  const read = readAgain(file)
  if (read === undefined) return nothing
  const { beginning, parts, damagedAt } = read
  if (beginning.kind === 'empty') {
    rmSync(path, { force: true })
    return nothing
  }
  if (beginning.kind !== 'head') return leave(store, file, reasons[beginning.kind])
  if (beginning.head.store !== store.id) return leave(store, file, reasons.another)
  const refused = takeIn(store, parts)
  const missing = damagedAt.length > 0 ? [damageText(path, damagedAt)] : wordsOf(refused)
  const events = parts.reduce((sum, part) => sum + part.events.length, 0)
  const kept = damagedAt.length > 0 ? setAside(path) : setRestAside(file, read, refused)
  return { events, missing: kept ? [...missing, `what was not taken in stays in ${kept}`] : missing }
}

/** Another process may have taken it in meanwhile. */
const readAgain = (file: IntakeFile): IntakeRead | undefined => {
  try {
    return readIntake(file)
  } catch (error) {
    if (error instanceof Trouble && error.code === 'intake-missing') return undefined
    throw error
  }
}

const reasons = {
  another: 'is of another store than the one beside it',
  newer: 'was made by a newer version of Reprise',
  foreign: 'is nothing of Reprise, or damaged at its beginning',
}

/** One that has the name of another store in the same folder is that one's affair. */
const leave = (store: Store, file: IntakeFile, why: string): TakenIn =>
  isBeside(file, settledPath(store.path)) ? { events: 0, missing: [`${file.path} ${why}: it is left there`] } : nothing

const damageText = (path: string, [first, ...more]: readonly number[]): string => {
  const where = `byte ${first}${more.length > 0 ? ` and in ${more.length} other places` : ''}`
  return `${path} is damaged at ${where}: sessions lack what they had come to there, and what came behind it`
}

const wordsOf = (refused: readonly Refused[]): readonly string[] => refused.map(({ trouble }) => trouble.message)

const setAside = (path: string): string => {
  const aside = `${path}.rest`
  renameSync(path, aside)
  return aside
}

/** What was erased is not kept. */
const setRestAside = (
  { path, id }: IntakeFile,
  { beginning, parts }: IntakeRead,
  refused: readonly Refused[],
): string | null => {
  const mark = markOf(id)
  const kept = new Set(refused.flatMap(({ session, trouble }) => (trouble.code === 'session-erased' ? [] : [session])))
  const rest = parts.filter(({ session }) => kept.has(session))
  const aside = rest.length > 0 && beginning.kind === 'head' ? `${path}.rest` : null
  if (aside && beginning.kind === 'head')
    writeRest(aside, [encodeHead(beginning.head), ...rest.map((part) => encodeRecord(mark, part))])
  rmSync(path, { force: true })
  return aside
}

const writeRest = (path: string, pieces: readonly Buffer[]): void =>
  writeFileSync(path, Buffer.concat(pieces), { mode: 0o600 })
