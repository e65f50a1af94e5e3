import type { Parting } from '../../domain/second-opinion.js'
import { Trouble } from '../../domain/trouble.js'
import type { Store } from '../../store/store.js'
import type { Recording } from '../recording.js'
import { candidateOnBoth, type NotRun, notFaithful, type OnBoth, recordedOnBoth } from './ask-session.js'
import { BootedPolicies } from './booted-policies.js'
import { goOnFrom, type StatesLeft } from './states-left.js'
import type { WhatToAsk } from './what-to-ask.js'

/** What the second machine says of one session, and what that left. */
export interface Asked {
  readonly partings: readonly Parting[]
  readonly left: StatesLeft
}

/** `isOfBoot`: it is not the session's own, so what was left before is still what is left. */
export type Answer = Asked | (NotRun & { readonly isOfBoot?: true })

/** Asks the second machine of one session after the other. */
export class Asking {
  private readonly policies: BootedPolicies
  private readonly what: WhatToAsk

  constructor(store: Store, what: WhatToAsk) {
    this.policies = new BootedPolicies(store, what)
    this.what = what
  }

  /** where the machines part as they load a policy */
  get ofBoots(): readonly Parting[] {
    return this.policies.partings
  }

  /** `from`: what the sessions before it left, which is known; of no account where it goes on from none. */
  ask(recording: Recording, from: StatesLeft): Answer {
    try {
      return this.askOnBoth(recording, from)
    } catch (error) {
      if (error instanceof Trouble && error.code === 'machine-stack') return gaveUp
      throw error
    }
  }

  private askOnBoth(recording: Recording, from: StatesLeft): Answer {
    if (recording.damage) return notFaithful
    const policy = this.policies.of(recording.opened.boot)
    if ('why' in policy) return { ...policy, isOfBoot: true }
    const { since } = from
    goOnFrom(policy.recorded, from.recorded)
    const recorded = recordedOnBoth(policy.recorded, recording, since)
    if ('why' in recorded) return recorded
    if (policy.candidate === null || from.candidate === null) return asked(recording, since, { recorded })
    goOnFrom(policy.candidate, from.candidate)
    const { newSupplement } = this.what
    const candidate = candidateOnBoth(policy.candidate, recording, {
      base: policy.recorded.own.host,
      since,
      newSupplement,
    })
    return 'why' in candidate ? candidate : asked(recording, since, { recorded, candidate })
  }
}

/** How deep a machine goes into its own code before it gives up hangs on where it runs: it is no parting. */
const gaveUp: NotRun = { why: 'one of the machines gave up inside its script, as it may with a very long pattern' }

const asked = (
  { session }: Recording,
  since: string | null,
  { recorded, candidate }: { readonly recorded: OnBoth; readonly candidate?: OnBoth },
): Asked => {
  const partings = [...recorded.partings, ...(candidate?.partings ?? [])]
  return {
    partings,
    left: {
      recorded: recorded.left,
      candidate: candidate?.left ?? null,
      since: since ?? (partings.length > 0 ? session : null),
    },
  }
}
