import { type Bytes, isAscii, lowerCase, textOfBytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import { tableOf } from '../../domain/value.js'
import type { Frame, HandleType, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertContentKnown, assertFieldKnown } from '../calls/unknown.js'
import { setField } from '../message/header-fields.js'
import { fieldsNamed, type HeaderField } from '../message/header-list.js'
import { type Message, rawContent } from '../message/message.js'
import type { Recipient } from '../state.js'
import { pushAddressHeader } from './address-header.js'
import { addressAt, pushAddress, pushAddresses } from './addresses.js'
import { headerValue } from './header-value.js'
import { getMeta, setMeta } from './metadata.js'
import { objectIn } from './objects-in.js'
import { notModelled, unmodelled } from './unmodelled.js'

type Method = (stage: Stage, frame: Frame, message: Message) => number

/** `message:sender()` and the like: docs/reference/message has a page for each. */
const methods: Readonly<Record<string, Method>> = {
  sender: (stage, frame, message) => {
    pushAddress(stage, frame, message.sender)
    return 1
  },
  /** A list where the message has several (docs/reference/message/recipient.md). */
  recipient: (stage, frame, message) => {
    const [first, ...more] = recipientsOf(stage, message)
    if (first === undefined) unmodelled(stage, 'message:recipient', 'the recipient of a message without one is read')
    else if (more.length === 0) pushAddress(stage, frame, first)
    else pushAddresses(stage, frame, [first, ...more])
    return 1
  },
  recipient_list: (stage, frame, message) => {
    pushAddresses(stage, frame, recipientsOf(stage, message))
    return 1
  },
  set_sender: (stage, frame, message) => {
    message.sender = addressAt(stage, frame, 2)
    stage.noteOn(frame, message, ['mailfrom', encodeText(message.sender)])
    return 0
  },
  set_recipient: (stage, frame, message) => {
    if (stage.phase === 'data') return setRecipients(stage, frame)
    message.recipient = addressAt(stage, frame, 2)
    stage.noteOn(frame, message, ['rcptto', encodeText(message.recipient)])
    return 0
  },
  get_data: (stage, frame, message) => {
    if (stage.phase !== 'data') refuseTrace(stage, 'message:get_data')
    assertContentKnown(stage, message)
    frame.pushString(rawContent(message))
    return 1
  },
  get_first_named_header_value: (stage, frame, message) => {
    const [first] = fieldsOf(stage, frame, message)
    frame.pushValue(first ? fieldValue(stage, first) : null)
    return 1
  },
  get_all_named_header_values: (stage, frame, message) => {
    frame.pushValue(tableOf(fieldsOf(stage, frame, message).map((field) => fieldValue(stage, field))))
    return 1
  },
  get_address_header: (stage, frame, message) => addressHeader(stage, frame, message, frame.string(2)),
  from_header: (stage, frame, message) => addressHeader(stage, frame, message, 'From'),
  to_header: (stage, frame, message) => addressHeader(stage, frame, message, 'To'),
  append_header: (stage, frame, message) => addHeader(stage, frame, { message, mode: 'append' }),
  prepend_header: (stage, frame, message) => addHeader(stage, frame, { message, mode: 'prepend' }),
  remove_all_named_headers: (stage, frame, message) => {
    const name = frame.string(2)
    if (fieldsOf(stage, frame, message).length === 0) return 0
    message.fields = setField(message.fields, name, { values: [], mode: 'replace' })
    stage.noteOn(frame, message, ['header', encodeText(name), 'replace', []])
    return 0
  },
  get_meta: (stage, frame, message) => getMeta(stage, frame, message.metadata),
  set_meta: (stage, frame, message) => {
    message.metadata ??= new Map()
    const queues = setQueue.get(frame.string(2))
    return queues ? queues(stage, frame, message) : setMeta(stage, frame, message.metadata)
  },
}

/** A Message, as `smtp_server_data` and `smtp_server_message_received` have it. */
export const messageType = (stage: Stage): HandleType => ({
  name: 'kumo:Message',
  methods: Object.fromEntries(Object.entries(methods).map(([name, run]) => [name, bound(stage, run)])),
  get: (_frame, _id, key) => notModelled(stage, `message:${key}`),
})

const bound = (stage: Stage, run: Method): HostFunction => {
  return (frame) => run(stage, frame, stage.handles.read(frame, 1, 'kumoMessage').message)
}

/** Until it is split, the message has all of the transaction's recipients. */
const recipientsOf = (stage: Stage, message: Message): readonly Bytes[] =>
  stage.phase === 'data' ? stage.session!.transaction!.recipients.map(({ address }) => address) : [message.recipient]

const named = (address: Bytes): Recipient => ({ received: address, address, line: `RCPT TO:<${address}>` })

/** One, or a list; who is there already stays the same one. */
const setRecipients = (stage: Stage, frame: Frame): number => {
  const transaction = stage.session!.transaction!
  const addresses = frame.type(2) === 'table' ? listAt(stage, frame) : [addressAt(stage, frame, 2)]
  const known = new Map(transaction.recipients.toReversed().map((recipient) => [recipient.address, recipient]))
  transaction.recipients = addresses.map((address) => known.get(address) ?? named(address))
  stage.note(frame, ['recipients', addresses.map(encodeText)])
  return 0
}

const listAt = (stage: Stage, frame: Frame): readonly Bytes[] => {
  const list = frame.value(2)
  const entries = typeof list === 'object' && list?.kind === 'table' ? list.entries : []
  const ordered = entries.toSorted(([a], [b]) => Number(a) - Number(b))
  return ordered.map(([key, value], index) => {
    if (key !== index + 1) notModelled(stage, 'a list of recipients with gaps')
    if (typeof value === 'string') return value
    const object = objectIn(stage, value, 'kumoAddress')
    return object ? object.address : notModelled(stage, 'a list of something else than addresses')
  })
}

/** The server has put a Received field before the others by then, of its own time and name (docs/reference/kumo/start_esmtp_listener/trace_headers.md). */
const refuseTrace = (stage: Stage, call: string): never =>
  unmodelled(stage, call, `${call} in smtp_server_message_received reads the Received field that KumoMTA has added`)

const addressHeader = (stage: Stage, frame: Frame, message: Message, name: Bytes): number => {
  const [first] = fieldsNamedBy(stage, message, name)
  if (first) return pushAddressHeader(stage, frame, first.raw)
  frame.pushNil()
  return 1
}

const fieldsOf = (stage: Stage, frame: Frame, message: Message): readonly HeaderField[] =>
  fieldsNamedBy(stage, message, frame.string(2))

const fieldsNamedBy = (stage: Stage, message: Message, given: Bytes): readonly HeaderField[] => {
  const name = lowerCase(given)
  if (name === 'received' && stage.phase !== 'data') refuseTrace(stage, 'a header')
  assertFieldKnown(stage, message, name)
  return fieldsNamed(message.fields, name)
}

const fieldValue = (stage: Stage, { raw }: HeaderField): Bytes =>
  headerValue(raw) ??
  unmodelled(
    stage,
    'a header value',
    'a header is read that has an encoded word in another charset than UTF-8, ASCII or ISO 8859-1, or one that is not well-formed',
  )

const addHeader = (
  stage: Stage,
  frame: Frame,
  { message, mode }: { readonly message: Message; readonly mode: 'append' | 'prepend' },
): number => {
  const [name, value] = [frame.string(2), frame.string(3)]
  if (frame.truth(4)) notModelled(stage, `message:${mode}_header with ENCODE`)
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name) || !isAscii(value) || /[\r\n]/.test(value))
    unmodelled(stage, `message:${mode}_header`, 'a header is added whose name or value is not plain ASCII on one line')
  message.fields = setField(message.fields, name, { values: [value], mode })
  stage.noteOn(frame, message, ['header', encodeText(name), mode, [encodeText(value)]])
  return 0
}

/** Metadata that says where a message goes (docs/reference/queues.md): what Momentum's routing hook, its binding and its discard decide. */
const setQueue: ReadonlyMap<Bytes, Method> = new Map([
  [
    'routing_domain',
    (stage, frame, message) => {
      setText(stage, frame, message)
      stage.noteOn(frame, message, ['routing_domain', encodeText(frame.string(3))])
      return 0
    },
  ],
  ['tenant', (stage, frame, message) => setText(stage, frame, message)],
  ['campaign', (stage, frame, message) => setText(stage, frame, message)],
  [
    'queue',
    (stage, frame, message) => {
      if (frame.type(3) !== 'string' || frame.string(3) !== 'null')
        unmodelled(
          stage,
          'set_meta "queue"',
          'a queue other than null is set by name, and where it leads is not modelled',
        )
      setText(stage, frame, message)
      message.discarded = 'null queue'
      stage.noteOn(frame, message, ['discard', 'null queue'])
      return 0
    },
  ],
] satisfies [Bytes, Method][])

const setText = (stage: Stage, frame: Frame, message: Message): number => {
  const key = frame.string(2)
  const value = frame.type(3) === 'string' ? frame.string(3) : ''
  if (value === '' || /[:@!]/.test(value) || textOfBytes(value) === undefined)
    unmodelled(stage, `set_meta "${key}"`, `${key} is set to something that is no name`)
  message.metadata!.set(key, value)
  return 0
}
