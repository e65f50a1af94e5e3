import { type ObservedRun, type RanObserved, runObserved } from '../../../src/capture/imported/observed-run.js'
import { nothingStated, type Stated } from '../../../src/capture/imported/stated.js'
import { nobodyAnswers } from '../../../src/capture/imported/unanswered.js'
import type { ObservedSession } from '../../../src/capture/observed/observed-session.js'
import { parseWorld } from '../../../src/capture/scenario/parse-scenario.js'
import { bytesOfText } from '../../../src/domain/bytes.js'
import { showText } from '../../../src/domain/phase.js'
import { revisionId } from '../../../src/domain/revision.js'
import type { ObservedFormat } from '../../../src/domain/source-fidelity.js'
import { worldAnswers } from '../../../src/engine/answers/world-answers.js'
import { type BootedHost, bootHost } from '../../../src/engine/boot-host.js'
import { compareSession, type SessionComparison } from '../../../src/engine/compare-session.js'
import { recordingOf } from '../../../src/engine/keep-session.js'
import type { Recording } from '../../../src/engine/recording.js'
import { nothingWithheld } from '../../../src/engine/redaction/keyed.js'
import { replayOwn } from '../../../src/engine/replay-own.js'
import { emptyWorld, worldFromSpec } from '../../../src/world/scenario-world.js'
import { moduleOf } from '../../momentum/given-policy.js'

/** Bodies of callouts, by name. */
export type Callouts = Readonly<Record<string, string>>

/** A policy of one module, on a host of its own. */
export const booted = (callouts: Callouts): BootedHost => {
  const files = new Map([['policy.lua', bytesOfText(`require('msys.core') ${moduleOf(callouts)}`)]])
  const revision = {
    id: revisionId('policy.lua', files),
    name: 'policy',
    dialect: 'thrlua',
    entry: 'policy.lua',
    files,
  } as const
  return bootHost(revision, worldAnswers(emptyWorld()))
}

export interface ImportedHere extends RanObserved {
  readonly recording: Recording
  readonly host: BootedHost
  /** `phase: code text` of every reply of the policy */
  readonly replies: readonly string[]
  /** `what: why` */
  readonly gaps: readonly string[]
  readonly outcome: string
  compare(candidate: Callouts): SessionComparison
}

interface Importing {
  readonly policy?: Callouts
  readonly stated?: Partial<Stated>
  /** as a scenario's `world:`; absent: nobody answers */
  readonly world?: Readonly<Record<string, unknown>>
}

/** The callouts of a policy that decides nothing. */
export const idle: Callouts = { validate_data_spool_each_rcpt: '' }

/** An observed session that was put through a policy, and what its own replay comes to. */
export const imported = (
  observed: ObservedSession,
  format: ObservedFormat,
  { policy = idle, ...rest }: Importing = {},
): ImportedHere => importedOn(booted(policy), observed, format, rest)

/** The same on a host that is there already. */
export const importedOn = (
  host: BootedHost,
  observed: ObservedSession,
  format: ObservedFormat,
  { stated = {}, world }: Omit<Importing, 'policy'> = {},
): ImportedHere => {
  const run: ObservedRun = {
    boot: host.boot.digest,
    format,
    files: ['file'],
    number: 1,
    stated: { ...nothingStated, ...stated, answers: world !== undefined },
    withholding: nothingWithheld,
    answers:
      world === undefined
        ? nobodyAnswers('nobody knows')
        : worldAnswers(worldFromSpec(parseWorld(JSON.stringify({ world }), 'world.yaml'))()),
  }
  const ran = runObserved(host.host, observed, run)
  const recording = recordingOf(ran.recorder.kept)
  return {
    ...ran,
    recording,
    host,
    replies: recording.phases.flatMap(({ key, result }) => {
      const { reply } = JSON.parse(result) as { reply?: readonly [number, string] }
      return reply ? [`${key}: ${reply[0]}`] : []
    }),
    gaps: recording.gaps.map(({ what, why }) => `${showText(what)}: ${showText(why)}`),
    outcome: replayOwn(host.host, recording).outcome,
    compare: (candidate) => compareSession({ base: host.host, candidate: booted(candidate).host }, recording),
  }
}
