import type { FragileSession, TriedOrders, UndecidableSession } from '../domain/comparison.js'
import type { Drift } from '../domain/drift.js'
import type { BootResult, MadeBy, RegisteredModule } from '../domain/events.js'
import { type Dialect, type Revision, revisionId } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { bootDigest } from '../momentum/boot/boot-digest.js'
import { emulatorVersion } from '../momentum/boot/emulator.js'
import { madeByThis } from '../momentum/boot/machines.js'
import { occasionalCallouts } from '../momentum/callouts/callouts.js'
import { notCalledInSessions } from '../momentum/callouts/uncalled.js'
import { Undecided } from '../momentum/calls/interruptions.js'
import type { Host } from '../momentum/host.js'
import { type Judge, judgeFrom } from '../store/reviews/verdicts.js'
import { type Boot, readBoot, readRevision } from '../store/revisions.js'
import type { Store } from '../store/store.js'
import { CandidateAnswers } from './answers/candidate-answers.js'
import { AskedOtherwise, OwnAnswers } from './answers/own-answers.js'
import { bootDrifts, configurationDrifts } from './boot-drifts.js'
import { type BootedHost, bootHost } from './boot-host.js'
import { type CompareOptions, costFactorBetween, type Hosts } from './compare-options.js'
import { compareSession, notCompared, type SessionComparison } from './compare-session.js'
import { type DeinitRuns, deinitDrifts } from './deinit-drifts.js'
import { inOtherOrders, restsOnOpen } from './fragility.js'
import { goesOnFromUnknown, type LeftBehind, leftBy } from './left-behind.js'
import type { Recording } from './recording.js'
import { misspeltEvents, registrationDrifts } from './registration.js'
import { replayCandidate } from './replay-candidate.js'
import { replayOwn, runsOf } from './replay-own.js'
import { errorText, isSyntaxError, mendHint } from './syntax-error.js'

/** A base that its own boot reproduces, with a candidate booted beside it; or why there is none. */
type Bench =
  | { readonly outcome: 'ready'; readonly base: BootedHost; readonly candidate: BootedHost }
  | { readonly outcome: 'unfaithful'; readonly why: string }
  | { readonly outcome: 'undecidable' }
  /** the clock has ended the boot, which would take as long for every session */
  | { readonly outcome: 'stopped' }

/** What hangs on what Lua leaves open in one session, under both revisions. */
export interface FragileSides {
  readonly decisions: readonly Omit<FragileSession, 'session'>[]
  readonly tried: readonly Omit<TriedOrders, 'sessions'>[]
}

const noneFragile: FragileSides = { decisions: [], tried: [] }

/**
 * Compares sessions of one store with one candidate. Boots each base once, and the candidate once for each of
 * their boots, since it boots with the base's boot answers.
 */
export class Comparer {
  private readonly store: Store
  private readonly candidate: Revision
  private readonly options: CompareOptions
  private readonly benches = new Map<string, Bench>()
  private readonly boots = new Map<string, Boot>()
  private readonly judge: Judge
  /** what belongs to the comparison as a whole, with the verdicts that are in force */
  readonly drifts: Drift[] = []
  readonly undecidable: UndecidableSession[] = []
  /** registered callouts that only some sessions call, or none */
  readonly occasional = new Set<string>()

  constructor(store: Store, candidate: Revision, options: CompareOptions) {
    this.store = store
    this.candidate = candidate
    this.options = options
    this.judge = judgeFrom(store)
  }

  compare(recording: Recording): SessionComparison {
    const { damage } = recording
    if (damage) return notCompared(recording, { verdict: 'unfaithful', unfaithful: damage })
    const bench = this.benchOf(recording.opened.boot)
    if (bench.outcome === 'unfaithful')
      return notCompared(recording, { verdict: 'unfaithful', unfaithful: { at: 'boot', why: bench.why } })
    if (bench.outcome === 'undecidable') return notCompared(recording, { verdict: 'undecidable' })
    const hosts = { base: bench.base.host, candidate: bench.candidate.host }
    const compared = compareSession(hosts, recording, {
      ...this.options,
      costFactor: costFactorBetween(hosts, this.options),
    })
    if (!compared.unfaithful) return { ...compared, drifts: this.judged(compared.drifts, this.revisionOf(recording)) }
    return { ...compared, unfaithful: underItsRules(compared.unfaithful, this.bootOf(recording.opened.boot)) }
  }

  /** The same of a continuous recording, with the states that the session before it left; that of the recorded revision is known. */
  compareOn(recording: Recording, { base, candidate }: { readonly base: LeftBehind; readonly candidate: LeftBehind }) {
    const bench = recording.damage ? null : this.benchOf(recording.opened.boot)
    if (bench?.outcome !== 'ready' || 'why' in base) return this.compare(recording)
    bench.base.host.carried = base.carried
    if ('why' in candidate) return this.replayBase(bench.base.host, recording, candidate)
    bench.candidate.host.carried = candidate.carried
    return this.compare(recording)
  }

  /** What the candidate would have gone on from is not known, but the recorded revision can be held to what it did. */
  private replayBase(host: Host, recording: Recording, candidate: { readonly why: string }): SessionComparison {
    const own = replayOwn(host, recording)
    if (own.outcome === 'unfaithful')
      return notCompared(recording, { verdict: 'unfaithful', unfaithful: { at: own.at, why: own.why } })
    const call = goesOnFromUnknown(
      candidate.why,
      'record the sessions under the candidate, too, and look at what they came to',
    )
    const compared = notCompared(recording, { verdict: 'undecidable', undecidable: { phase: 'session', call } })
    return { ...compared, carried: { base: leftBy(recording, own.carried), candidate } }
  }

  /** What a recording and another run of its session take: both hosts, booted once; or why they cannot be had. */
  hostsFor({ opened }: Recording): Hosts | { readonly why: string; readonly hint?: string } {
    const bench = this.benchOf(opened.boot)
    if (bench.outcome === 'ready') return { base: bench.base.host, candidate: bench.candidate.host }
    if (bench.outcome === 'unfaithful') return { why: bench.why }
    const [whole] = this.undecidable
    if (whole) return { why: whole.reason, hint: whole.hint }
    return { why: `${this.candidate.name} does not boot: ${JSON.stringify(this.drifts[0]?.replayed ?? null)}` }
  }

  /** Decisions of a session that hang on what Lua leaves open, on both sides, and what was tried to find them. */
  fragile(recording: Recording): FragileSides {
    const bench = this.benchOf(recording.opened.boot)
    if (bench.outcome !== 'ready') return noneFragile
    const { base, candidate } = bench
    const own = replayOwn(base.host, recording)
    if (own.outcome === 'unfaithful') return noneFragile
    const { newSupplement } = this.options
    const replay = replayCandidate(candidate.host, recording, own.runs, { supplement: newSupplement?.() })
    const plain = { recording, base: own.runs, newSupplement }
    const sides = [
      { side: 'recorded', booted: base, session: own, runs: runsOf(own) },
      { side: 'candidate', booted: candidate, session: replay, runs: replay.runs },
    ] as const
    const looked = sides
      .filter(({ booted, session }) => restsOnOpen(booted, session))
      .map(({ side, booted, runs }) => ({ side, ...inOtherOrders(booted, { ...plain, runs }) }))
    return {
      decisions: looked.flatMap(({ side, decisions }) => decisions.map((one) => ({ ...one, side }))),
      tried: looked.flatMap(({ side, tried }) => tried.map((one) => ({ ...one, side }))),
    }
  }

  private judged(drifts: readonly Drift[], base: string): readonly Drift[] {
    return drifts.map((drift) => this.judge({ ...drift, base }))
  }

  /** The hosts that a recording runs on, as its last comparison left them; null where it is damaged, or either does not boot as it should. */
  hostsOf(recording: Recording): Hosts | null {
    const hosts = recording.damage ? null : this.hostsFor(recording)
    return hosts === null || 'why' in hosts ? null : hosts
  }

  /** The revision that a recording was made under; '' where its beginning cannot be read. */
  revisionOf({ opened }: Recording): string {
    return opened.boot === '' ? '' : this.bootOf(opened.boot).input.revision
  }

  private bootOf(digest: string): Boot {
    const boot = this.boots.get(digest) ?? readBoot(this.store, digest)
    this.boots.set(digest, boot)
    return boot
  }

  private benchOf(boot: string): Exclude<Bench, { outcome: 'stopped' }> {
    let bench = this.benches.get(boot)
    if (!bench) {
      this.benches.set(boot, { outcome: 'stopped' })
      bench = this.makeBench(boot)
      this.benches.set(boot, bench)
    }
    if (bench.outcome === 'stopped') {
      this.undecidable.push(stoppedWhileBooting)
      bench = { outcome: 'undecidable' }
      this.benches.set(boot, bench)
    }
    return bench
  }

  private makeBench(digest: string): Bench {
    const recorded = this.bootOf(digest)
    const base = bootAgain(this.store, recorded)
    if ('why' in base) return { outcome: 'unfaithful', why: base.why }
    const candidate = this.bootCandidate(recorded)
    if (!candidate) return { outcome: 'undecidable' }
    const { revision } = recorded.input
    const isOther = base.host.server.name !== candidate.host.server.name
    if (!isOther || candidate.boot.result.outcome === 'failed')
      this.noteRegistration(revision, recorded.result, candidate.boot.result)
    else this.noteWhole(revision, misspeltEvents(candidate.boot.result))
    if (candidate.boot.result.outcome === 'failed') return { outcome: 'undecidable' }
    if (revision !== this.candidate.id && !isOther) this.noteLife(revision, base, candidate)
    if (this.refuseUncalled([recorded.result, candidate.boot.result])) return { outcome: 'undecidable' }
    return { outcome: 'ready', base, candidate }
  }

  private bootCandidate(recorded: Boot): BootedHost | null {
    const answers = new CandidateAnswers(this.options.newSupplement?.())
    for (const record of recorded.input.answers ?? []) answers.add(record, recorded.input.at)
    try {
      const booted = bootHost(this.candidate, answers, recorded.input.profile)
      assertNoSyntaxError(this.candidate, booted.boot.result)
      return booted
    } catch (error) {
      if (!(error instanceof Undecided)) throw error
      const { call, key, reason, hint } = error.undecidable
      this.undecidable.push({ session: '', phase: 'boot', call, arguments: key, reason, hint })
      return null
    }
  }

  /** A callout that the server calls within a session, and this host does not, leaves every session open. */
  private refuseUncalled(results: readonly BootResult[]): boolean {
    const uncalled = new Set(results.flatMap(calloutsOf).filter((callout) => notCalledInSessions.includes(callout)))
    for (const call of uncalled)
      this.undecidable.push({
        session: '',
        phase: 'boot',
        call,
        arguments: null,
        reason: `${call} is called within sessions by the server, and not yet by this version`,
        hint: `leave ${call} out of both policies to compare the rest`,
      })
    return uncalled.size > 0
  }

  /** What a policy does before its first session and after its last. */
  private noteLife(revision: string, base: BootedHost, candidate: BootedHost): void {
    this.noteDeinit(revision, base.boot.deinit, candidate.boot.deinit)
    const configured = configurationDrifts(base.host.stage.configured, candidate.host.stage.configured)
    this.noteWhole(revision, [...bootDrifts(base.boot, candidate.boot), ...configured])
  }

  private noteDeinit(revision: string, base: DeinitRuns, candidate: DeinitRuns): void {
    const unknown = [...base, ...candidate].flatMap(({ undecidable }) => undecidable ?? [])
    for (const reason of new Set(unknown))
      this.undecidable.push({ session: '', phase: 'boot', call: 'deinit', arguments: null, reason, hint: deinitHint })
    if (unknown.length === 0) this.noteWhole(revision, deinitDrifts(base, candidate))
  }

  private noteRegistration(revision: string, base: BootResult, candidate: BootResult): void {
    for (const callout of [base, candidate].flatMap(calloutsOf))
      if (occasionalCallouts.has(callout)) this.occasional.add(callout)
    this.noteWhole(revision, registrationDrifts(base, candidate))
  }

  /** A base may have booted several times, to the same; what another base comes to is a drift of its own, to be judged by itself. */
  private noteWhole(revision: string, drifts: readonly Drift[]): void {
    const found = new Set(this.drifts.map(wholeKey))
    this.drifts.push(...this.judged(drifts, revision).filter((drift) => !found.has(wholeKey(drift))))
  }
}

/** What tells drifts from one another that belong to no session. */
export const wholeKey = ({ base, path, recorded, replayed }: Drift): string =>
  JSON.stringify([base, path, recorded, replayed])

const deinitHint = 'no session hangs on it: look at deinit by itself'

const stoppedWhileBooting: UndecidableSession = {
  session: '',
  phase: 'boot',
  call: 'clock',
  arguments: null,
  reason: 'the policy took too long to boot, and was stopped',
  hint: 'look for a pattern that backtracks, or a very long string, in what runs when the policy is loaded',
}

const calloutsOf = (result: BootResult): readonly string[] =>
  result.outcome === 'booted' ? result.modules.flatMap((module: RegisteredModule) => module.callouts) : []

/** Boots a recorded base with its own answers; anything else than the recorded result is unfaithful. */
export const bootAgain = (store: Store, recorded: Boot): BootedHost | { readonly why: string } => {
  const revision = readRevision(store, recorded.input.revision)
  const elsewhere = madeElsewhere(recorded.input.madeBy, revision.dialect)
  if (elsewhere) return { why: elsewhere }
  const { entry, files, dialect } = revision
  if (!files.has(entry) || revisionId(entry, files, dialect) !== revision.id)
    return { why: 'the policy that is stored is not the one that it was recorded under' }
  try {
    const answers = new OwnAnswers(recorded.input.answers ?? [])
    const booted = bootHost(revision, answers, recorded.input.profile)
    const [was, is] = [recorded.result, booted.boot.result].map((result) => JSON.stringify(result))
    if (was !== is) return { why: `the boot came to ${was} and comes to ${is}` }
    const { profile, madeBy } = recorded.input
    const made = { revision: revision.id, profile, answers: booted.boot.answers, result: booted.boot.result }
    if ([madeBy, null].some((by) => bootDigest(made, by) === recorded.digest)) return booted
    return { why: 'what the boot was given is not what was recorded' }
  } catch (error) {
    if (error instanceof AskedOtherwise || error instanceof Undecided) return { why: `the boot ${error.message}` }
    if (error instanceof Trouble && error.code === 'setting-invalid')
      return { why: `it was recorded under a profile that this version does not have: ${error.message}` }
    throw error
  }
}

/** A recording can only be held against the machine that made it, and against rules that this version knows. */
const madeElsewhere = (madeBy: MadeBy, dialect: Dialect): string | null => {
  const { machine } = madeByThis(dialect)
  if (madeBy.machine !== machine) return `it was recorded on the machine ${madeBy.machine}, and this is ${machine}`
  if (madeBy.emulator > emulatorVersion || madeBy.emulator < 1)
    return `it was recorded under version ${madeBy.emulator} of the host's rules, and this has ${emulatorVersion}`
  return null
}

/** Rules that have changed since are the likeliest reason for a recording that its own policy does not reproduce. */
export const underItsRules = <Fault extends { readonly why: string }>(fault: Fault, boot: Boot): Fault => {
  const { emulator } = boot.input.madeBy
  if (emulator === emulatorVersion) return fault
  const why = `${fault.why}; it was recorded under version ${emulator} of the host's rules, and this has ${emulatorVersion}`
  return { ...fault, why }
}

/** A script that does not compile is the caller's mistake, not a behaviour. */
const assertNoSyntaxError = (revision: Revision, result: BootResult): void => {
  if (result.outcome !== 'failed' || result.failure.kind !== 'error') return
  const { failure } = result
  if (!isSyntaxError(failure)) return
  throw new Trouble('policy-syntax', `${revision.name} does not compile: ${errorText(revision, failure)}`, {
    hint: mendHint(revision, failure),
  })
}
