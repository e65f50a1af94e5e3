import type { WholeSession } from '../../domain/session.js'
import type { SessionListing } from '../../report/session/session-listing.js'
import type { Overview } from '../reader/reader.js'
import type { Step } from './list.js'
import type { Size } from './view.js'

/** What somebody wants, or what came back; nothing else changes a view. */
export type Intent =
  | { readonly type: 'move'; readonly step: Step; readonly direction: 1 | -1 }
  | { readonly type: 'open' | 'back' | 'drifts' | 'switch-pane' | 'earlier' | 'refresh' | 'help' | 'quit' }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'overview-read'; readonly overview: Overview }
  | { readonly type: 'sessions-read'; readonly from: number; readonly rows: readonly SessionListing[] }
  | { readonly type: 'session-read'; readonly session: WholeSession }
  | { readonly type: 'reading-failed'; readonly why: string }
