import type { Drift } from '../../domain/drift.js'
import type { Dialect, Revision } from '../../domain/revision.js'
import type { NotAsked, Parting, SecondOpinion } from '../../domain/second-opinion.js'
import { buildFor, secondMachine } from '../../momentum/boot/machines.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { Query } from '../../store/query/query.js'
import { type Boot, readBoot, readRevision } from '../../store/revisions.js'
import { countSessions } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { CandidateAnswers } from '../answers/candidate-answers.js'
import { bootDrifts } from '../boot-drifts.js'
import { type BootedHost, bootHost } from '../boot-host.js'
import { bootAgain } from '../comparer.js'
import { deinitDrifts } from '../deinit-drifts.js'
import { isContinuous } from '../left-behind.js'
import { readRecordings } from '../read-recording.js'
import { type Recording, weightOf } from '../recording.js'
import { registrationDrifts } from '../registration.js'
import { sessionTimeoutMs, watched } from '../watched.js'
import { type Machines, partingsOfCandidate, partingsOfRecorded } from './partings.js'
import { reasonOf } from './reason-of.js'

export interface SecondOpinionOptions {
  /** asked about it, too */
  readonly candidate?: Revision
  /** partings that are listed */
  readonly limit: number
  readonly onProgress?: (done: number, total: number) => void
  readonly timeoutMs?: number
}

const progressEvery = 100

/** Runs every session that meets the query on the second machine as well, under its own revision and under a candidate. */
export const secondOpinion = (store: Store, query: Query, options: SecondOpinionOptions): SecondOpinion => {
  const { limit, onProgress, timeoutMs = sessionTimeoutMs } = options
  const total = countSessions(store, query)
  const asking = new Asking(store, options.candidate)
  const notAsked = new Map<string, number>()
  const found: Parting[] = []
  let [sessions, parted, partings, done] = [0, 0, 0, 0]
  const keep = (parting: Parting): void => {
    partings += 1
    if (found.length < limit) found.push(parting)
  }
  const work = (recording: Recording) => asking.ask(recording)
  const run = { work, stopped: () => ({ why: 'the clock stopped it on one of the machines' }), weightOf }
  for (const [, answer] of watched(readRecordings(store, query), run, timeoutMs)) {
    if ('why' in answer) notAsked.set(answer.why, (notAsked.get(answer.why) ?? 0) + 1)
    else {
      sessions += 1
      if (answer.length > 0) parted += 1
      answer.forEach(keep)
    }
    done += 1
    if (done % progressEvery === 0) onProgress?.(done, total)
  }
  asking.ofBoots.forEach(keep)
  return {
    machine: secondMachine,
    sessions,
    parted,
    partings: found,
    truncated: partings > found.length,
    notAsked: Array.from(notAsked, ([why, count]): NotAsked => ({ why, sessions: count })),
  }
}

/** A recorded boot again, and the candidate booted with its answers, each on both machines. */
interface Bench {
  readonly recorded: Machines
  readonly candidate: Machines | null
}

type Answer = readonly Parting[] | { readonly why: string }

/** Asks for one session after the other; each revision is booted once for each boot that recordings rest on. */
class Asking {
  readonly ofBoots: Parting[] = []
  private readonly store: Store
  private readonly candidate: Revision | undefined
  private readonly benches = new Map<string, Bench | { readonly why: string }>()

  constructor(store: Store, candidate: Revision | undefined) {
    this.store = store
    this.candidate = candidate
  }

  ask(recording: Recording): Answer {
    if (recording.damage) return { why: 'its own revision does not reproduce it' }
    if (isContinuous(recording)) return { why: 'it goes on from the state that other sessions left' }
    const bench = this.benchOf(recording.opened.boot)
    if ('why' in bench) return bench
    const recorded = partingsOfRecorded(bench.recorded, recording)
    if ('why' in recorded || bench.candidate === null) return recorded
    const ofCandidate = partingsOfCandidate(bench.candidate, recording, bench.recorded.own)
    return 'why' in ofCandidate ? ofCandidate : [...recorded, ...ofCandidate]
  }

  private benchOf(digest: string): Bench | { readonly why: string } {
    const known = this.benches.get(digest)
    if (known) return known
    this.benches.set(digest, { why: 'the clock stopped its policy on one of the machines' })
    const bench = this.makeBench(readBoot(this.store, digest))
    this.benches.set(digest, bench)
    return bench
  }

  private makeBench(boot: Boot): Bench | { readonly why: string } {
    const revision = readRevision(this.store, boot.input.revision)
    if (hasOneMachine(revision.dialect)) return { why: oneMachine }
    const own = bootAgain(this.store, boot)
    if ('why' in own) return { why: 'its own revision does not reproduce it' }
    const recorded = this.bothOf(own, { revision, boot, side: 'recorded' })
    if ('why' in recorded || !this.candidate) return 'why' in recorded ? recorded : { recorded, candidate: null }
    if (hasOneMachine(this.candidate.dialect)) return { why: oneMachine }
    const candidate = booted(this.candidate, boot, 'own')
    if ('why' in candidate) return candidate
    const both = this.bothOf(candidate, { revision: this.candidate, boot, side: 'candidate' })
    return 'why' in both ? both : { recorded, candidate: both }
  }

  /** The same policy on the second machine, which tells where the two part as they load it. */
  private bothOf(
    own: BootedHost,
    { revision, boot, side }: { readonly revision: Revision; readonly boot: Boot; readonly side: Parting['side'] },
  ): Machines | { readonly why: string } {
    const second = booted(revision, boot, 'second')
    if ('why' in second) return second
    const drifts = [
      ...registrationDrifts(own.boot.result, second.boot.result),
      ...bootDrifts(own.boot, second.boot),
      ...deinitDrifts(own.boot.deinit, second.boot.deinit),
    ]
    this.ofBoots.push(...drifts.map((drift) => ofBoot(drift, side)))
    if (second.boot.result.outcome === 'failed') return { why: 'its policy does not load on the second machine' }
    if (own.boot.result.outcome === 'failed') return { why: 'its policy does not load' }
    return { own: own.host, second: second.host }
  }
}

const oneMachine = 'its policy is written for Lua 5.4, which has one machine here'

const hasOneMachine = (dialect: Dialect): boolean => buildFor(dialect, 'second') === null

const booted = (
  revision: Revision,
  { input }: Boot,
  opinion: 'own' | 'second',
): BootedHost | { readonly why: string } => {
  const answers = new CandidateAnswers()
  for (const record of input.answers ?? []) answers.add(record, input.at)
  try {
    return bootHost(revision, answers, input.profile, opinion)
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    const where = opinion === 'own' ? 'its policy' : 'on the second machine its policy'
    return { why: `${where} asks ${error.undecidable.call} as it loads, which was never answered` }
  }
}

const ofBoot = (drift: Drift, side: Parting['side']): Parting => ({
  session: '',
  phase: 'boot',
  side,
  kind: drift.kind,
  path: drift.path,
  own: drift.recorded,
  second: drift.replayed,
  callout: null,
  module: null,
  line: drift.line,
  reason: reasonOf({ own: drift.recorded, second: drift.replayed, isFragile: false }),
})
