import type { Revision } from '../../domain/revision.js'
import { type BootedHost, bootOrTrouble } from '../../engine/boot-host.js'
import { callForms } from './call-forms.js'
import type { ProcessFacts } from './recorded-session.js'
import type { Called } from './recorder-line.js'
import { SeenAnswers } from './seen-answers.js'

/** A policy as it was loaded in production. */
export interface BootedPolicy {
  readonly booted: BootedHost
  /** what a replay cannot have of it, in words; null where nothing is known to differ */
  readonly virtual: string | null
}

/** Machines are big, and processes that boot alike share one. */
const mostBooted = 4

/**
 * Boots a policy with what production's host answered while it was loaded there. Lives as long as somebody imports. Throws Trouble
 * `policy-boot` where the recorder did not see an answer, and as `bootOrTrouble`.
 */
export class PolicyBoots {
  private readonly policy: Revision
  private readonly known = new Map<string, BootedPolicy>()

  constructor(policy: Revision) {
    this.policy = policy
  }

  of({ boot }: ProcessFacts): BootedPolicy {
    const asked = boot.filter(({ name }) => callForms.has(name) || name.endsWith('#row'))
    const key = JSON.stringify(asked.map(({ name, args, answer }) => [name, args, answer ?? null]))
    const known = this.known.get(key) ?? this.boot(asked, boot)
    this.known.delete(key)
    this.known.set(key, known)
    if (this.known.size > mostBooted) this.known.delete(this.known.keys().next().value!)
    return known
  }

  private boot(asked: readonly Called[], all: readonly Called[]): BootedPolicy {
    const answers = new SeenAnswers()
    answers.begin(asked)
    const virtual = [...new Set(all.filter(({ name }) => virtualCalls.has(name)).map(({ name }) => name))]
    return { booted: bootOrTrouble(this.policy, answers), virtual: virtual.length === 0 ? null : virtual.join(', ') }
  }
}

/** Every boot of a replay has the same time, and its own chance. */
const virtualCalls: ReadonlySet<string> = new Set([
  'os.time',
  'os.date',
  'os.clock',
  'math.random',
  'msys.core.get_now_ts',
])
