import { lowerCase } from '../../domain/bytes.js'
import { decodeText } from '../../domain/canonical.js'
import type { DeliveryResult } from '../../domain/events.js'
import type { GivenValue } from '../callouts/callout.js'
import { notCalledInDeliveries, refuseUncalled } from '../callouts/uncalled.js'
import type { Stage } from '../calls/stage.js'
import type { Message } from '../message/message.js'
import { answered, type Entered, entered } from '../phases/entered.js'
import { splitAddress } from '../phases/smtp.js'
import type { PendingPhase, SessionState } from '../state.js'
import type { DomainObject } from './objects.js'

/** An attempt begins: a message that was never taken, was discarded or has been delivered is delivered by nobody. */
export const enterDelivery = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  const { of } = pending.delivery!
  if (!of) return answered(null)
  refuseUncalled(stage, notCalledInDeliveries, {
    where: 'a delivery',
    hint: (call) => `leave ${call} out of the policy, or the deliveries out of the session`,
  })
  stage.assumed.add('delivery-as-recorded')
  const message = begin(session, pending)
  return {
    ...entered,
    values: [{ kind: 'tls', set: new Map() }, { kind: 'delivery', message }, { kind: 'clientArgs' }],
  }
}

const begin = (session: SessionState, { copy }: PendingPhase): Message => {
  session.message = copy!
  return copy!
}

/** The attempt is over: its words are the message's code, as `msg:get_code` reads it. */
export const enterOutcome = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  const { result } = pending.delivery!
  const message = begin(session, pending)
  message.code = decodeText(result.reply)
  return { ...entered, values: [domainOf(message, result), time(stage), ...noteOf(stage, message)] }
}

/** The domain that the message is routed to, or else its recipient's, as `msg:routing_domain` reads it. */
const domainOf = (message: Message, { domain, counts = {} }: DeliveryResult): DomainObject => ({
  kind: 'domain',
  domain:
    domain === undefined
      ? (message.routingDomain ?? lowerCase(splitAddress(message.recipient).domain))
      : decodeText(domain),
  isGiven: domain !== undefined,
  counts,
})

const time = (stage: Stage): GivenValue => ({ kind: 'timeval', at: stage.at })

const noteOf = (stage: Stage, { code }: Message): readonly [GivenValue, GivenValue] =>
  stage.profile['delivery-note'] === 'nil' ? [null, 0] : [code, code.length]

export const enterRetry = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  begin(session, pending)
  return { ...entered, values: [time(stage)] }
}

export const enterDispose = (session: SessionState, pending: PendingPhase): Entered => {
  begin(session, pending)
  return entered
}
