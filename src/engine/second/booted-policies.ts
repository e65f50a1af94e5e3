import type { Drift } from '../../domain/drift.js'
import type { Dialect, Revision } from '../../domain/revision.js'
import type { Parting } from '../../domain/second-opinion.js'
import { buildFor } from '../../momentum/boot/machines.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import { type Boot, readBoot, readRevision } from '../../store/revisions.js'
import type { Store } from '../../store/store.js'
import { CandidateAnswers, type Supplement } from '../answers/candidate-answers.js'
import { bootDrifts } from '../boot-drifts.js'
import { type BootedHost, bootHost } from '../boot-host.js'
import { bootAgain } from '../comparer.js'
import { deinitDrifts } from '../deinit-drifts.js'
import { registrationDrifts } from '../registration.js'
import { type BothMachines, type NotRun, notFaithful } from './ask-session.js'
import { reasonOf } from './reason-of.js'

/** A recorded boot again, and the candidate booted with its answers, each on both machines. */
export interface BootedPolicy {
  readonly recorded: BothMachines
  readonly candidate: BothMachines | null
}

interface WhatToBoot {
  readonly candidate?: Revision | undefined
  readonly newSupplement?: (() => Supplement) | undefined
}

/** Policies on both machines; each revision is booted once for each boot that recordings rest on. */
export class BootedPolicies {
  /** where the machines part as they load a policy */
  readonly partings: Parting[] = []
  private readonly store: Store
  private readonly what: WhatToBoot
  private readonly known = new Map<string, BootedPolicy | NotRun>()

  constructor(store: Store, what: WhatToBoot) {
    this.store = store
    this.what = what
  }

  /** A boot that the clock ends would take as long for every session: it is not begun a second time. */
  of(digest: string): BootedPolicy | NotRun {
    const known = this.known.get(digest)
    if (known) return known
    this.known.set(digest, { why: 'the clock stopped its policy on one of the machines' })
    const policy = this.make(readBoot(this.store, digest))
    this.known.set(digest, policy)
    return policy
  }

  private make(boot: Boot): BootedPolicy | NotRun {
    const revision = readRevision(this.store, boot.input.revision)
    const { candidate } = this.what
    if ([revision, ...(candidate ? [candidate] : [])].some(({ dialect }) => hasOneMachine(dialect))) return oneMachine
    const own = bootAgain(this.store, boot)
    if ('why' in own) return notFaithful
    const recorded = this.bothOf(own, { revision, boot, side: 'recorded' })
    if ('why' in recorded || !candidate) return 'why' in recorded ? recorded : { recorded, candidate: null }
    const ofCandidate = this.booted(candidate, boot, 'own')
    if ('why' in ofCandidate) return ofCandidate
    const both = this.bothOf(ofCandidate, { revision: candidate, boot, side: 'candidate' })
    return 'why' in both ? both : { recorded, candidate: both }
  }

  /** The same policy on the second machine, which tells where the two part as they load it. */
  private bothOf(
    own: BootedHost,
    { revision, boot, side }: { readonly revision: Revision; readonly boot: Boot; readonly side: Parting['side'] },
  ): BothMachines | NotRun {
    const second = this.booted(revision, boot, 'second')
    if ('why' in second) return second
    const drifts = [
      ...registrationDrifts(own.boot.result, second.boot.result),
      ...bootDrifts(own.boot, second.boot),
      ...deinitDrifts(own.boot.deinit, second.boot.deinit),
    ]
    this.partings.push(...drifts.map((drift) => ofBoot(drift, side)))
    if (second.boot.result.outcome === 'failed') return { why: 'its policy does not load on the second machine' }
    if (own.boot.result.outcome === 'failed') return { why: 'its policy does not load' }
    return { own, second }
  }

  private booted(revision: Revision, { input }: Boot, opinion: 'own' | 'second'): BootedHost | NotRun {
    const isCandidate = revision === this.what.candidate
    const answers = new CandidateAnswers(isCandidate ? this.what.newSupplement?.() : undefined)
    for (const record of input.answers ?? []) answers.add(record, input.at)
    try {
      return bootHost(revision, answers, input.profile, opinion)
    } catch (error) {
      if (!(error instanceof Undecided)) throw error
      const where = opinion === 'own' ? 'its policy' : 'on the second machine its policy'
      return { why: `${where} asks ${error.undecidable.call} as it loads, which was never answered` }
    }
  }
}

const oneMachine: NotRun = { why: 'its policy is written for Lua 5.4, which has one machine here' }

const hasOneMachine = (dialect: Dialect): boolean => buildFor(dialect, 'second') === null

const ofBoot = ({ kind, path, recorded, replayed }: Drift, side: Parting['side']): Parting => ({
  session: '',
  phase: 'boot',
  side,
  result: { kind, path, own: recorded, second: replayed },
  first: null,
  reason: reasonOf({ own: recorded, second: replayed }, () => false),
  unexplained: null,
  since: null,
})
