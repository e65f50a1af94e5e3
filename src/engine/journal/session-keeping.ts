import type { SealedStore } from '../../domain/events.js'
import type { Journal } from './journal.js'

/**
 * Whether a session is kept, as far as it has come: `yes` from now on, `not yet`, so that it is held until that is known, or `never`. One that is
 * over and was not wanted is left out.
 */
export type Wanted = 'yes' | 'not yet' | 'never'

/** What a session has come to, as far as that is asked: a recorder is one. */
export interface SessionSoFar {
  readonly session: { readonly state: { readonly rejections: number } }
  readonly hasGap: boolean
  /** the server ended it, and told the client so with 421 */
  readonly isCutOff: boolean
  readonly events: readonly unknown[]
  readonly contents: ReadonlyMap<string, Uint8Array>
}

/** Where one session is kept, and whether. */
export interface SessionKeeping {
  readonly journal: Pick<Journal, 'keep' | 'settle' | 'waitingBytes'>
  wanted(session: SessionSoFar): Wanted
  /** what its recorder had sealed before */
  readonly follows?: SealedStore
  /** it is over, and nothing more of it will be written */
  end(): void
}

/** Decides that for a session that begins. */
export type BeginKeeping = (session: string) => SessionKeeping

/** Keeps every session. */
export const keepEvery =
  (journal: Journal): BeginKeeping =>
  () => ({ journal, wanted: () => 'yes', end: () => {} })
