import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readPolicy } from '../../src/capture/read-policy.js'
import { readScenario } from '../../src/capture/scenario/read-scenario.js'
import { simulateSession } from '../../src/capture/simulate.js'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { bootOrTrouble } from '../../src/engine/boot-host.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'
import { scenarioToLua } from './scenario-to-lua.mjs'
import { bootLine, traceSession } from './trace.js'

const recordings = join(import.meta.dirname, '../../recordings')
const hasLua = spawnSync('lua5.1', ['-v']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'reprise-oracle-'))
afterAll(() => rmSync(folder, { recursive: true }))

const scenarios = readdirSync(join(recordings, 'sessions')).filter((name) => name.endsWith('.yaml'))
const cases = ['inbound', 'inbound-next'].flatMap((policy) => scenarios.map((scenario) => ({ policy, scenario })))

/** What the fake host in plain Lua prints. */
const traceOfOracle = (policy: string, scenario: string): readonly string[] => {
  const script = join(folder, `${policy}-${scenario}.lua`)
  writeFileSync(script, scenarioToLua(join(recordings, 'sessions', scenario)), 'latin1')
  const host = join(import.meta.dirname, 'fake_host.lua')
  const options = { encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 } as const
  return execFileSync('lua5.1', [host, join(recordings, policy), script, 'policy-only'], options)
    .trimEnd()
    .split('\n')
}

/** The same from our recordings. */
const traceOfOurs = (policy: string, scenario: string): readonly string[] => {
  const revision = readPolicy(join(recordings, policy))
  const { file, world, sessions } = readScenario(join(recordings, 'sessions', scenario))
  const openWorld = worldFromSpec(world)
  const { host, boot, event } = bootOrTrouble(revision, worldAnswers(openWorld()))
  const modules = event.result.outcome === 'booted' ? event.result.modules : []
  const traced = sessions.map((session) => {
    const simulated = { revision: revision.id, boot: boot.digest, file, world: openWorld() }
    const { events } = simulateSession(host, session, simulated)
    return traceSession(
      session.name,
      events.map(({ event }) => event),
    )
  })
  return [bootLine(modules, boot.output), ...traced.flat()]
}

describe.runIf(hasLua)('a fake host in plain Lua 5.1, written from the reference pages alone', () => {
  it.each(cases)('agrees on every phase of $scenario under $policy', ({ policy, scenario }) => {
    expect(traceOfOurs(policy, scenario)).toEqual(traceOfOracle(policy, scenario))
  })
})

describe.skipIf(hasLua)('without lua5.1 there is no second witness', () => {
  it.skipIf(!process.env['CI'])('so CI has to have it: apt-get install lua5.1', () => {
    expect(hasLua).toBe(true)
  })
})
