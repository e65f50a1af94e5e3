import type { Missing, ObservedAct } from '../observed-session.js'
import type { OneWay } from './one-way.js'

/** How far a dialogue has been read, and what was found on the way. */
export interface Reading {
  readonly client: OneWay
  readonly server: OneWay
  clientAt: number
  serverAt: number
  /** offset behind the reply to the command before; Infinity: it never came; null: not known */
  lastReplyEnd: number | null
  /** why no reply behind `serverAt` can be read; null: it can */
  serverStopped: string | null
  isLmtp: boolean
  acceptedRecipients: number
  /** an AUTH was sent: unknown lines may be credentials */
  hasAuth: boolean
  isAnswering: boolean
  hasContent: boolean
  /** the verb of the first command without a reply; null: none */
  unanswered: string | null
  readonly acts: ObservedAct[]
  readonly missing: Missing[]
}

export const startReading = (client: OneWay, server: OneWay): Reading => ({
  client,
  server,
  clientAt: 0,
  serverAt: 0,
  lastReplyEnd: null,
  serverStopped: null,
  isLmtp: false,
  acceptedRecipients: 0,
  hasAuth: false,
  isAnswering: false,
  hasContent: false,
  unanswered: null,
  acts: [],
  missing: [],
})

/** Notes what is missing, each thing once. */
export const note = ({ missing }: Pick<Reading, 'missing'>, what: string, why: string): void => {
  if (!missing.some((other) => other.what === what)) missing.push({ what, why })
}

/** Replies and commands that do not belong together tell of a disagreement; what is right is not decided here. */
export const noteDisagreement = (reading: Reading, why: string): void =>
  note(reading, reading.hasContent ? 'where a message ended for the server' : 'which reply answers which command', why)
