import { parseScenario } from '../capture/scenario/parse-scenario.js'
import { scenarioName, scenarioOf, type WrittenSession, writtenSession } from '../capture/scenario-text/scenario-of.js'
import { simulateSession } from '../capture/simulate.js'
import { readable } from '../domain/canonical.js'
import { writeReason } from '../domain/file-reason.js'
import type { Revision } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { worldAnswers } from '../engine/answers/world-answers.js'
import { bootKnown } from '../engine/boot-host.js'
import { recordingOf } from '../engine/keep-session.js'
import type { Recording } from '../engine/recording.js'
import { differenceInCopy, differenceInRecording } from '../engine/same-again.js'
import { type RanWhatIf, refuseUneditable } from '../engine/what-if/what-if-bench.js'
import { readBoot, readRevision } from '../store/revisions.js'
import type { Store } from '../store/store.js'
import { worldFromSpec } from '../world/scenario-world.js'
import { ownersAlone, writeText } from './whole-file.js'

/** A scenario that records the session again, byte for byte. Throws Trouble `scenario-inexact` where it would not. */
export const scenarioOfRecording = (store: Store, recording: Recording): string => {
  refuseUneditable(recording)
  const boot = readBoot(store, recording.opened.boot)
  const session = writtenSession(recording, boot.input)
  const text = scenarioOf(session)
  const revision = readRevision(store, boot.input.revision)
  refuseInexact(session.name, () => differenceInRecording(recording, recordAgain(text, revision)))
  return text
}

/** A scenario that records what the copy came to. Throws Trouble `scenario-undecidable` and `scenario-inexact`. */
export const scenarioOfCopy = (
  store: Store,
  recording: Recording,
  { ran, candidate }: { readonly ran: RanWhatIf; readonly candidate: Revision | null },
): string => {
  const { copy, played, whatIf } = ran
  if (whatIf.undecidable)
    throw new Trouble(
      'scenario-undecidable',
      `the copy cannot be saved: at ${whatIf.undecidable.phase} ${whatIf.undecidable.call.reason}`,
      {
        hint: whatIf.undecidable.call.hint,
      },
    )
  const boot = readBoot(store, recording.opened.boot)
  const sent = played.flatMap(({ index, runs }) => (runs === null ? [] : [copy.script.acts[index]!]))
  const runs = played.flatMap((act) => act.runs ?? [])
  const session: WrittenSession = {
    opened: copy.script.opened,
    profile: boot.input.profile,
    acts: sent,
    endedAt: copy.script.acts.at(-1)!.at,
    answers: [...(boot.input.answers ?? []), ...runs.flatMap((run) => run.answers)],
    leavesOut: true,
    name: scenarioName(whatIf.name, ', what if'),
    notes: [
      `A copy of the session ${recording.session} with other inputs. It never happened.`,
      ...whatIf.edits.map(
        ({ input, was, is }) =>
          `${input}: ${was === null ? '(nothing)' : shortened(readable(was))} -> ${shortened(readable(is))}`,
      ),
      ...(whatIf.guessedFrom === null ? [] : [`Behind ${whatIf.guessedFrom} the client is a guess.`]),
    ],
  }
  const text = scenarioOf(session)
  const revision = candidate ?? readRevision(store, boot.input.revision)
  refuseInexact(session.name, () => differenceInCopy(runs, recordAgain(text, revision)))
  return text
}

const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text)

const recordAgain = (text: string, revision: Revision): Recording => {
  const file = 'scenario.yaml'
  const scenario = parseScenario(text, file, () => {
    throw new Error('a scenario that is made has its messages in it')
  })
  const newWorld = worldFromSpec(scenario.world)
  const { host, boot } = bootKnown(revision, worldAnswers(newWorld()), scenario.profile)
  return recordingOf(simulateSession(host, scenario.sessions[0]!, { boot: boot.digest, file, world: newWorld() }))
}

const refuseInexact = (name: string, differenceIn: () => string | null): void => {
  const why = whyInexact(differenceIn)
  if (why === null) return
  throw new Trouble('scenario-inexact', `${name} cannot be written as a scenario: ${why}`, {
    hint: 'keep it as a recording: reprise export FILE --session ID',
  })
}

const whyInexact = (differenceIn: () => string | null): string | null => {
  try {
    return differenceIn()
  } catch (error) {
    if (error instanceof Trouble) return error.message
    throw error
  }
}

/** Throws Trouble `file-unwritable`. */
export const writeScenario = (file: string, text: string): void => {
  try {
    writeText(file, text, ownersAlone)
  } catch (error) {
    throw new Trouble('file-unwritable', `cannot write ${file}: ${writeReason(error)}`, {
      hint: 'name a file in a folder that is there and can be written',
      cause: error,
    })
  }
}
