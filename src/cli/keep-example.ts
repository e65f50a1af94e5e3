import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { readScenarios } from '../capture/scenario/read-scenario.js'
import { Trouble } from '../domain/trouble.js'
import { listVerdicts } from '../store/reviews/verdicts.js'
import { countSessions } from '../store/sessions.js'
import { withStore } from './with-store.js'

/**
 * Makes room for the example's store at `path`. One that holds nothing but what the scenarios of `sessions` come to is removed: it is made again.
 * Returns where the file lies now otherwise, as it has verdicts or other sessions, or cannot be read; null where nothing had to be kept.
 */
export const makeRoom = async (path: string, sessions: string): Promise<string | null> => {
  if (!existsSync(path)) return null
  const kept = (await isOnlyTheExample(path, sessions)) ? null : freeName(path)
  for (const file of filesOf(path))
    if (kept === null) rmSync(file, { force: true })
    else renameSync(file, kept + file.slice(path.length))
  return kept
}

const isOnlyTheExample = async (path: string, sessions: string): Promise<boolean> => {
  const included = readScenarios([sessions]).reduce((sum, scenario) => sum + scenario.sessions.length, 0)
  try {
    return await withStore(
      path,
      'read',
      (store) => countSessions(store) === included && listVerdicts(store).length === 0,
    )
  } catch (error) {
    if (error instanceof Trouble) return false
    throw error
  }
}

/** The store, and what SQLite and recorders keep beside it. */
const filesOf = (path: string): readonly string[] =>
  readdirSync(dirname(path))
    .filter((name) => name === basename(path) || name.startsWith(`${basename(path)}-`))
    .map((name) => join(dirname(path), name))

/** `example-1.db`, or the next that nothing has. */
const freeName = (path: string): string => {
  const named = (number: number): string => path.replace(/(\.db)?$/, `-${number}.db`)
  let number = 1
  while (existsSync(named(number))) number += 1
  return named(number)
}
