import type { Bytes } from '../../domain/bytes.js'
import type { DeliveryResult, FiredHook, Handshake, Stimulus } from '../../domain/events.js'
import type { ContentLacks } from '../../domain/redaction.js'
import type { HostContext } from '../state.js'
import type { Reply } from './replies.js'

/** What a client, or the host around it, does next. Every phase follows from one. */
export type Act =
  | { readonly kind: 'connect' }
  | ({ readonly kind: 'command'; readonly line: Bytes; readonly pipelined?: true } & Served &
      Withheld &
      Seen &
      Told &
      HostSet)
  | ({
      readonly kind: 'message'
      readonly content: Bytes
      /** what the recording has not of it */
      readonly lacks?: ContentLacks
      readonly bareDots?: number
    } & Seen &
      Told &
      HostSet)
  | ({ readonly kind: 'inject' } & Injection & HostSet)
  | ({ readonly kind: 'delivery'; readonly delivery: DeliveryResult } & AboutCopy & HostSet & Ended)
  | ({ readonly kind: 'fire'; readonly fired: FiredHook } & AboutCopy & HostSet & Ended)
  /** an answer to a challenge of AUTH; nothing where none was asked for */
  | ({ readonly kind: 'answer'; readonly line: Bytes } & Withheld & HostSet)
  /** the handshake behind STARTTLS; nothing where that was not accepted */
  | ({ readonly kind: 'handshake'; readonly handshake: Handshake } & HostSet)
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' }

/** Acts of the server's own, or of an HTTP client that waits for no reply: no SMTP client decides over them. */
export const isServersOwn = ({ kind }: Act): boolean => kind === 'inject' || kind === 'delivery' || kind === 'fire'

/** What a server does with a command by itself, which it need not tell any policy. */
export interface Served {
  /** it answered the command by itself, or refused it, or the message that it waited for */
  readonly refused?: Reply
  /** of DATA: BDAT commands that it stands for */
  readonly chunks?: readonly Bytes[]
}

/** What a mail server said besides, which nothing follows from. */
export interface Told {
  readonly macros?: NonNullable<Stimulus['macros']>
}

/** AUTH, or an answer to a challenge of it, of which the password was not recorded. */
export interface Withheld {
  readonly credentials?: { readonly user: Bytes }
}

/** How and when (milliseconds since the epoch) the connection had ended: with the first act after it. */
export interface Ended {
  readonly ended?: NonNullable<Stimulus['ended']>
}

/** What the server was seen to answer, where another policy decided than runs here. */
export interface Seen {
  readonly seen?: readonly Reply[]
}

/** Context that the host set by itself before the phase. */
export interface HostSet {
  readonly context?: HostContext
}

/** A message that was generated for one recipient. */
export interface Injection {
  /** bare addresses, '' for the null sender */
  readonly sender: Bytes
  readonly recipient: Bytes
  readonly content: Bytes
  /** what `msg.recv_method` is; absent where the source does not know it */
  readonly receivedBy?: number
}

export interface AboutCopy {
  /** as phase instances count messages; 0: about none */
  readonly message: number
  /** as received; '' where it is about no recipient */
  readonly recipient: Bytes
}
