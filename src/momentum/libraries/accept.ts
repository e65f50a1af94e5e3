import { upperCase } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { esmtp } from '../message/message.js'
import { documented, listedFor, type Row, seenInSamples } from '../rows.js'
import type { Stage } from '../stage.js'
import { askSessionCount } from './audit.js'
import { capabilityLine } from './known-texts.js'
import { messageId, pushIdentifier } from './message.js'
import { missingField } from './unmodelled.js'

const changeCapability =
  (change: 'add' | 'remove') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const session = stage.current(frame)
    const name = upperCase(capabilityLine(stage, `ac:esmtp_capability_${change}`, frame.string(2)))
    const others = session.capabilities.filter((capability) => capability !== name)
    session.capabilities = change === 'add' ? [...others, name] : others
    stage.note(frame, [`capability.${change}`, encodeText(name)])
    return 0
  }

const inboundSessionCount = (stage: Stage): HostFunction => {
  return (frame) =>
    askSessionCount(stage, frame, { cidr: frame.optionalString(2), service: frame.optionalString(3) ?? 'SMTP' })
}

const inboundSessionCountOfService = (stage: Stage): HostFunction => {
  return (frame) => askSessionCount(stage, frame, { service: frame.string(2), cidr: frame.optionalString(3) })
}

const capability = (change: 'add' | 'remove'): Row =>
  listedFor(
    'CH',
    documented(`ac:esmtp_capability_${change}`, 'write', { source: 'S/4/lua/ref-ac', bind: changeCapability(change) }),
  )

/** A method called on something else raises, as the message's do. */
const onAccept = (row: Row): Row => ({
  ...row,
  bind: (stage) => {
    const run = row.bind(stage)
    return (frame) => {
      stage.handles.read(frame, 1, 'accept')
      return run(frame)
    }
  },
})

const rows: readonly Row[] = [
  capability('add'),
  capability('remove'),
  documented('ac:inbound_session_count', 'sequenced', { source: 'S/4/lua/ref-ac', bind: inboundSessionCount }),
  seenInSamples('ac:pbp_inbound_session_count_service', 'sequenced', {
    source: 'training policy',
    bind: inboundSessionCountOfService,
  }),
]

export const acceptRows: readonly Row[] = rows.map(onAccept)

/** Fields of structs-accept-construct.md that this host keeps. */
export const getAcceptField = (stage: Stage, frame: Frame, key: string): boolean => {
  if (key === 'conn_id') return pushIdentifier(stage, frame, messageId(stage.session?.seed ?? 0, 0))
  if (key === 'protocol') return pushProtocol(stage, frame)
  if (key !== 'remote_addr') return missingField(stage, 'ac', key)
  const text = stage.current(frame).peer
  const known = stage.objects().find((object) => object.kind === 'address' && object.text === text)
  stage.handles.push(frame, known ?? { kind: 'address', text })
  return true
}

/** P_ESMTP, a chosen number. */
const pushProtocol = (stage: Stage, frame: Frame): true => {
  stage.assumed.add('numeric-constants')
  frame.pushNumber(esmtp)
  return true
}

/** Fields of structs-message-construct.md that this host keeps. */
export const getConstructField = (stage: Stage, frame: Frame, key: string): boolean => {
  const session = stage.current(frame)
  if (/_count$/.test(key)) stage.assumed.add('command-counts')
  if (key === 'ctx') stage.handles.pushId(frame, 0)
  else if (key === 'ac') stage.handles.pushId(frame, 1)
  else if (key === 'message') {
    if (session.message) stage.handles.pushMessage(frame, session.message)
    else frame.pushNil()
  } else if (key === 'connection_message_count') frame.pushNumber(session.messageCount)
  else if (key === 'connection_rcpt_count') frame.pushNumber(session.recipientCount)
  else if (key === 'message_rcpt_count') frame.pushNumber(session.transaction?.recipientCommands ?? 0)
  else return missingField(stage, 'mc', key)
  return true
}
