import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { LiveCounts } from '../../dist/capture/live/live-counts.js'
import { liveSessions } from '../../dist/capture/live/live-drivers.js'
import { listen } from '../../dist/capture/smtp/listen.js'
import { thisRecorder } from '../../dist/cli/live/recorder-process.js'
import { scenarioLiveWorld } from '../../dist/cli/live/scenario-live-world.js'
import { Journal } from '../../dist/engine/journal/journal.js'
import { keepEvery } from '../../dist/engine/journal/session-keeping.js'
import { keepBoot } from '../../dist/engine/keep-session.js'
import { openStore } from '../../dist/store/store.js'
import { storeIdOf } from '../../dist/store/store-id.js'
import { uuidV7 } from '../../dist/store/uuid.js'
import { here, prepare, tiny } from './policies.mjs'

const connections = 50

/** What recording adds to a reply: recording on, against a journal that keeps nothing. Each reply of the policy is one callout's. */
export const measureLive = async (folder, { liveMessages }) => [
  // a client that sends as fast as it is answered has the listener busy all the time; a million messages an hour are 278 a second
  ...(await measureAt({ folder, liveMessages, name: 'a million messages an hour', perSecond: 278, goal: { most: 1 } })),
  ...(await measureAt({ folder, liveMessages, name: 'as fast as it goes', perSecond: null })),
]

const measureAt = async ({ folder, liveMessages, name, perSecond, goal }) => {
  const path = join(folder, `live-${perSecond}.db`)
  const on = await run(path, liveMessages, perSecond, newJournal)
  const off = await run(path, liveMessages, perSecond, () => keepsNothing)
  const added = (share) => Math.max(0, quantile(on.waited, share) - quantile(off.waited, share))
  const what = `live, ${connections} connections, ${name}`
  return [
    { what: `${what}: recording adds per callout, median`, value: added(0.5), unit: 'ms' },
    { what: `${what}: the same, 99th percentile`, value: added(0.99), unit: 'ms', ...(goal ? { goal } : {}) },
    { what: `${what}: messages a second, against not recording`, value: on.rate / off.rate },
  ]
}

const newJournal = (storePath) =>
  new Journal({
    storePath,
    storeId: storeIdOf(storePath),
    durable: false,
    recorder: thisRecorder(),
    life: null,
    onTrouble: (trouble) => {
      throw trouble
    },
  })

const keepsNothing = { waitingBytes: 0, keep: async () => {}, settle: async () => {}, close: () => {} }

/** Serves so many messages; comes to what each reply waited for the journal, and to messages a second. */
const run = async (path, messages, perSecond, openJournal) => {
  const { revision, scenarios } = prepare(tiny)
  const { booted, newWorld } = scenarios[0]
  const store = openStore(path, { mode: 'write' })
  keepBoot(store, revision, booted)
  store.close()
  const journal = openJournal(path)
  const waited = []
  const counts = Object.assign(new LiveCounts(), { waited: (tookMs) => waited.push(tookMs) })
  const fail = (error) => {
    throw error
  }
  const sessions = liveSessions({
    booted,
    world: scenarioLiveWorld(newWorld),
    beginKeeping: keepEvery(journal),
    keeping: { mostWaitingBytes: 1e8, retriesMs: [100], onTrouble: fail },
    recorder: thisRecorder(),
    withholding: { redaction: null, bodies: 'read' },
    relay: null,
    offers: [],
    scriptTimeoutMs: 2000,
    keepWithinMs: 2000,
    maxMessageBytes: 1e6,
    newId: uuidV7,
    notice: { ended: () => {}, lost: (_session, _phase, why) => fail(new Error(why)), fault: fail },
    counts,
  })
  const listener = await listen({ host: '127.0.0.1', port: 0, openDriver: sessions.open, onDriverFailure: fail })
  const clients = fork(
    join(here, 'live-clients.mjs'),
    [listener.port, connections, messages, perSecond ?? 0].map(String),
  )
  const [[{ seconds, warmUp }]] = await Promise.all([once(clients, 'message'), once(clients, 'exit')])
  await listener.close({ graceMs: 1000 })
  await sessions.ended()
  await journal.close()
  return { waited: waited.slice(Math.floor(waited.length * warmUp)), rate: messages / seconds }
}

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]
