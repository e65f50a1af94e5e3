import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { LiveCounts } from '../../../src/capture/live/live-counts.js'
import type { PolicyService, SessionEnded } from '../../../src/capture/live/policy-service.js'
import { readPolicy } from '../../../src/capture/read-policy.js'
import { parseWorld } from '../../../src/capture/scenario/parse-scenario.js'
import { thisRecorder } from '../../../src/cli/live/recorder-process.js'
import { scenarioLiveWorld } from '../../../src/cli/live/scenario-live-world.js'
import type { SessionOpened } from '../../../src/domain/events.js'
import type { Faithfulness } from '../../../src/domain/faithfulness.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { bootAwaiting } from '../../../src/engine/boot-host.js'
import { Journal } from '../../../src/engine/journal/journal.js'
import { keepEvery } from '../../../src/engine/journal/session-keeping.js'
import { keepBoot } from '../../../src/engine/keep-session.js'
import { readRecording } from '../../../src/engine/read-recording.js'
import type { Recording } from '../../../src/engine/recording.js'
import { nothingWithheld } from '../../../src/engine/redaction/keyed.js'
import { verifySessions } from '../../../src/engine/verify-sessions.js'
import { parseQuery } from '../../../src/store/query/query.js'
import { openStore, type Store } from '../../../src/store/store.js'
import { uuidV7 } from '../../../src/store/uuid.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'
import { folderWith } from '../../store/given.js'

/** What a policy's live sessions came to, in a store of the test's own. */
export interface GivenSessions {
  readonly store: Store
  readonly troubles: Trouble[]
  readonly lost: string[]
  /** whatever nobody has foreseen */
  readonly faults: unknown[]
  /** waits until so many sessions are over, and comes to what became of them, in the order in which they ended */
  sessions(count: number): Promise<readonly SessionEnded[]>
  recording(ended: SessionEnded): Recording
  opened(ended: SessionEnded): SessionOpened
  verify(): Faithfulness
}

export interface GivenPolicyService extends GivenSessions {
  readonly service: PolicyService
}

/** `stop` ends whatever serves sessions, once the test is over and before the store is closed. */
export const givenPolicyService = async (
  policy: string,
  { world = {}, stop }: { readonly world?: Readonly<Record<string, unknown>>; readonly stop: () => Promise<void> },
): Promise<GivenPolicyService> => {
  const folder = folderWith({ 'policy/policy.lua': policy })
  const revision = readPolicy(join(folder, 'policy'))
  const path = join(folder, 'live.db')
  const live = scenarioLiveWorld(worldFromSpec(parseWorld(JSON.stringify({ world }), 'world.yaml')))
  const booted = await bootAwaiting(revision, (call) => live.answer(call), { hostname: 'live.example' })
  const store = openStore(path, { mode: 'write' })
  keepBoot(store, revision, booted)
  const journal = new Journal({
    storePath: path,
    durable: false,
    storeId: store.id,
    recorder: thisRecorder(),
    life: null,
    pauseMs: 0,
    onTrouble: (one) => troubles.push(one),
  })
  const ended: SessionEnded[] = []
  const [troubles, lost, faults] = [[] as Trouble[], [] as string[], [] as unknown[]]
  let wake = (): void => {}
  onTestFinished(async () => {
    await stop()
    await journal.close()
    store.close()
  })
  const recording = ({ session }: SessionEnded): Recording => readRecording(store, session)
  return {
    service: {
      booted,
      world: live,
      beginKeeping: keepEvery(journal),
      counts: new LiveCounts(),
      withholding: { ...nothingWithheld, bodies: 'read' },
      keeping: {
        mostWaitingBytes: 1e8,
        retriesMs: [20, 50, 100, 200],
        onTrouble: (one) => troubles.push(one),
      },
      recorder: thisRecorder(),
      scriptTimeoutMs: 2000,
      keepWithinMs: 2000,
      newId: uuidV7,
      notice: {
        ended: (one) => {
          ended.push(one)
          wake()
        },
        lost: (_session, phase, why) => lost.push(`${phase}: ${why}`),
        fault: (error) => faults.push(error),
      },
    },
    store,
    troubles,
    lost,
    faults,
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
