import type { UnfaithfulSession } from '../domain/comparison.js'
import type { Query } from '../store/query/query.js'
import { readBoot } from '../store/revisions.js'
import { countSessions } from '../store/sessions.js'
import type { Store } from '../store/store.js'
import type { BootedHost } from './boot-host.js'
import { bootAgain } from './comparer.js'
import { readRecordings } from './read-recording.js'
import type { Recording } from './recording.js'
import { type OwnReplay, replayOwn } from './replay-own.js'
import { sessionTimeoutMs, watched } from './watched.js'

/** How many recordings their own revision reproduces, and which it does not. */
export interface Faithfulness {
  readonly faithful: number
  readonly unfaithful: readonly UnfaithfulSession[]
}

const progressEvery = 100

/** Replays every session that meets the query under its own revision. */
export const verifySessions = (
  store: Store,
  query: Query,
  onProgress: (done: number, total: number) => void = () => {},
): Faithfulness => {
  const total = countSessions(store, query)
  const replayer = new OwnReplayer(store)
  const unfaithful: UnfaithfulSession[] = []
  let faithful = 0
  const run = { work: (recording: Recording) => replayer.replay(recording), stopped: () => stopped }
  for (const [recording, replay] of watched(readRecordings(store, query), run)) {
    if (replay.outcome === 'faithful') faithful += 1
    else unfaithful.push({ session: recording.session, phase: replay.at, why: replay.why })
    const done = faithful + unfaithful.length
    if (done % progressEvery === 0) onProgress(done, total)
  }
  return { faithful, unfaithful }
}

const stopped: OwnReplay = {
  outcome: 'unfaithful',
  at: 'session',
  why: `it took more than ${sessionTimeoutMs / 1000} s and was stopped`,
}

/** Replays sessions of one store under their own revisions, each booted once. */
export class OwnReplayer {
  private readonly store: Store
  private readonly hosts = new Map<string, BootedHost | { readonly why: string }>()

  constructor(store: Store) {
    this.store = store
  }

  replay(recording: Recording): OwnReplay {
    if (recording.damage) return { outcome: 'unfaithful', ...recording.damage }
    const booted = this.hostOf(recording.opened.boot)
    return 'why' in booted ? { outcome: 'unfaithful', at: 'boot', why: booted.why } : replayOwn(booted.host, recording)
  }

  private hostOf(boot: string): BootedHost | { readonly why: string } {
    let host = this.hosts.get(boot)
    if (!host) {
      host = bootAgain(this.store, readBoot(this.store, boot))
      this.hosts.set(boot, host)
    }
    return host
  }
}
