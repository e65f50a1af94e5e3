import type { Scenario, SessionScript } from '../capture/scenario/script.js'
import { simulateSession } from '../capture/simulate.js'
import type { SessionOpened } from '../domain/events.js'
import type { World } from '../domain/world.js'
import type { BootedHost } from '../engine/boot-host.js'
import { fragileInOwn, notLookedFor, restsOnOpen } from '../engine/fragility.js'
import { recordingOf } from '../engine/keep-session.js'
import type { SessionRecorder } from '../engine/session-recorder.js'
import { sessionTimeoutMs, watched, watchedOnce } from '../engine/watched.js'
import type { Carried } from '../momentum/host.js'
import type { RecordedSession } from '../report/record-text.js'
import { uuidV7 } from '../store/uuid.js'

/** Sessions of one scenario that run under one boot. */
export interface Stretch {
  readonly scenario: Scenario
  readonly sessions: readonly SessionScript[]
  readonly booted: BootedHost
  /** a reload comes before it */
  readonly isReloaded: boolean
  readonly newWorld: () => World
}

/** A session that ran, or why it did not. */
export interface Run {
  readonly script: SessionScript
  readonly id: string
  readonly recorder: SessionRecorder | null
  /** where there is no recorder */
  readonly why: string
  readonly booted: BootedHost
  /** the state that it began with, null: the one after boot */
  readonly from: Carried | null
}

/** Runs the sessions of a stretch, each by itself. */
export function* runsByThemselves(stretch: Stretch): Generator<Run> {
  const { booted, sessions } = stretch
  const work = (script: SessionScript) => simulate(stretch, script, booted)
  for (const [script, recorder] of watched(sessions, { work, stopped: () => null }))
    yield { script, id: uuidV7(), recorder, why: stopped, booted, from: null }
}

const stopped = `it took more than ${sessionTimeoutMs / 1000} s and was stopped: not recorded`

/** Sessions that go on from one another: where they are. */
interface Chain {
  readonly booted: BootedHost
  carried: Carried | null
  after: string | undefined
  /** why no session can go on from here */
  end: string | null
}

/** Runs the sessions of stretches one after the other, each with the state that the one before it left. */
export class ContinuousRuns {
  private chain: Chain | null = null

  /** Loaded anew is another state; a scenario whose policy comes to the same boot goes on. */
  private chainFor({ booted, isReloaded }: Stretch): Chain {
    const { chain } = this
    if (chain?.booted === booted) return chain
    if (chain && !isReloaded && chain.booted.boot.digest === booted.boot.digest) return chain
    this.chain = { booted, carried: null, after: undefined, end: null }
    return this.chain
  }

  *of(stretch: Stretch): Generator<Run> {
    const chain = this.chainFor(stretch)
    for (const script of stretch.sessions) yield runNext(chain, stretch, script)
  }
}

const runNext = (chain: Chain, stretch: Stretch, script: SessionScript): Run => {
  const { booted, carried: from, after, end } = chain
  const id = uuidV7()
  if (end !== null) return { script, id, recorder: null, why: end, booted, from }
  booted.host.carried = from
  const continuous = after === undefined ? {} : { after }
  const recorder = watchedOnce(() => simulate(stretch, script, booted, continuous))
  chain.after = id
  chain.carried = recorder?.session.carried ?? null
  chain.end = recorder && isWhole(recorder) ? null : endedBy(script)
  return { script, id, recorder, why: stopped, booted, from }
}

const isWhole = ({ session, events }: SessionRecorder): boolean =>
  session.carried !== null && !events.some(({ event }) => event.type === 'GapNoted')

const endedBy = ({ name }: SessionScript): string =>
  `it would go on from ${name}, which did not come to its end, and what that left is not known: not recorded`

const simulate = (
  { scenario, newWorld }: Stretch,
  script: SessionScript,
  { host, boot }: BootedHost,
  continuous?: NonNullable<SessionOpened['continuous']>,
): SessionRecorder =>
  simulateSession(host, script, {
    boot: boot.digest,
    file: scenario.file,
    world: newWorld(),
    ...(continuous ? { continuous } : {}),
  })

/** A second look, so that no clock of it stops a recording. */
export const fragileIn = ({ booted, recorder, from }: Run): RecordedSession['fragile'] => {
  if (!recorder || !restsOnOpen(booted, recorder.session)) return []
  const { carried } = booted.host
  booted.host.carried = from
  const fragile = watchedOnce(() => fragileInOwn(booted, recordingOf(recorder))) ?? notLookedFor
  booted.host.carried = carried
  return fragile
}
