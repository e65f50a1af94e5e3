import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type LiveService, liveSessions, type SessionEnded } from '../../../src/capture/live/live-drivers.js'
import { readPolicy } from '../../../src/capture/read-policy.js'
import { parseWorld } from '../../../src/capture/scenario/parse-scenario.js'
import { type ListenOptions, listen } from '../../../src/capture/smtp/listen.js'
import { thisRecorder } from '../../../src/cli/live/recorder-process.js'
import { scenarioLiveWorld } from '../../../src/cli/live/scenario-live-world.js'
import type { SessionOpened } from '../../../src/domain/events.js'
import type { Faithfulness } from '../../../src/domain/faithfulness.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { bootAwaiting } from '../../../src/engine/boot-host.js'
import { openJournal } from '../../../src/engine/journal/journal.js'
import { keepEvery } from '../../../src/engine/journal/session-keeping.js'
import { keepBoot } from '../../../src/engine/keep-session.js'
import { readRecording } from '../../../src/engine/read-recording.js'
import type { Recording } from '../../../src/engine/recording.js'
import { verifySessions } from '../../../src/engine/verify-sessions.js'
import { parseQuery } from '../../../src/store/query/query.js'
import { openStore, type Store } from '../../../src/store/store.js'
import { uuidV7 } from '../../../src/store/uuid.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { folderWith } from '../../store/given.js'
import { RawClient } from '../smtp/raw-client.js'

export interface GivenService {
  readonly port: number
  readonly store: Store
  readonly troubles: Trouble[]
  readonly lost: string[]
  /** whatever nobody has foreseen */
  readonly faults: unknown[]
  /** a client that has been greeted */
  client(): Promise<RawClient>
  /** waits until so many sessions are over, and comes to what became of them, in the order in which they ended */
  sessions(count: number): Promise<readonly SessionEnded[]>
  recording(ended: SessionEnded): Recording
  opened(ended: SessionEnded): SessionOpened
  verify(): Faithfulness
}

interface GivenOptions {
  /** as a scenario's `world:`, in YAML or JSON */
  readonly world?: Readonly<Record<string, unknown>>
  readonly listen?: Partial<ListenOptions>
  readonly service?: Partial<LiveService>
}

/** A listener whose sessions a policy decides over, and which are kept in a store of the test's own. */
export const givenService = async (
  policy: string,
  { world = {}, listen: listening = {}, service = {} }: GivenOptions = {},
): Promise<GivenService> => {
  const folder = folderWith({ 'policy/policy.lua': policy })
  const revision = readPolicy(join(folder, 'policy'))
  const path = join(folder, 'live.db')
  const live = scenarioLiveWorld(worldFromSpec(parseWorld(JSON.stringify({ world }), 'world.yaml')))
  const booted = await bootAwaiting(revision, (call) => live.answer(call), { hostname: 'live.example' })
  const store = openStore(path, { mode: 'write' })
  keepBoot(store, revision, booted)
  const journal = openJournal({ storePath: path, durable: false })
  const ended: SessionEnded[] = []
  const [troubles, lost, faults] = [[] as Trouble[], [] as string[], [] as unknown[]]
  let wake = (): void => {}
  const sessions = liveSessions({
    booted,
    world: live,
    beginKeeping: keepEvery(journal),
    keeping: { mostWaitingBytes: 1e8, retriesMs: [20, 50, 100, 200], onTrouble: (one) => troubles.push(one) },
    recorder: thisRecorder(),
    relay: null,
    offers: ['SMTPUTF8', 'CHUNKING'],
    scriptTimeoutMs: 2000,
    keepWithinMs: 2000,
    maxMessageBytes: 1_000_000,
    newId: uuidV7,
    notice: {
      ended: (one) => {
        ended.push(one)
        wake()
      },
      lost: (_session, phase, why) => lost.push(`${phase}: ${why}`),
      fault: (error) => faults.push(error),
    },
    ...service,
  })
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    openDriver: sessions.open,
    onDriverFailure: (error) => faults.push(error),
    limits: { contentBytes: 1_000_000 },
    ...listening,
  })
  onTestFinished(async () => {
    await listener.close({ graceMs: 0 })
    await sessions.ended()
    journal.close()
    store.close()
  })
  const recording = ({ session }: SessionEnded): Recording => readRecording(store, session)
  return {
    port: listener.port,
    store,
    troubles,
    lost,
    faults,
    client: async () => {
      const client = await RawClient.connect(listener.port)
      await client.reply()
      return client
    },
    sessions: async (count) => {
      while (ended.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return ended
    },
    recording,
    opened: (one) => recording(one).opened,
    verify: () => verifySessions(store, parseQuery('')),
  }
}

/** The same, with a policy of one module. */
export const givenListening = (
  callouts: Readonly<Record<string, string>>,
  options?: GivenOptions,
): Promise<GivenService> => givenService(`require('msys.core') ${moduleOf(callouts)}`, options)
