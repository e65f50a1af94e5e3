import { parseScenario } from '../../src/capture/scenario/parse-scenario.js'
import { simulateSession } from '../../src/capture/simulate.js'
import { bytesOfText } from '../../src/domain/bytes.js'
import { beginCourse, placePhase } from '../../src/domain/course.js'
import type { Drift } from '../../src/domain/drift.js'
import { instanceKey } from '../../src/domain/phase.js'
import { type Revision, revisionId } from '../../src/domain/revision.js'
import { CandidateAnswers } from '../../src/engine/answers/candidate-answers.js'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { type BootedHost, bootHost } from '../../src/engine/boot-host.js'
import { defaultCompareOptions } from '../../src/engine/compare-options.js'
import { compareSession, type SessionComparison } from '../../src/engine/compare-session.js'
import { HeardSums } from '../../src/engine/heard.js'
import { type EventTexts, parseRecording, type RecordedPhase, type Recording } from '../../src/engine/recording.js'
import { type OwnReplay, replayOwn } from '../../src/engine/replay-own.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'
import { type Circumstances, moduleOf, type Step } from '../momentum/given-policy.js'

/** A policy: the bodies of its callouts, by name; or its Lua source; or its files by path. */
export type Policy = string | Callouts | { readonly files: Readonly<Record<string, string>> }

export type Callouts = Readonly<Record<string, string>>

export type Yaml = Readonly<Record<string, unknown>>

export interface Circumstance extends Circumstances {
  /** what answered, as a scenario's `world:` has it */
  readonly world?: Yaml
  /** settings that differ from the default profile */
  readonly profile?: Readonly<Record<string, string>>
}

/** Lua of `{ validate_rcptto: body }`, a line for each thing: a body begins on line 3 of its function. */
export const revisionOf = (policy: Policy, name = 'policy'): Revision => {
  const files = new Map(
    Object.entries(filesOf(policy))
      .map(([path, text]) => [path, bytesOfText(text)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const entry = files.has('policy.conf') ? 'policy.conf' : 'policy.lua'
  return { id: revisionId(entry, files), name, dialect: 'thrlua', entry, files }
}

const filesOf = (policy: Policy): Readonly<Record<string, string>> => {
  if (typeof policy === 'string') return { 'policy.lua': policy }
  return isFiles(policy) ? policy.files : { 'policy.lua': moduleOf(policy) }
}

const isFiles = (policy: Exclude<Policy, string>): policy is { readonly files: Readonly<Record<string, string>> } =>
  typeof policy['files'] === 'object'

/** Records a client's session under a policy. */
export const recorded = (
  policy: Policy,
  steps: readonly Step[],
  { world = {}, profile = {}, ...circumstances }: Circumstance = {},
): Recorded => {
  const session = { name: 'test', ...circumstances, steps }
  const scenario = parseScenario(JSON.stringify({ world, sessions: [session] }), 'test.yaml', () => '')
  const newWorld = worldFromSpec(scenario.world)
  const revision = revisionOf(policy)
  const booted = bootHost(revision, worldAnswers(newWorld()), profile)
  if (booted.boot.result.outcome === 'failed') throw new Error(JSON.stringify(booted.boot.result.failure))
  const recorder = simulateSession(booted.host, scenario.sessions[0]!, {
    boot: booted.boot.digest,
    file: 'test.yaml',
    world: newWorld(),
  })
  const events = recorder.events.map(({ event, texts }) => ({ type: event.type, ...texts }))
  return new Recorded({ revision, booted, contents: recorder.contents, profile }, events)
}

interface Made {
  readonly revision: Revision
  readonly booted: BootedHost
  readonly contents: ReadonlyMap<string, Uint8Array>
  readonly profile: Readonly<Record<string, string>>
}

/** A session's recording, to be changed, replayed and compared. */
export class Recorded {
  readonly made: Made
  readonly events: readonly EventTexts[]

  constructor(made: Made, events: readonly EventTexts[]) {
    this.made = made
    this.events = events
  }

  /** A phase of it, by its key. */
  phase(key: string): RecordedPhase | undefined {
    return this.recording.phases.find((phase) => phase.key === key)
  }

  get recording(): Recording {
    return parseRecording('test', this.events, (blob) => {
      const content = this.made.contents.get(blob)
      if (!content) throw new Error(`there is no blob ${blob}`)
      return content
    })
  }

  /** Somebody changes an event where it is stored. */
  damaged(change: (event: EventTexts, index: number) => Partial<EventTexts>): Recorded {
    return new Recorded(
      this.made,
      this.events.map((event, index) => ({ ...event, ...change(event, index) })),
    )
  }

  /** The same where a phase was reached, by its key; `part` is what is replaced in it. */
  damagedAt(key: string, part: 'input' | 'work' | 'result', [from, to]: readonly [string, string]): Recorded {
    let found = false
    const keys = this.keys()
    const damaged = this.damaged((event, index) => {
      const text = event[part]
      if (keys[index] !== key || !text?.includes(from)) return {}
      found = true
      return { [part]: text.replace(from, to) }
    })
    if (!found) throw new Error(`no ${from} in the ${part} of ${key}`)
    return damaged
  }

  /** The key of each event that is a phase. */
  private keys(): readonly (string | null)[] {
    const course = beginCourse(JSON.parse(this.events[0]!.input))
    return this.events.map(({ type, input }) =>
      type === 'PhaseReached' ? instanceKey(placePhase(course, JSON.parse(input)).name) : null,
    )
  }

  /** Another source wrote it, and knew what it wrote: every check sum fits. */
  writtenWith(change: (event: EventTexts, index: number) => Partial<EventTexts>): Recorded {
    const { events } = this.damaged(change)
    const sums = new HeardSums()
    return new Recorded(
      this.made,
      events.map((event) => {
        if (event.type === 'SessionOpened') sums.open(event.input)
        if (event.type === 'PhaseReached') sums.add(event.input)
        if (event.type !== 'SessionClosed') return event
        const closing = JSON.parse(event.input)
        return { ...event, input: JSON.stringify({ ...closing, heard: sums.seal(closing) }) }
      }),
    )
  }

  /** Somebody takes an event away. */
  without(index: number): Recorded {
    return new Recorded(this.made, this.events.toSpliced(index, 1))
  }

  /** The messages' contents become something else. */
  withContents(change: (content: Uint8Array) => Uint8Array): Recorded {
    const contents = new Map([...this.made.contents].map(([blob, content]) => [blob, change(content)]))
    return new Recorded({ ...this.made, contents }, this.events)
  }

  /** Under its own revision, on a host of its own; `profile` replaces the recorded settings. */
  replayed(profile = this.made.profile): OwnReplay {
    const { host } = bootHost(this.made.revision, new CandidateAnswers(), profile)
    return replayOwn(host, this.recording)
  }

  /** Where and why its own revision does not reproduce it; null where it does. */
  get unfaithful(): string | null {
    const replay = this.replayed()
    return replay.outcome === 'faithful' ? null : `${replay.at}: ${replay.why}`
  }

  comparedWith(candidate: Policy, options: { readonly world?: Yaml } = {}): Told {
    const host = bootHost(revisionOf(candidate, 'candidate'), new CandidateAnswers(), this.made.profile)
    const { outcome } = host.boot.result
    if (outcome === 'failed') throw new Error(JSON.stringify(host.boot.result))
    const compareOptions = { ...defaultCompareOptions, newSupplement: options.world && supplementOf(options.world) }
    const hosts = { base: this.made.booted.host, candidate: host.host }
    return told(compareSession(hosts, this.recording, compareOptions))
  }
}

const supplementOf = (world: Yaml) => {
  const source = JSON.stringify({ world, sessions: [{ name: 'none', steps: ['QUIT'] }] })
  const newWorld = worldFromSpec(parseScenario(source, 'world.yaml', () => '').world)
  return () => {
    const opened = newWorld()
    return (call: Parameters<typeof opened.answer>[0]) => opened.answer(call).answer
  }
}

/** A comparison in lines to read. */
export interface Told {
  readonly verdict: SessionComparison['verdict']
  /** `PHASE KIND SEVERITY PATH: RECORDED → REPLAYED (CALLOUT, FILE:LINE SIDE) also KINDS` */
  readonly drifts: readonly string[]
  readonly notReached: readonly string[]
  readonly beyond: readonly string[]
  readonly undecidable: string | null
  readonly whole: SessionComparison
}

export const told = (whole: SessionComparison): Told => ({
  verdict: whole.verdict,
  drifts: whole.drifts.map(driftLine),
  notReached: whole.notReached,
  beyond: whole.beyond,
  undecidable: whole.undecidable && `${whole.undecidable.phase}: ${whole.undecidable.call.reason}`,
  whole,
})

export const driftLine = (drift: Drift): string => {
  const name = { phase: drift.phase as 'connect', message: drift.message, recipient: drift.recipient, occurrence: 1 }
  const { kind, severity, path, callout, line, side, also } = drift
  const values = `${JSON.stringify(drift.recorded)} → ${JSON.stringify(drift.replayed)}`
  const place = callout === null ? '' : ` (${callout}${line === null ? '' : `, ${line}`}${sideText(side)})`
  return `${instanceKey(name)} ${kind} ${severity} ${path}: ${values}${place}${also.length > 0 ? ` also ${also}` : ''}`
}

const sideText = (side: Drift['side']): string => (side === 'recorded' ? ' recorded' : '')
