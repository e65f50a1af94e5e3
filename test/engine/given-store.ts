import { join } from 'node:path'
import { parseScenario } from '../../src/capture/scenario/parse-scenario.js'
import { simulateSession } from '../../src/capture/simulate.js'
import type { Comparison } from '../../src/domain/comparison.js'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { bootHost } from '../../src/engine/boot-host.js'
import { compareStore } from '../../src/engine/compare-store.js'
import { keepBoot, keepSession } from '../../src/engine/keep-session.js'
import { everySession } from '../../src/store/query/query.js'
import { openStore } from '../../src/store/store.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'
import type { Step } from '../momentum/given-policy.js'
import { givenFolder } from '../store/given.js'
import { type Policy, revisionOf, type Yaml } from './given-recording.js'

/** A store in a folder of its own, with sessions recorded under a policy. */
export const storeWith = (
  policy: Policy,
  sessions: readonly (readonly Step[])[],
  { world = {}, name = 'base' }: { readonly world?: Yaml; readonly name?: string } = {},
): string => {
  const path = join(givenFolder(), 'reprise.db')
  addSessions(path, policy, { sessions, world, name })
  return path
}

interface Sessions {
  readonly sessions: readonly (readonly Step[])[]
  readonly world?: Yaml
  readonly name?: string
  /** each session draws its own random numbers */
  readonly seeds?: boolean
}

/** Records more sessions into a store. */
export const addSessions = (path: string, policy: Policy, wishes: Sessions): void => {
  const { sessions, world = {}, name = 'base', seeds = false } = wishes
  const scripts = sessions.map((steps, index) => ({ name: `session ${index + 1}`, steps, seed: seeds ? index : 1 }))
  const scenario = parseScenario(JSON.stringify({ world, sessions: scripts }), 'test.yaml', () => '')
  const newWorld = worldFromSpec(scenario.world)
  const revision = revisionOf(policy, name)
  const booted = bootHost(revision, worldAnswers(newWorld()))
  const store = openStore(path, { mode: 'write' })
  keepBoot(store, revision, booted)
  store.transaction(() => {
    for (const script of scenario.sessions) {
      const simulated = { revision: revision.id, boot: booted.boot.digest, file: 'test.yaml', world: newWorld() }
      keepSession(store, simulateSession(booted.host, script, simulated))
    }
  })
  store.close()
}

export const compareWith = (
  storePath: string,
  candidate: Policy,
  options: Partial<Pick<Parameters<typeof compareStore>[0], 'limit' | 'workers' | 'newSupplement'>> = {},
): Promise<Comparison> =>
  compareStore({
    storePath,
    candidate: revisionOf(candidate, 'candidate'),
    query: everySession,
    limit: 1000,
    workers: 1,
    ...options,
  })
