import type { Bytes } from '../domain/bytes.js'
import type { DeliveryResult, FiredHook, Handshake, SessionSource } from '../domain/events.js'
import type { PhaseName } from '../domain/phase.js'
import type { ContentLacks } from '../domain/redaction.js'
import type { Reference } from '../lua/machine.js'
import type { Credentials } from './inbound/credentials.js'
import type { Metadata } from './kumomta/metadata.js'
import type { ListenerDomain } from './kumomta/relaying.js'
import type { Message } from './message/message.js'
import type { HostObject } from './objects.js'
import type { Injection } from './phases/acts.js'

/** Everything that a session is, besides the machine's image. Plain data: `cloneState` copies it. */
export interface SessionState {
  readonly peer: Bytes
  readonly listener: Bytes
  readonly seed: number
  /** what the listener offers besides what every one does, as in `SessionOpened` */
  readonly offers: readonly Bytes[]
  readonly source: SessionSource
  /** pieces that the source could not see, as in `SessionOpened` */
  readonly unknown: ReadonlySet<string>
  /** keys of contexts that it did see, as in `SessionOpened` */
  readonly known: ReadonlySet<string>
  /** what was not written down of it; null: all is as it came */
  readonly redacted: Redacted | null
  /** messages, by their ordinals, whose body a function has looked at */
  readonly bodiesRead: Set<number>
  /** milliseconds since the epoch; moves only between acts */
  at: number
  /** milliseconds that the client let pass before this act, since it was answered */
  waited: number
  /** milliseconds that the recorded answer to the act before was held back */
  heldBack: number
  /** some timer was set, at some time */
  hasTimers: boolean
  /** milliseconds that the policy has slept since the act */
  slept: number
  /** connection context */
  conn: Context
  /** message context */
  mess: Context
  verdict: Verdict
  /** what stops the session, or null while it goes on */
  end: 'quit' | 'abort' | 'disconnect' | null
  /** accept or connect was refused without a disconnect: the client may only QUIT */
  refused: boolean
  greeted: boolean
  /** what has to come next from the client, where that is no command */
  expects: Expected | null
  isEncrypted: boolean
  isAuthenticated: boolean
  capabilities: readonly Bytes[]
  /** MAIL commands so far */
  ordinal: number
  /** messages begun and recipients accepted on this connection */
  messageCount: number
  recipientCount: number
  /** refusals that the client was told, and messages that were taken */
  rejections: number
  receptions: number
  transaction: Transaction | null
  /** the message that the running phase is about */
  message: Message | null
  /** every host object that a handle's id can name */
  objects: HostObject[]
  /** userdata of those objects, by id, once pushed */
  handles: (Reference | undefined)[]
  /** each module's `self`, by the module's position */
  selves: Map<number, Reference>
  /** modules that ran in an earlier phase, by their position */
  ran: Set<number>
  occurrences: Map<string, number>
  queue: PendingPhase[]
  ownAdds: OwnAdd[]
  /** digest of this session's own writes to each outside object */
  ownWrites: Map<string, string>
  randomSeed: number | null
  serial: number
  replyOfAct: readonly [number, Bytes] | null
  /** a message that has come and whose phases have not begun */
  content: Bytes
  /** what the recording has not of that */
  contentLacks: ContentLacks | null
  /** what the host sets before the next phase */
  hostSet: HostContext | null
  /** the recipient that callouts after acceptance look at */
  listed: Recipient | null
  /** it goes on from what a session before it left */
  readonly isContinuous: boolean
  /** messages come over HTTP, and there is no SMTP client */
  readonly isInjected: boolean
  readonly isLmtp: boolean
  /** passwords are not recorded, as in `SessionOpened` */
  readonly withholdsPasswords: boolean
  /** accepted messages go to the next server first, as in `SessionOpened` */
  readonly relays: boolean
  /** accepted messages go somewhere, as each recipient's copy has it */
  readonly handsOn: boolean
  /** the connection is over, and its last callouts have run */
  isOver: boolean
  /** copies of messages that were taken, in order */
  accepted: AcceptedCopy[]
  /** refusals of recipients' copies of the message in its fan-out */
  refusals: (readonly [number, Bytes])[]
  /** the connection's, in KumoMTA; null: none */
  metadata: Metadata | null
  /** what KumoMTA was told about domains on this connection; null: nothing */
  listenerDomains: Map<Bytes, ListenerDomain | null> | null
  /** the one that its policy is asked about */
  askedDomain: Bytes | null
}

export interface Redacted {
  /** who replaced it: the profile under which it was recorded, or the recorder inside Momentum */
  readonly by: 'profile' | 'recorder'
  /** the profile's name */
  readonly profile: string
  /** names of header fields that are kept; null: every one */
  readonly headers: ReadonlySet<Bytes> | null
}

export type Expected =
  /** with the TLS parameters that the policy has set, in its order */
  | { readonly kind: 'handshake'; readonly parameters: readonly (readonly [Bytes, Bytes | number])[] }
  /** an answer to a challenge of AUTH */
  | { readonly kind: 'answer'; readonly credentials: Credentials }

export interface HostContext {
  readonly conn?: ReadonlyMap<Bytes, Bytes>
  readonly mess?: ReadonlyMap<Bytes, Bytes>
}

export type Context = Map<Bytes, Bytes>

/** What modules leave for the session to answer with. Cleared before every command. */
export interface Verdict {
  /** 0: none */
  code: number
  note: Bytes
  disconnect: boolean
  /** seconds */
  delay: number
  /** fields that nothing follows from, once one was written */
  fields: Map<Bytes, number> | null
}

export const noVerdict = (): Verdict => ({ code: 0, note: '', disconnect: false, delay: 0, fields: null })

export interface Recipient {
  /** as the client sent it, without angle brackets; what phase instances are named by */
  readonly received: Bytes
  /** as the policy left it */
  readonly address: Bytes
  /** the command that named it, or the one that would have */
  readonly line: Bytes
}

export interface Transaction {
  readonly ordinal: number
  /** replaced, never changed in place */
  recipients: readonly Recipient[]
  /** RCPT commands so far, refused ones too */
  recipientCommands: number
  awaitsContent: boolean
  readonly message: Message
}

/** A recipient's copy of a message, to be delivered. */
export interface AcceptedCopy {
  readonly message: number
  /** as received */
  readonly recipient: Bytes
  readonly copy: Message
  /** delivered, or given up for good */
  isOver: boolean
}

export interface PendingPhase {
  readonly phase: PhaseName
  readonly message: number
  readonly recipient: Bytes
  /** the client's command, for phases that a command leads */
  readonly line?: Bytes
  /** the server itself refused the command */
  readonly refused?: readonly [number, Bytes]
  /** a client's answer to a challenge of AUTH */
  readonly answer?: Bytes
  /** whose password came, which is not recorded */
  readonly credentials?: { readonly user: Bytes }
  readonly handshake?: Handshake
  /** the recipient's copy, for phases after the message has fanned out */
  readonly copy?: Message
  readonly injection?: Injection
  /** how the attempt that the phase belongs to ended, and of what; null where the message was never taken */
  readonly delivery?: { readonly result: DeliveryResult; readonly of: AcceptedCopy | null }
  readonly fired?: FiredHook
}

/** This session's own additions to a shared counter. */
export interface OwnAdd {
  readonly series: Bytes
  readonly key: Bytes
  readonly count: number
  readonly at: number
}
