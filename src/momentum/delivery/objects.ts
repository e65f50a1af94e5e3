import type { Bytes } from '../../domain/bytes.js'
import type { Message } from '../message/message.js'

/** struct domain_record: the domain that a message is queued under, and what the server has counted for it. */
export interface DomainObject {
  readonly kind: 'domain'
  readonly domain: Bytes
  /** by the source, and not worked out from the message */
  readonly isGiven: boolean
  readonly counts: Readonly<Record<string, number>>
}

/** struct delivery_construct, of which only the message is known. */
export interface DeliveryObject {
  readonly kind: 'delivery'
  readonly message: Message
}

/** What the server passes, and no page says what is in it. */
export interface UnknownObject {
  readonly kind: 'clientArgs' | 'noAccept' | 'noVctx'
}

export type DeliverySideObject = DomainObject | DeliveryObject | UnknownObject

/** The counters of struct domain_record. */
export const domainCounters = ['deliveries', 'attempts', 'transients', 'failures'] as const
