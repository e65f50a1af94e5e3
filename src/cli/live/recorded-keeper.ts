import { PolicyBoots } from '../../capture/inside/boot-policy.js'
import { importSession } from '../../capture/inside/import-session.js'
import { requirePolicyThatRan } from '../../capture/inside/policy-files.js'
import type { Missing, ProcessFacts, RecordedSession } from '../../capture/inside/recorded-session.js'
import { idOfSeen } from '../../capture/inside/session-id.js'
import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { keepBoot, keepSession } from '../../engine/keep-session.js'
import type { Withholding } from '../../engine/redaction/keyed.js'
import { hasSession } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'

/** What became of a session of the recorder. */
export interface KeptRecorded {
  /** `unchanged`: the store had it; `skipped`: nothing of it can be kept */
  readonly outcome: 'imported' | 'unchanged' | 'skipped'
  /** in the store; null where it is in none */
  readonly id: string | null
  /** the recorder's name for it */
  readonly session: string
  /** where its recording ends, and why; or why there is none */
  readonly gap: Missing | null
}

/** Keeps sessions of the recorder in a store, each once, under one policy. Lives as long as the store is open. */
export class RecordedKeeper {
  private readonly store: Store
  private readonly policy: Revision
  private readonly boots: PolicyBoots
  private readonly keptBoots = new Set<string>()
  private readonly refused = new Map<string, Missing>()
  private readonly withholding: Withholding
  private readonly say: (text: string) => void

  /** @param say told what holds for many sessions, once */
  constructor(
    store: Store,
    policy: Revision,
    { say, withholding }: { readonly say: (text: string) => void; readonly withholding: Withholding },
  ) {
    this.store = store
    this.policy = policy
    this.boots = new PolicyBoots(policy)
    this.say = say
    this.withholding = withholding
  }

  /** Throws Trouble of the store alone: a policy that is not the one that ran there, or does not boot, is said once. */
  keep(session: RecordedSession): KeptRecorded {
    const opened = session.events[0]
    const id = opened === undefined ? null : idOfSeen(session.session, opened.at)
    if (id !== null && hasSession(this.store, id))
      return { outcome: 'unchanged', id, session: session.session, gap: null }
    const refused = this.refusedFor(session.process)
    if (refused) return skipped(session, refused)
    const { booted } = this.boots.of(session.process)
    const imported = importSession(booted, this.policy, { session, withholding: this.withholding })
    if (imported.kind === 'skipped') return skipped(session, imported.missing)
    if (!this.keptBoots.has(booted.boot.digest)) keepBoot(this.store, this.policy, booted)
    this.keptBoots.add(booted.boot.digest)
    keepSession(this.store, imported.recorder, imported.id)
    return { outcome: 'imported', id: imported.id, session: session.session, gap: imported.gaps[0] ?? null }
  }

  private refusedFor(process: ProcessFacts): Missing | undefined {
    const known = this.refused.get(process.process)
    if (known) return known
    try {
      requirePolicyThatRan(process, this.policy)
      this.tellVirtual(process)
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      const refused = { what: 'the policy that ran', why: error.message }
      this.refused.set(process.process, refused)
      if (this.refused.size > 1000) this.refused.delete(this.refused.keys().next().value!)
      this.say(`sessions of ${process.process} are not kept: ${error.message}${error.hint ? `; ${error.hint}` : ''}`)
      return refused
    }
    return undefined
  }

  private readonly told = new Set<string>()

  private tellVirtual(process: ProcessFacts): void {
    const { booted, virtual } = this.boots.of(process)
    if (virtual === null || this.told.has(booted.boot.digest)) return
    this.told.add(booted.boot.digest)
    this.say(
      `while it was loaded the policy called ${virtual}: a replay is loaded at another time, and by other chance`,
    )
  }
}

const skipped = ({ session }: RecordedSession, gap: Missing): KeptRecorded => ({
  outcome: 'skipped',
  id: null,
  session,
  gap,
})
