import { upperCase } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, listedFor, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import type { PushField } from '../calls/structures.js'
import { knownPeer } from '../calls/unknown.js'
import { esmtp } from '../message/message.js'
import { hostOf } from '../peer.js'
import type { SessionState } from '../state.js'
import { askSessionCount } from './audit.js'
import { capabilityLine } from './known-texts.js'
import { pushConnectionId } from './message-fields.js'

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
export const acceptFields = (stage: Stage): Readonly<Record<string, PushField>> => ({
  conn_id: (frame) => pushConnectionId(stage, frame),
  protocol: (frame) => pushProtocol(stage, frame),
  remote_addr: (frame) => {
    stage.handles.pushSame(frame, {
      kind: 'address',
      text: knownPeer(stage, stage.current(frame)),
      end: 'peer',
    })
  },
})

/** P_ESMTP, a chosen number. */
const pushProtocol = (stage: Stage, frame: Frame): void => {
  stage.assumed.add('numeric-constants')
  frame.pushNumber(esmtp)
}

/** Fields of structs-message-construct.md that this host keeps. */
export const constructFields = (stage: Stage): Readonly<Record<string, PushField>> => ({
  ctx: (frame) => stage.handles.pushFixed(frame, 'vctx'),
  ac: (frame) => stage.handles.pushFixed(frame, 'accept'),
  message: (frame) => {
    const { message } = stage.current(frame)
    if (message) stage.handles.pushMessage(frame, message)
    else frame.pushNil()
  },
  peer_address: (frame) => frame.pushString(hostOf(knownPeer(stage, stage.current(frame)))),
  connection_message_count: pushCount(stage, ({ messageCount }) => messageCount),
  connection_rcpt_count: pushCount(stage, ({ recipientCount }) => recipientCount),
  message_rcpt_count: pushCount(stage, ({ transaction }) => transaction?.recipientCommands ?? 0),
})

const pushCount =
  (stage: Stage, countOf: (session: SessionState) => number): PushField =>
  (frame) => {
    stage.assumed.add('command-counts')
    frame.pushNumber(countOf(stage.current(frame)))
  }
