import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import type { Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { splitAddress } from '../phases/smtp.js'
import { isNil } from './context-methods.js'
import { messageOf, undescribed, written } from './message-method.js'

/** nil while none is set, and where the configuration has no binding of that name (ref-msg-binding). */
const binding = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if (!isNil(frame, 2)) {
      const name = frame.string(2)
      if (!isConfigured(stage, name)) {
        frame.pushNil()
        return 1
      }
      message.binding = name
      stage.noteOn(frame, message, ['binding', encodeText(name)])
    }
    if (message.binding === null && message.bindingGroup !== null)
      undescribed(stage, 'msg:binding', "reads which of a group's bindings the server has chosen")
    frame.pushValue(message.binding)
    return 1
  }
}

const isConfigured = (stage: Stage, name: Bytes): boolean =>
  name === 'default' ||
  Number(
    stage.ask('msys.core.config_get_binding_id_from_name', 'stable', { key: [encodeText(name)], by: 'msg:binding' }),
  ) >= 0

/** The group's choice among its bindings is Momentum's, at random: the group is what is kept. */
const bindingGroup = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if (!isNil(frame, 2)) {
      stage.assumed.add('binding-group')
      message.bindingGroup = frame.string(2)
      message.binding = null
      message.bindingSlot = null
      stage.noteOn(frame, message, ['binding_group', encodeText(message.bindingGroup)])
    }
    frame.pushValue(message.bindingGroup)
    return 1
  }
}

/** The recipient's domain while none is set. */
const routingDomain = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if (!isNil(frame, 2)) {
      message.routingDomain = lowerCase(frame.string(2))
      stage.noteOn(frame, message, ['routing_domain', encodeText(message.routingDomain)])
    }
    frame.pushString(message.routingDomain ?? lowerCase(splitAddress(message.recipient).domain))
    return 1
  }
}

const startsWithCode = /^[245]\d\d[ -]/

/** The client sees success; a reason without a code is replaced (ref-msg-discard). */
const discard = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.setting('discard-continues')
    const given = frame.optionalString(2) ?? '550 5.7.0 discarded by policy'
    const reason = startsWithCode.test(given) ? given : '550 5.7.1 [internal] discarded by policy'
    const message = messageOf(stage, frame)
    message.discarded = reason
    stage.noteOn(frame, message, ['discard', encodeText(reason)])
    return 0
  }
}

export const messageRoutingRows: readonly Row[] = [
  written('msg:binding', 'B', binding),
  written('msg:binding_group', 'B', bindingGroup),
  written('msg:routing_domain', 'REB', routingDomain),
  written('msg:discard', 'DSE', discard),
]
