import { execFileSync, spawnSync } from 'node:child_process'
import type { TestContext } from 'vitest'

/** The rows of a query, as SQLite's own program prints them; where that is missing, the test is skipped. */
export const readWithSqlite = (context: TestContext, path: string, sql: string): Record<string, unknown>[] => {
  if (spawnSync('sqlite3', ['--version']).status !== 0) {
    if (process.env['CI']) throw new Error('sqlite3 is missing')
    context.skip('sqlite3 is missing, so the views were not read with it')
  }
  return JSON.parse(execFileSync('sqlite3', ['-readonly', '-json', path, sql], { encoding: 'utf8' }) || '[]')
}
