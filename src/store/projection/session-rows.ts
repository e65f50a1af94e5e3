import { Trouble } from '../../domain/trouble.js'
import type { Store } from '../store.js'
import type { SessionProjection } from './session-projection.js'

/** A session as it is listed. */
export interface SessionRow extends SessionProjection {
  /** of the stream: sessions sort by it as they were first written */
  readonly stream: number
  readonly id: string
  readonly revision: string
  /** npm package and version of the machine that it was recorded on */
  readonly machine: string
}

type Columns = [
  stream: number,
  id: string,
  openedAt: number,
  revision: string | null,
  machine: string | null,
  boot: string | null,
  source: string | null,
  peer: string | null,
  ehlo: string | null,
  senders: string | null,
  recipients: string | null,
  replies: string | null,
  worstReply: number | null,
  phases: number,
  messages: number,
  events: number,
  gaps: number,
  end: SessionProjection['end'],
  erasedAt: number | null,
]

/** Selects what `sessionRow` reads; a condition about `session` and its neighbours may follow. */
export const selectSessions = `SELECT session.stream, stream.name, opened_at, revision.revision, machine, boot.digest,
  source, peer, ehlo, senders, recipients, replies, worst_reply, phases, messages, events, gaps, end, erased_at
  FROM session
  JOIN stream ON stream.id = session.stream
  LEFT JOIN revision ON revision.stream = session.revision
  LEFT JOIN boot ON boot.stream = session.boot`

export type SessionColumns = Columns

export const sessionRow = (columns: Columns): SessionRow => {
  const [stream, id, openedAt, revision, machine, boot, source, peer, ehlo, senders, recipients, replies, ...numbers] =
    columns
  const [worstReply, phases, messages, events, gaps, end, erasedAt] = numbers
  return {
    stream,
    id,
    openedAt,
    revision: revision ?? '',
    machine: machine ?? '',
    boot: boot ?? '',
    source: source ?? '',
    peer: peer ?? '',
    ehlo: splitItems(ehlo),
    senders: splitItems(senders),
    recipients: splitItems(recipients),
    replies: splitItems(replies).map(Number),
    worstReply,
    phases,
    messages,
    events,
    gaps,
    end,
    erasedAt,
  }
}

/** Items have a line each, with a line feed before and after, so that an item can be looked for as a whole. */
const joinItems = (items: readonly (string | number)[]): string | null =>
  items.length === 0 ? null : `\n${items.join('\n')}\n`

const splitItems = (items: string | null): readonly string[] => (items === null ? [] : items.slice(1, -1).split('\n'))

/** The row of a session that has one. */
export const findSessionRow = (store: Store, stream: number): SessionRow | undefined => {
  const columns = store.prepareRaw<Columns>(`${selectSessions} WHERE session.stream = ?`).get(stream)
  return columns === undefined ? undefined : sessionRow(columns)
}

const insert = `INSERT INTO session (stream, opened_at, revision, boot, source, peer, ehlo, senders, recipients, replies,
  worst_reply, phases, messages, events, gaps, end, erased_at)
  VALUES (?, ?, (SELECT revision FROM boot WHERE stream = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const update = `UPDATE session SET source = ?, peer = ?, ehlo = ?, senders = ?, recipients = ?, replies = ?,
  worst_reply = ?, phases = ?, messages = ?, events = ?, gaps = ?, end = ?, erased_at = ? WHERE stream = ?`

/** Within a transaction: writes a session's row, new or again. Throws Trouble `revision-missing`. */
export const writeSessionRow = (store: Store, stream: number, session: SessionProjection, isNew: boolean): void => {
  const changing = [
    session.source === '' ? null : session.source,
    session.peer === '' ? null : session.peer,
    joinItems(session.ehlo),
    joinItems(session.senders),
    joinItems(session.recipients),
    joinItems(session.replies),
    session.worstReply,
    session.phases,
    session.messages,
    session.events,
    session.gaps,
    session.end,
    session.erasedAt,
  ]
  if (!isNew) {
    store.prepare(update).run(...changing, stream)
    return
  }
  const boot = requireStream(store, 'boot', session.boot)
  store.prepare(insert).run(stream, session.openedAt, boot, boot, ...changing)
}

/** Within a transaction: what is left of an erased session is that there was one, and when. */
export const writeErasedSessionRow = (store: Store, stream: number, erasedAt: number): void => {
  const sql = `INSERT OR REPLACE INTO session (stream, opened_at, phases, messages, events, gaps, erased_at)
    SELECT @stream, min(recorded_at), 0, 0, sum(length(types)), 0, @erasedAt FROM append WHERE stream = @stream`
  store.prepare(sql).run({ stream, erasedAt })
}

/** The stream of the revision or boot that an event names. Throws Trouble `revision-missing`. */
export const requireStream = (store: Store, kind: 'revision' | 'boot', hash: string): number => {
  const name = `${kind}:${hash}`
  const known = store.streamIds.get(name)
  if (known !== undefined) return known
  const found = store.prepareRaw<[number]>('SELECT id FROM stream WHERE name = ?').get(name)
  if (found === undefined)
    throw new Trouble('revision-missing', `the store has no ${kind} ${hash}, which this recording was made under`, {
      hint: 'export the recording again: an export holds the revisions and boots of its sessions',
    })
  store.streamIds.set(name, found[0])
  return found[0]
}
