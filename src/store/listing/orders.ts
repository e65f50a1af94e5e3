/** What sessions can be sorted by. */
export const sortKeys = ['recorded', 'time', 'peer', 'sender', 'reply', 'revision', 'drift'] as const

export type SortKey = (typeof sortKeys)[number]

export interface Sort {
  readonly by: SortKey
  readonly isDescending: boolean
}

/** As one wants it first: the newest, the worst, or A to Z. */
export const naturalSort = (by: SortKey): Sort => ({ by, isDescending: by !== 'peer' && by !== 'sender' })

/** The sort keys that are columns of `session`. What drifts is known of a comparison. */
export type Indexed = Exclude<SortKey, 'drift'>

interface IndexedOrder {
  /** made by a migration; of sessions that were not erased */
  readonly index: string
  /** the SQL of the key, as the index has it; of what was recorded when, the stream itself, which ends every index */
  readonly key: string
}

/** The index of every order. Revisions are in the order in which they were registered. */
export const indexedOrders: Readonly<Record<Indexed, IndexedOrder>> = {
  recorded: { index: 'session_by_stream', key: 'session.stream' },
  time: { index: 'session_by_opened_at', key: 'session.opened_at' },
  peer: { index: 'session_by_peer', key: "coalesce(session.peer, '')" },
  sender: { index: 'session_by_sender', key: "coalesce(session.senders, '') COLLATE NOCASE" },
  reply: { index: 'session_by_reply', key: 'coalesce(session.worst_reply, 0)' },
  revision: { index: 'session_by_revision', key: 'session.revision' },
}

/** Where a session stands in an order. */
export interface Place {
  readonly key: string | number
  readonly stream: number
}
