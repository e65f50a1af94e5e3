import { type Bytes, upperCase } from '../../domain/bytes.js'
import type { Stage } from '../calls/stage.js'
import { notImplemented, type Reply } from '../phases/replies.js'
import type { SessionState } from '../state.js'

/** Does the listener know STARTTLS, or AUTH, whatever a policy has made of its capabilities? */
export const isOffered = ({ offers }: SessionState, keyword: 'STARTTLS' | 'AUTH'): boolean =>
  capabilityOf(offers, keyword) !== undefined

/** The line of EHLO's answer that begins with the keyword. */
export const capabilityOf = (capabilities: readonly Bytes[], keyword: 'STARTTLS' | 'AUTH'): Bytes | undefined =>
  capabilities.find((capability) => upperCase(capability).split(' ')[0] === keyword)

/** A command whose capability a policy has taken away. */
export const withdrawnReply = (stage: Stage): Reply => {
  stage.assumed.add('removed-capability')
  return notImplemented
}

/** A policy may offer what the listener does not have; what the server does when a client then asks for it, no manual says. */
export const refuseAdded = (stage: Stage, keyword: 'STARTTLS' | 'AUTH'): void => {
  if (capabilityOf(stage.session!.capabilities, keyword) === undefined) return
  stage.undecidable({
    call: 'ac:esmtp_capability_add',
    key: keyword,
    reason: `a policy offers ${keyword}, the listener does not have it, and no manual says what the server answers to it`,
    hint: `record the session with a listener that offers ${keyword}`,
  })
}
