import type { FragileDecision } from '../domain/comparison.js'
import type { Carried } from '../momentum/host.js'
import { type Boot, readBoot } from '../store/revisions.js'
import type { Store } from '../store/store.js'
import type { BootedHost } from './boot-host.js'
import { bootAgain, underItsRules } from './comparer.js'
import { fragileInOwn, restsOnOpen } from './fragility.js'
import type { Recording } from './recording.js'
import { type OwnReplay, replayOwn } from './replay-own.js'

/** As `OwnReplay`, of a run that the clock may have ended. */
export type WatchedReplay = OwnReplay | { readonly outcome: 'stopped' }

/** Ended by the clock. */
export const notFinished: WatchedReplay = { outcome: 'stopped' }

/** A recorded boot, and what became of it here. */
interface Booted {
  readonly boot: Boot
  readonly host: BootedHost | { readonly why: string } | 'stopped'
}

/** Replays sessions of one store under their own revisions, each booted once. Runs under a watch: `watched`. */
export class OwnReplayer {
  private readonly store: Store
  private readonly booted = new Map<string, Booted>()

  constructor(store: Store) {
    this.store = store
  }

  replay(recording: Recording): WatchedReplay {
    if (recording.damage) return { outcome: 'unfaithful', ...recording.damage }
    const { boot, host } = this.bootedOf(recording.opened.boot)
    if (host === 'stopped') return notFinished
    if ('why' in host) return { outcome: 'unfaithful', at: 'boot', why: host.why }
    const replay = replayOwn(host.host, recording)
    if (replay.outcome === 'faithful') return { ...replay, restsOnOpen: restsOnOpen(host, replay) }
    return underItsRules(replay, boot)
  }

  /** The same of a continuous one, with the state that the session before it left. */
  replayOn(recording: Recording, carried: Carried | null): WatchedReplay {
    if (recording.damage) return this.replay(recording)
    const { host } = this.bootedOf(recording.opened.boot)
    if (host !== 'stopped' && !('why' in host)) host.host.carried = carried
    return this.replay(recording)
  }

  /** Decisions of a session that hang on what Lua leaves open. */
  fragile(recording: Recording): readonly FragileDecision[] {
    const { host } = this.bootedOf(recording.opened.boot)
    return host === 'stopped' || 'why' in host ? [] : fragileInOwn(host, recording)
  }

  /** The host that a recording runs on, as its last replay left it; null where it has none. */
  hostOf(recording: Recording): BootedHost | null {
    if (recording.damage) return null
    const { host } = this.bootedOf(recording.opened.boot)
    return host === 'stopped' || 'why' in host ? null : host
  }

  /** A boot that the clock ends would take as long for every session: it is not begun a second time. */
  private bootedOf(digest: string): Booted {
    const known = this.booted.get(digest)
    if (known) return known
    const boot = readBoot(this.store, digest)
    this.booted.set(digest, { boot, host: 'stopped' })
    const booted = { boot, host: bootAgain(this.store, boot) }
    this.booted.set(digest, booted)
    return booted
  }
}
