import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import type { Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertEndKnown, assertPieceKnown, assertReadable } from '../calls/unknown.js'
import type { Message } from '../message/message.js'
import { displayAddress, hostOf } from '../peer.js'
import { splitAddress } from '../phases/smtp.js'
import { isNil } from './context-methods.js'
import { messageOf, read, undescribed, written } from './message-method.js'

/** Whether an address is another than the one before, nobody can tell of one that was replaced, but by their domains. */
const assertTold = (stage: Stage, was: Bytes, is: Bytes): void => {
  const { domain } = splitAddress(was)
  assertReadable(stage, domain)
  if (domain === splitAddress(is).domain) assertReadable(stage, was)
}

const addressProperty =
  (property: 'sender' | 'recipient', effect: string) =>
  (stage: Stage, frame: Frame, message: Message): number => {
    if (!isNil(frame, 2)) {
      assertTold(stage, message[property], frame.string(2))
      message[property] = frame.string(2)
      stage.noteOn(frame, message, [effect, encodeText(message[property])])
    }
    frame.pushString(message[property])
    return 1
  }

const setSender = addressProperty('sender', 'mailfrom')
const setRecipient = addressProperty('recipient', 'rcptto')

const sender = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if (message.sender === '') stage.assumed.add('null-sender')
    return setSender(stage, frame, message)
  }
}

/** Which recipient of a message that has not fanned out yet a policy would rename, nobody says: the manual forbids it. */
const recipient = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if (!isNil(frame, 2) && isBeforeFanOut(stage, message))
      undescribed(stage, 'msg:rcptto', 'sets the recipient of a message before each_rcpt')
    return setRecipient(stage, frame, message)
  }
}

/** A generated message is its recipient's own from the beginning. */
const isBeforeFanOut = ({ session }: Stage, message: Message): boolean =>
  message === session?.transaction?.message && !session.isInjected

/** Fills the two strings with local part and domain; `EC_MSG_ENV_COMPLETE` puts all into the first. Answers 1, or 0 for neither or both ends. */
const getEnvelope = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    const which = frame.number(2)
    if (which % 4 === 0 || which % 4 === 3) {
      frame.pushNumber(0)
      return 1
    }
    const address = which % 2 === 1 ? message.sender : message.recipient
    const { localpart, domain } = splitAddress(address)
    const complete = which >= 4
    stage.handles.read(frame, 3, 'string').value = complete ? address : localpart
    if (!complete && !isNil(frame, 4)) stage.handles.read(frame, 4, 'string').value = domain
    frame.pushNumber(1)
    return 1
  }
}

const listenerOrPeer =
  (which: 'listener' | 'peer') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    messageOf(stage, frame)
    const session = stage.running(frame)
    const text = session.isInjected ? stage.current(frame)[which] : session[which]
    const call = which === 'peer' ? 'msg:reception_peer' : 'msg:listener_addr'
    const part = frame.optionalString(2) ?? 'all'
    if (!['ip', 'port', 'all'].includes(part)) undescribed(stage, call, `is asked for ${part}`)
    if (part === 'ip') assertPieceKnown(stage, which)
    else assertEndKnown(stage, which)
    const port = text.slice(text.lastIndexOf(':') + 1)
    frame.pushString(part === 'ip' ? hostOf(text) : part === 'port' ? port : displayAddress(text))
    return 1
  }

const getDeliveryMethod = (stage: Stage): HostFunction => {
  return (frame) => {
    messageOf(stage, frame)
    frame.pushString('smtp')
    return 1
  }
}

export const messageEnvelopeRows: readonly Row[] = [
  written('msg:mailfrom', 'RDSEB', sender),
  written('msg:rcptto', 'REB', recipient),
  read('msg:get_envelope2', 'DSEB', getEnvelope),
  read('msg:listener_addr', 'DSE', listenerOrPeer('listener')),
  read('msg:reception_peer', 'DSE', listenerOrPeer('peer')),
  read('msg:get_delivery_method', 'DSE', getDeliveryMethod),
]
