import type { Undecidable } from '../../domain/call.js'
import { encodeText } from '../../domain/canonical.js'
import type { Revision } from '../../domain/revision.js'
import type { InvocationAddress, Trace } from '../../domain/trace.js'
import { Trouble } from '../../domain/trouble.js'
import type { Host } from '../../momentum/host.js'
import { readRevision } from '../../store/revisions.js'
import type { Store } from '../../store/store.js'
import { reachTheSame } from '../both-runs.js'
import { defaultCompareOptions, type Hosts } from '../compare-options.js'
import type { SessionComparison } from '../compare-session.js'
import { Comparer } from '../comparer.js'
import { comparerChain } from '../comparer-chain.js'
import { ownChain } from '../own-chain.js'
import { OwnReplayer } from '../own-replayer.js'
import type { Recording } from '../recording.js'
import { replayCandidate } from '../replay-candidate.js'
import { type OwnReplay, replayOwn, runsOf } from '../replay-own.js'
import { watchedOnce } from '../watched.js'
import { type InvocationPair, pairInvocations } from './pair-invocations.js'
import { type Parting, partingPoint, type SameFiles } from './parting-point.js'
import { mostSteps, type TraceWindow } from './trace-recorder.js'
import { type Ran, type Runnable, runAndList, type TracedRun, traceRun } from './traced-run.js'

/** The lines of an invocation; of a session under a candidate, of both. null: that side has no such invocation. */
export interface TracedPair {
  readonly recorded: Trace | null
  readonly candidate: Trace | null
}

interface Side extends TracedRun {
  readonly on: Runnable
}

/**
 * One session, to be traced as often as wanted: under its own revision, and under a candidate where one is given. The machines are
 * booted once. Throws Trouble `trace-impossible` where there is nothing to run, and `trace-stopped`.
 */
export class SessionTracer {
  readonly invocations: readonly InvocationPair[]
  /** how the session compares; null without a candidate */
  readonly comparison: SessionComparison | null
  /** where and why each side could not go on, if it could not */
  readonly stops: { readonly recorded: Ran['stop']; readonly candidate: Ran['stop'] }
  private readonly recorded: Side
  private readonly candidate: Side | null
  private readonly entries: SameFiles | undefined
  private readonly partings = new Map<InvocationPair, Parting | null>()

  constructor(store: Store, recording: Recording, candidate: Revision | null = null) {
    const prepared = candidate ? underCandidate(store, recording, candidate) : underItsOwn(store, recording)
    this.comparison = prepared.comparison
    this.recorded = prepared.recorded
    this.candidate = prepared.candidate
    this.entries = prepared.entries
    this.stops = { recorded: this.recorded.stop, candidate: this.candidate?.stop ?? null }
    const others = this.candidate?.invocations ?? []
    this.invocations = candidate
      ? pairInvocations(this.recorded.invocations, others)
      : this.recorded.invocations.map((one) => ({ recorded: one, candidate: null }))
  }

  /** Where a traced pair parts; null where it does not, or has one side alone. */
  partingOf({ recorded, candidate }: TracedPair): Parting | null {
    return recorded && candidate && partingPoint(recorded, candidate, this.entries)
  }

  /**
   * A window of one pair, as `trace` gives it, and where the pair parts, counted from its first step. To find that out, all of it is
   * traced; once for each pair.
   */
  read(pair: InvocationPair, from: number, keep: number): TracedPair & { readonly parting: Parting | null } {
    if (!pair.recorded || !pair.candidate) return { ...this.trace(pair, from, keep), parting: null }
    const known = this.partings.get(pair)
    if (known !== undefined) return { ...this.trace(pair, from, keep), parting: known }
    const whole = this.trace(pair)
    const parting = this.partingOf(whole)
    this.partings.set(pair, parting)
    return { ...(from === 1 ? firstOf(whole, keep) : this.trace(pair, from, keep)), parting }
  }

  /** A window of the steps of one pair of `invocations`: `keep` steps from `from` on, which counts from 1. */
  trace({ recorded, candidate }: InvocationPair, from = 1, keep = mostSteps): TracedPair {
    const windowOf = (invocation: InvocationAddress): TraceWindow => ({ invocation, from, keep })
    return {
      recorded: recorded && traceRun(this.recorded.on, windowOf(recorded), this.recorded),
      candidate: candidate && this.candidate && traceRun(this.candidate.on, windowOf(candidate), this.candidate),
    }
  }
}

const firstOf = ({ recorded, candidate }: TracedPair, keep: number): TracedPair => ({
  recorded: recorded && { ...recorded, steps: recorded.steps.slice(0, keep) },
  candidate: candidate && { ...candidate, steps: candidate.steps.slice(0, keep) },
})

interface Prepared {
  readonly recorded: Side
  readonly candidate: Side | null
  readonly comparison: SessionComparison | null
  readonly entries?: SameFiles
}

const underItsOwn = (store: Store, recording: Recording): Prepared => {
  const replayer = new OwnReplayer(store)
  const chain = ownChain(store, (one, carried) => replayer.replayOn(one, carried))
  const own = recording.opened.continuous
    ? chain.run(recording)
    : (watchedOnce(() => replayer.replay(recording)) ?? { outcome: 'stopped' as const })
  if (own.outcome === 'stopped') throw impossible(recording, 'it took too long, and was stopped')
  if (own.outcome === 'undecidable') throw impossible(recording, own.call.reason, own.call)
  const booted = replayer.hostOf(recording)
  if (!booted) throw impossible(recording, own.outcome === 'unfaithful' ? own.why : 'its policy does not boot')
  const { host } = booted
  requireLines(recording, host)
  return {
    recorded: sideOf({ host, run: () => ranOwn(replayOwn(host, recording)) }),
    candidate: null,
    comparison: null,
  }
}

const underCandidate = (store: Store, recording: Recording, revision: Revision): Prepared => {
  const comparer = new Comparer(store, revision, defaultCompareOptions)
  const comparison = recording.opened.continuous
    ? comparerChain(store, comparer).run(recording)
    : watchedOnce(() => comparer.compare(recording))
  if (!comparison) throw impossible(recording, 'it took too long, and was stopped')
  const hosts = comparer.hostsOf(recording)
  const cannotRun = comparison.undecidable?.phase === 'session'
  if (!hosts || cannotRun) throw impossible(recording, whyNotCompared(comparison, comparer))
  const { base, candidate } = hosts
  for (const host of [base, candidate]) requireLines(recording, host)
  const recorded = sideOf({ host: base, run: () => ranOwn(replayOwnBeside(hosts, recording)) })
  if (recorded.stop) return { recorded, candidate: null, comparison }
  const own = replayOwnBeside(hosts, recording)
  if (own.outcome === 'unfaithful') return { recorded, candidate: null, comparison }
  const run = (): Ran => {
    reachTheSame(hosts)
    const { runs, undecidable } = replayCandidate(candidate, recording, own.runs)
    return { runs, stop: undecidable && { phase: undecidable.phase, why: undecidable.call.reason } }
  }
  const { entry } = readRevision(store, comparer.revisionOf(recording))
  return {
    recorded,
    candidate: sideOf({ host: candidate, run }),
    comparison,
    entries: [encodeText(entry), encodeText(revision.entry)],
  }
}

const replayOwnBeside = (hosts: Hosts, recording: Recording): OwnReplay => {
  reachTheSame(hosts)
  return replayOwn(hosts.base, recording)
}

/** Only thrLua's own machine tells the lines that it runs. */
const requireLines = (recording: Recording, { machine }: Host): void => {
  if (machine.build === 'lua54')
    throw impossible(recording, 'lines are told of policies in thrLua alone, not in Lua 5.4')
}

const sideOf = (on: Runnable): Side => ({ on, ...runAndList(on) })

const ranOwn = (own: OwnReplay): Ran =>
  own.outcome === 'faithful'
    ? { runs: runsOf(own), stop: null }
    : { runs: new Map(), stop: { phase: own.at, why: own.why } }

const whyNotCompared = ({ unfaithful, undecidable }: SessionComparison, comparer: Comparer): string =>
  unfaithful?.why ?? undecidable?.call.reason ?? comparer.undecidable[0]?.reason ?? 'the candidate does not boot'

const impossible = ({ session }: Recording, why: string, { hint }: Partial<Undecidable> = {}): Trouble =>
  new Trouble('trace-impossible', `${session} cannot be traced: ${why}`, {
    hint: hint ?? `see what becomes of it: reprise replay ${session}`,
  })
