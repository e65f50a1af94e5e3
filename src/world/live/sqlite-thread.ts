import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { SqliteDatasource } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { askSqlite } from './ask-sqlite.js'
import type { FromSqliteThread, ToSqliteThread } from './sqlite-datasource.js'

/** The thread of one SQLite database: questions come in, and are answered one after the other. */
const { path, readOnly, timeoutMs, maxRows } = workerData as SqliteDatasource
const tell = (message: FromSqliteThread): void => parentPort!.postMessage(message)

const open = (): Database.Database | undefined => {
  try {
    const database = new Database(path, { fileMustExist: true, readonly: readOnly, timeout: timeoutMs })
    // Only a read shows that it is a database at all.
    database.pragma('schema_version')
    tell({ kind: 'opened' })
    return database
  } catch (error) {
    tell({ kind: 'failed', reason: (error as Error).message })
    return undefined
  }
}

const database = open()

parentPort!.on('message', (message: ToSqliteThread) => {
  if (message.kind === 'close' || database === undefined) {
    database?.close()
    parentPort!.close()
    return
  }
  const { id, question } = message
  try {
    tell({ kind: 'answered', id, answer: askSqlite(database, question, maxRows) })
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    const { code, message: text, hint } = error
    tell({ kind: 'refused', id, trouble: { code, message: text, hint } })
  }
})
