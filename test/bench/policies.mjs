import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readPolicy } from '../../dist/capture/read-policy.js'
import { readScenarios } from '../../dist/capture/scenario/read-scenario.js'
import { worldAnswers } from '../../dist/engine/answers/world-answers.js'
import { bootOrTrouble } from '../../dist/engine/boot-host.js'
import { worldFromSpec } from '../../dist/world/scenario-world.js'

export const here = dirname(fileURLToPath(import.meta.url))
const recordings = join(here, '..', '..', 'recordings')

export const tiny = {
  name: 'tiny policy',
  policy: join(here, 'tiny', 'policy.lua'),
  candidate: join(here, 'tiny', 'candidate.lua'),
  sessions: [join(here, 'tiny', 'sessions.yaml')],
}

export const example = {
  name: 'included example',
  policy: join(recordings, 'inbound'),
  candidate: join(recordings, 'inbound-next'),
  sessions: [join(recordings, 'sessions')],
}

/** A policy with its scenarios, booted once for each of them. */
export const prepare = ({ policy, sessions }) => {
  const revision = readPolicy(policy)
  const scenarios = readScenarios(sessions).map((scenario) => {
    const newWorld = worldFromSpec(scenario.world)
    return { scenario, newWorld, booted: bootOrTrouble(revision, worldAnswers(newWorld())) }
  })
  return { revision, scenarios }
}
