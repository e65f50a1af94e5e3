import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { SqliteDatasource } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import type { OpenDatasource, SqlQuestion } from './datasource.js'

export type ToSqliteThread =
  | { readonly kind: 'ask'; readonly id: number; readonly question: SqlQuestion }
  | { readonly kind: 'close' }

export type FromSqliteThread =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: Canonical }
  | { readonly kind: 'refused'; readonly id: number; readonly trouble: RefusedTrouble }

interface RefusedTrouble {
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
}

/** SQLite waits as long for a lock, and its own error says more. */
const graceMs = 1000

/** The thread's module as it was built, also when a test runs the source. */
const threadFile = (): URL => {
  const own = import.meta.url
  return new URL('./sqlite-thread.js', own.endsWith('.ts') ? own.replace(/^(.*)\/src\//s, '$1/dist/') : own)
}

/**
 * A SQLite file in a thread of its own, so that a long query holds nobody up but those that ask the same database: they wait in
 * line. One that takes longer than the datasource's time is answered with an error, and its thread comes to its end all the same: what it
 * writes is written. Throws Trouble `world-datasource` where the file cannot be opened.
 */
export const openSqlite = async (name: string, datasource: SqliteDatasource): Promise<OpenDatasource> => {
  const worker = new Worker(threadFile(), { workerData: datasource })
  // better-sqlite3 is loaded by then: a thread that is ended while it loads that would take the process along.
  await opened(worker, name, datasource.path)
  const waiting = new Map<number, { resolve(answer: Canonical): void; reject(error: Error): void }>()
  let gone: Error | undefined
  const failAll = (error: Error): void => {
    gone ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', (message: FromSqliteThread) => {
    assert(message.kind === 'answered' || message.kind === 'refused', 'a thread opens its database once')
    const asker = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'answered') asker?.resolve(message.answer)
    else asker?.reject(troubleOf(message.trouble))
  })
  worker.on('error', failAll)
  worker.on('exit', () => failAll(new Trouble('world-closed', `the datasource ${name} was closed while it was asked`)))
  let asked = 0
  return {
    async answer(question) {
      if (gone) throw gone
      asked += 1
      const id = asked
      const { promise, resolve, reject } = Promise.withResolvers<Canonical>()
      const timer = setTimeout(() => {
        waiting.delete(id)
        resolve({ error: encodeText(`no answer within ${datasource.timeoutMs} ms`) })
      }, datasource.timeoutMs + graceMs)
      waiting.set(id, { resolve, reject })
      worker.postMessage({ kind: 'ask', id, question } satisfies ToSqliteThread)
      return promise.finally(() => clearTimeout(timer))
    },
    async close() {
      if (gone) return
      const { promise, resolve } = Promise.withResolvers<void>()
      worker.once('exit', () => resolve())
      worker.postMessage({ kind: 'close' } satisfies ToSqliteThread)
      // A query that does not end cannot be stopped: it is left to the end of the process.
      const timer = setTimeout(() => {
        worker.unref()
        resolve()
      }, datasource.timeoutMs)
      await promise.finally(() => clearTimeout(timer))
    },
  }
}

const troubleOf = ({ code, message, hint }: RefusedTrouble): Trouble =>
  new Trouble(code, message, hint === undefined ? {} : { hint })

const opened = (worker: Worker, name: string, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (message: FromSqliteThread) => {
      worker.off('error', reject)
      if (message.kind !== 'failed') return resolve()
      worker.postMessage({ kind: 'close' } satisfies ToSqliteThread)
      reject(
        new Trouble('world-datasource', `the datasource ${name} (${path}) cannot be opened: ${message.reason}`, {
          hint: 'name a SQLite file that is there; its path goes from the folder of the configuration on',
        }),
      )
    })
  })
