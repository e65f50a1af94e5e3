import type { Text } from '../domain/canonical.js'
import type { Revision } from '../domain/revision.js'
import type { AnswerSource } from '../momentum/calls/stage.js'
import { registerReload } from '../store/reloads.js'
import type { Store } from '../store/store.js'
import { type BootedHost, bootKnown } from './boot-host.js'
import { keepBoot } from './keep-session.js'

/** What a reload to another revision came to. */
export interface Reload {
  readonly from: BootedHost
  readonly revision: Revision
  readonly to: BootedHost
  /** what the sessions after it run under: the old one where the other does not boot (callouts.md, rule 8) */
  readonly running: BootedHost
}

/** Boots a revision to take the place of the one that runs. Throws Trouble `policy-boot` where it asks what cannot be known. */
export const reload = (from: BootedHost, revision: Revision, answers: AnswerSource): Reload => {
  const to = bootKnown(revision, answers, from.event.input.profile)
  return { from, revision, to, running: to.boot.result.outcome === 'booted' ? to : from }
}

/** Keeps a reload between the sessions that it stands between, with the other revision and its boot. */
export const keepReload = (
  store: Store,
  { from, revision, to }: Reload,
  { after, file }: { readonly after: string | null; readonly file: Text },
): void =>
  store.transaction(() => {
    keepBoot(store, revision, to)
    const { result } = to.boot
    const { deinit } = from.boot
    registerReload(store, {
      type: 'RevisionReloaded',
      input: {
        from: from.boot.digest,
        to: to.boot.digest,
        ...(after === null ? {} : { after }),
        source: { kind: 'scenario', file },
      },
      ...(result.outcome === 'booted' && deinit.length > 0 ? { work: { deinit } } : {}),
      result: result.outcome === 'booted' ? { outcome: 'reloaded' } : { outcome: 'kept', failure: result.failure },
    })
  })
