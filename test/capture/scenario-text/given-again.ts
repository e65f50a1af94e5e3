import { parseScenario } from '../../../src/capture/scenario/parse-scenario.js'
import type { Scenario } from '../../../src/capture/scenario/script.js'
import { scenarioOf, writtenSession } from '../../../src/capture/scenario-text/scenario-of.js'
import { simulateSession } from '../../../src/capture/simulate.js'
import type { BootedHost } from '../../../src/engine/boot-host.js'
import { recordingOf } from '../../../src/engine/keep-session.js'
import type { Recording } from '../../../src/engine/recording.js'
import { differenceInRecording } from '../../../src/engine/same-again.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'

/** Every session of a scenario, recorded on a host. */
export const recordAll = ({ host, boot }: BootedHost, scenario: Scenario): readonly Recording[] => {
  const newWorld = worldFromSpec(scenario.world)
  return scenario.sessions.map((script) =>
    recordingOf(simulateSession(host, script, { boot: boot.digest, file: scenario.file, world: newWorld() })),
  )
}

/** A recording as a scenario, recorded again on the same host: in what that differs, and the text that it was made of. */
export const again = (
  booted: BootedHost,
  recording: Recording,
): { readonly text: string; readonly difference: string | null } => {
  const text = scenarioOf(writtenSession(recording, { ...booted.event.input, answers: booted.boot.answers }))
  const scenario = parseScenario(text, 'again.yaml', () => {
    throw new Error('it has its messages in it')
  })
  return { text, difference: differenceInRecording(recording, recordAll(booted, scenario)[0]!) }
}
