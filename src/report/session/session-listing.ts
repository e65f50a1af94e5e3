import { type PhaseName, phaseNames } from '../../domain/phase.js'
import type { Column } from '../table.js'
import { clockText, dayText, endOfId, nameOrId, number } from '../words.js'

/** A session as a list shows it. The store's rows are of this shape. */
export interface SessionListing {
  readonly id: string
  /** hash of the one that it was recorded under; '' where it was erased */
  readonly revision: string
  /** milliseconds since the epoch */
  readonly openedAt: number
  /** what its source calls it; '' where it has no name */
  readonly source: string
  readonly peer: string
  readonly senders: readonly string[]
  readonly recipients: readonly string[]
  readonly worstReply: number | null
  /** sum of 2 ** index in `phaseNames` of the phases that were reached */
  readonly phases: number
  readonly gaps: number
  readonly end: string | null
  readonly erasedAt: number | null
}

/**
 * The columns of a list of sessions. Those of rank 0 show at any width; a name is not cut for the sake of when it was, and an IPv4 peer
 * is shown whole or not at all. That a session is not whole stands beside its reply, at any width.
 */
export const sessionColumns: readonly Column<SessionListing>[] = [
  { title: 'day', text: ({ openedAt }) => dayText(openedAt), least: 10, most: 10, rank: 8 },
  { title: 'time', text: ({ openedAt }) => clockText(openedAt), least: 8, most: 8, rank: 6 },
  { title: 'session', text: nameText, least: 20, most: 32, rank: 0, tone: () => 'name' },
  { title: 'peer', text: ({ peer }) => peer.replace(/:\d+$/, ''), least: 15, most: 39, rank: 1 },
  { title: 'sender', text: ({ senders }) => firstOf(senders), least: 10, most: 32, rank: 2 },
  { title: 'recipients', text: ({ recipients }) => firstOf(recipients), least: 10, most: 40, rank: 3 },
  {
    title: 'reply',
    text: replyText,
    least: 5,
    most: 5,
    rank: 0,
    align: 'right',
    tone: (session) => (isWhole(session) ? replyTone(session.worstReply ?? 0) : 'warn'),
  },
  { title: 'phase', text: ({ phases }) => furthestPhase(phases) ?? '', least: 9, most: 11, rank: 7 },
  { title: 'end', text: endText, least: 4, most: 10, rank: 6 },
]

function nameText({ source, id, erasedAt }: SessionListing): string {
  if (erasedAt !== null) return '(erased)'
  return nameOrId(source, id)
}

/** What every command takes for a session's id. */
export const idColumn: Column<SessionListing> = {
  title: 'id',
  text: ({ id }) => endOfId(id),
  least: 8,
  most: 8,
  rank: 0,
}

/** The first of several, and how many more there are. */
function firstOf([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} +${number(more.length)}`
}

export const replyTone = (code: number): 'bad' | 'warn' | 'good' =>
  code >= 500 ? 'bad' : code >= 400 ? 'warn' : 'good'

/** Those that a session came to, in the order of their numbers. */
export const phasesOf = ({ phases }: Pick<SessionListing, 'phases'>): readonly PhaseName[] =>
  phaseNames.filter((_name, index) => Math.floor(phases / 2 ** index) % 2 === 1)

/** How far into a message or session it came; a plain command, a fired hook and the end say nothing about that. */
const furthestPhase = (phases: number): PhaseName | undefined =>
  way.findLast((name) => phasesOf({ phases }).includes(name))

const way: readonly PhaseName[] = [
  'injection',
  'accept',
  'connect',
  'ehlo',
  'starttls',
  'handshake',
  'auth',
  'mailfrom',
  'rcptto',
  'data',
  'spool',
  'each_rcpt',
  'set_binding',
  'final',
  'enqueue',
  'routing',
  'reception',
  'delivery',
  'delivered',
  'tempfail',
  'permfail',
  'retry',
  'dispose',
]

/** Nobody may take the worst reply that was seen for how a session ended which is not whole: `250 ?`. */
function replyText(session: SessionListing): string {
  return [session.worstReply ?? '', isWhole(session) ? '' : '?'].join(' ').trim()
}

/** Whether nothing is known to be missing, and it is over, however it ended; of one that was erased nobody can tell any more. */
export const isWhole = ({ end, gaps, erasedAt }: SessionListing): boolean =>
  erasedAt !== null || (gaps === 0 && end !== null)

function endText({ end, gaps, erasedAt }: SessionListing): string {
  if (erasedAt !== null) return 'erased'
  return gaps > 0 ? 'gap' : (end ?? 'unfinished')
}
