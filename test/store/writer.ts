import { writeSync } from 'node:fs'
import { type Append, appendEvents, appendMany } from '../../src/store/append.js'
import { openStore } from '../../src/store/store.js'
import { uuidV7 } from '../../src/store/uuid.js'
import { registerPolicy, sessionAppend } from './sessions.js'

/*
 * A process that writes to a store, and says on standard output what was acknowledged, after each commit:
 * `writer.mjs STORE alternating|whole [COUNT]`. Sessions are written whole, several at once, or event by event.
 */
const [path = '', manner = 'whole', count = 'Infinity'] = process.argv.slice(2)

const acknowledge = (stream: string, version: number): void => {
  writeSync(1, `${stream} ${version}\n`)
}

const store = openStore(path, { mode: 'write', busyTimeoutMs: 20_000 })
store.transaction(() => {
  if (store.prepare('SELECT 1 FROM stream').get() === undefined) registerPolicy(store)
})

const writeWhole = (append: Append): void => {
  const { version } = appendEvents(store, append)
  acknowledge(append.stream, version)
}

const writeTogether = (appends: readonly Append[]): void => {
  const appended = appendMany(store, appends)
  for (const [index, { version }] of appended.entries()) acknowledge(appends[index]!.stream, version)
}

const writeLive = ({ events }: Append): void => {
  const stream = uuidV7()
  for (const [expectedVersion, event] of events.entries()) {
    appendEvents(store, { stream, kind: 'session', expectedVersion, events: [event] })
    acknowledge(stream, expectedVersion + 1)
  }
}

for (let done = 0; done < Number(count); done += 1) {
  const turn = manner === 'whole' ? 0 : done % 3
  const session = () => sessionAppend(store, { message: Buffer.from(`message ${process.pid} ${done}`) })
  if (turn === 0) writeWhole(session())
  else if (turn === 1) writeTogether([session(), session(), session()])
  else writeLive(session())
}
store.close()
