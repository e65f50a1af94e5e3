import type { Bytes } from '../../domain/bytes.js'
import type { PhaseName } from '../../domain/phase.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import type { PushField, WriteField } from '../calls/structures.js'
import { objectOf } from '../calls/structures.js'
import { assertPieceKnown } from '../calls/unknown.js'
import { internal, isMade, type Message, overHttp } from '../message/message.js'
import { messageId } from '../message/message-id.js'
import { pushBindingNumber } from './core.js'
import { unmodelledField } from './unmodelled.js'

/** Fields of structs-ec-message.md that this host keeps. */
export const messageFields = (stage: Stage): Readonly<Record<string, PushField>> => {
  const of = (id: number): Message => objectOf(stage, id, 'message').message
  return {
    id: (frame, id) => pushIdentifier(stage, frame, of(id).id),
    batch_id: (frame, id) => pushIdentifier(stage, frame, of(id).batchId),
    conn_id: (frame) => pushConnectionId(stage, frame),
    recv_method: (frame, id) => pushMethod(stage, frame, of(id)),
    priority: (frame, id) => frame.pushNumber(of(id).priority),
    binding_slot: (frame, id) => pushBindingSlot(stage, frame, of(id)),
    num_retries: (frame, id) => pushRetries(stage, frame, of(id)),
    recv_from: (frame, id) => pushReceived(stage, frame, { message: of(id), end: 'peer' }),
    recv_via: (frame, id) => pushReceived(stage, frame, { message: of(id), end: 'listener' }),
    creation_time: (frame, id) => pushSpooled(stage, frame, of(id)),
    delivered: (frame) => (isDone(stage) ? unmodelledField(stage, 'msg', 'delivered') : frame.pushNumber(0)),
  }
}

/** Phases whose message recipients' copies are made of. */
const beforeCopies: ReadonlySet<PhaseName | null> = new Set(['mailfrom', 'rcptto', 'data', 'spool'])

/** Fields that a policy may write: the priority, a bit (4-implementing-policy-scriptlets.md, 62.2.5.1). */
export const messageWrites = (stage: Stage): Readonly<Record<string, WriteField>> => ({
  priority: (frame, id) => {
    const { message } = objectOf(stage, id, 'message')
    const value = frame.number(3)
    message.priority = value === 0 || value === 1 ? value : unknownPriority(stage, value)
    if (beforeCopies.has(stage.phase)) stage.assumed.add('copied-priority')
    stage.noteOn(frame, message, ['priority', value])
  },
})

const unknownPriority = (stage: Stage, value: number): never =>
  stage.undecidable({
    call: 'writing msg.priority',
    key: null,
    reason: `msg.priority is set to ${value}, and the manual has 0 and 1 alone: it is one bit`,
    hint: 'set it to 0 or 1',
  })

const pushMethod = (stage: Stage, frame: Frame, { receivedBy }: Message): void => {
  if (receivedBy === overHttp) unknownMethod(stage)
  if (receivedBy === internal) stage.setting('numeric-constants')
  frame.pushNumber(receivedBy)
}

const unknownMethod = (stage: Stage): never =>
  stage.undecidable({
    call: 'msg.recv_method',
    key: null,
    reason: 'no manual says which msg.recv_method a message has that came over HTTP',
    hint: 'name the number that your server has, as recv_method of the inject step; or tell such messages by a context that the API leaves in them (mo_campaign_id)',
  })

interface Received {
  readonly message: Message
  readonly end: 'peer' | 'listener'
}

/** Of a message that a client sent; what the field is of any other, no page says. */
const pushReceived = (stage: Stage, frame: Frame, { message, end }: Received): void => {
  const session = stage.running(frame)
  const name = end === 'peer' ? 'recv_from' : 'recv_via'
  if (session.isInjected || isMade(message)) unmodelledField(stage, 'msg', name)
  stage.assumed.add('reception-addresses')
  assertPieceKnown(stage, end)
  stage.handles.pushSame(frame, { kind: 'address', text: session[end], end })
}

const pushSpooled = (stage: Stage, frame: Frame, { spooledAt }: Message): void => {
  assertPieceKnown(stage, 'time')
  if (spooledAt === null)
    stage.undecidable({
      call: 'msg.creation_time',
      key: null,
      reason: 'msg.creation_time is when a message entered the spool, and no page says what it is of one that has not',
      hint: 'read it from validate_data_spool on; in validate_data, msys.core.get_now_ts() is the time',
    })
  stage.handles.pushSame(frame, { kind: 'timeval', at: spooledAt! })
}

/** A binding's number (ec_binding_slot), which the server's configuration gives it; what it is without one, and of a group's choice, no page says. */
const pushBindingSlot = (stage: Stage, frame: Frame, { binding, bindingSlot }: Message): void => {
  if (bindingSlot !== null) frame.pushNumber(bindingSlot)
  else if (binding === null) unboundSlot(stage)
  else pushBindingNumber(stage, frame, { name: binding, by: 'msg.binding_slot' })
}

const unboundSlot = (stage: Stage): never =>
  stage.undecidable({
    call: 'msg.binding_slot',
    key: null,
    reason: 'msg.binding_slot is read of a message that no policy has bound, and which number it has then no page says',
    hint: 'read it behind msg:binding(name), or ask msg:binding()',
  })

const pushRetries = (stage: Stage, frame: Frame, { retries }: Message): void => {
  if (retries > 0 || stage.phase === 'tempfail' || stage.phase === 'retry') stage.assumed.add('retry-count')
  frame.pushNumber(retries)
}

const isDone = ({ phase }: Stage): boolean => phase === 'delivered' || phase === 'permfail' || phase === 'dispose'

export const pushConnectionId = (stage: Stage, frame: Frame): void =>
  pushIdentifier(stage, frame, messageId(stage.session?.seed ?? 0, 0))

const pushIdentifier = (stage: Stage, frame: Frame, text: Bytes): void => {
  assertPieceKnown(stage, 'ids')
  stage.handles.pushSame(frame, { kind: 'identifier', text })
}
