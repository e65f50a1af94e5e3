import { readPolicy } from '../../src/capture/read-policy.js'
import { readScenario } from '../../src/capture/scenario/read-scenario.js'
import { simulateSession } from '../../src/capture/simulate.js'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { bootOrTrouble } from '../../src/engine/boot-host.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'

const here = (name: string): string => new URL(name, import.meta.url).pathname

/** The events of the session that `src/ARCHITECTURE.md` works through, a line each, hashes cut to twelve digits. */
export const workedExample = (): readonly string[] => {
  const policy = readPolicy(here('worked'))
  const scenario = readScenario(here('worked.yaml'))
  const newWorld = worldFromSpec(scenario.world)
  const booted = bootOrTrouble(policy, worldAnswers(newWorld()))
  const recorder = simulateSession(booted.host, scenario.sessions[0]!, {
    boot: booted.boot.digest,
    file: 'worked.yaml',
    world: newWorld(),
  })
  const booting = JSON.stringify({ type: 'RevisionBooted', ...booted.event })
  const events = recorder.events.map(({ event }) => JSON.stringify(event))
  return [booting, ...events].map((line) => line.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…'))
}
