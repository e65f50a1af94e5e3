import { type Bytes, lowerCase, sha256Of, trimBytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import { tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { decodeWords, encodeWords } from '../message/encoded-words.js'
import { setField, valuesOf } from '../message/header-fields.js'
import {
  copyMessage,
  internal,
  type Message,
  messageSize,
  overHttp,
  rawContent,
  setRawContent,
} from '../message/message.js'
import { displayAddress, hostOf } from '../peer.js'
import { documented, listedFor, type Row, seenInSamples } from '../rows.js'
import { splitAddress } from '../smtp.js'
import type { Stage } from '../stage.js'
import { assertContentKnown } from '../unknown.js'
import { buildContent } from './build.js'
import {
  contextExists,
  contextExistsAndGet,
  deleteContext,
  getContext,
  isNil,
  messageDictionaries,
  setContext,
} from './context-methods.js'
import { headerMode, headerValues } from './header-arguments.js'
import { headerName, headerValue, replyText } from './known-texts.js'
import { missingField, unmodelledField } from './unmodelled.js'

const messageOf = (stage: Stage, frame: Frame): Message => stage.handles.read(frame, 1, 'message').message

/** For functions that read or write the message's content. */
const contentOf = (stage: Stage, frame: Frame): Message => {
  const message = messageOf(stage, frame)
  assertContentKnown(stage, message)
  return message
}

const header = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = contentOf(stage, frame)
    const name = headerName(stage, 'msg:header', frame.string(2))
    if (lowerCase(name) === 'received') stage.assumed.add('received-header')
    if (frame.count() < 3) {
      frame.pushValue(tableOf(valuesOf(message.fields, name).map(decodeWords)))
      return 1
    }
    if (isNil(frame, 3)) undescribed(stage, 'msg:header', 'is given nil for a value')
    const values = headerValues(frame).map((value) => headerValue(stage, 'msg:header', value))
    const mode = values.length === 0 ? 'replace' : headerMode(stage, frame)
    message.fields = setField(message.fields, name, { values: values.map(encodeWords), mode })
    stage.noteOn(frame, message, ['header', encodeText(name), mode, values.map(encodeText)])
    frame.pushBoolean(true)
    return 1
  }
}

const addressProperty =
  (property: 'sender' | 'recipient', effect: string) =>
  (stage: Stage, frame: Frame, message: Message): number => {
    if (!isNil(frame, 2)) {
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

const undescribed = (stage: Stage, call: string, what: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} ${what}, and no manual says what the server does then`,
    hint: `call ${call} as the manual describes it`,
  })

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
    pushTextOrNil(frame, message.binding)
    return 1
  }
}

const isConfigured = (stage: Stage, name: Bytes): boolean =>
  name === 'default' ||
  Number(
    stage.ask('msys.core.config_get_binding_id_from_name', 'stable', { key: [encodeText(name)], by: 'msg:binding' }),
  ) >= 0

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

const pushTextOrNil = (frame: Frame, text: Bytes | null): void => {
  if (text === null) frame.pushNil()
  else frame.pushString(text)
}

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
    pushTextOrNil(frame, message.bindingGroup)
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

const getMessageSize = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('received-header')
    frame.pushNumber(messageSize(contentOf(stage, frame)))
    return 1
  }
}

const raw = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = contentOf(stage, frame)
    if (!isNil(frame, 2)) {
      setRawContent(message, frame.string(2))
      stage.noteOn(frame, message, ['raw', sha256Of(rawContent(message))])
    }
    const content = rawContent(message)
    stage.assumed.add('received-header')
    frame.pushString(content)
    frame.pushNumber(content.length)
    return 2
  }
}

const body = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = contentOf(stage, frame)
    if (!isNil(frame, 2)) {
      message.body = frame.string(2).replace(/\r\n\.\r\n$/, '\r\n')
      stage.noteOn(frame, message, ['body', sha256Of(message.body)])
    }
    frame.pushString(message.body)
    return 1
  }
}

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

const copy = (stage: Stage): HostFunction => {
  return (frame) => {
    const session = stage.running(frame)
    session.serial += 1
    return stage.handles.pushMessage(
      frame,
      copyMessage(messageOf(stage, frame), messageId(session.seed, session.serial), stage.newOrigin()),
    )
  }
}

/** The shape of `18/00-07149-D7E16B94` (ref-msg-id): the numbers count within the session, so that a replay has the same. */
export const messageId = (seed: number, serial: number): Bytes => {
  const tail = ((seed * 2654435761 + serial * 40503) >>> 0).toString(16).toUpperCase().padStart(8, '0')
  return `00/00-${String(serial).padStart(5, '0')}-${tail}`
}

const inject = (stage: Stage): HostFunction => {
  return (frame) => {
    assertContentKnown(stage)
    const message = messageOf(stage, frame)
    const sender = frame.optionalString(2) ?? ''
    const recipients = frame
      .string(3)
      .split(',')
      .map((address) => trimBytes(address, ' \t'))
    const told = [encodeText(sender), recipients.map(encodeText), sha256Of(rawContent(message))]
    stage.noteSent(frame, message, ['inject', ...told])
    return 0
  }
}

const build = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    stage.assumed.add('built-messages')
    setRawContent(message, buildContent(stage, frame))
    stage.noteOn(frame, message, ['build', sha256Of(rawContent(message))])
    frame.pushBoolean(true)
    return 1
  }
}

const getCode = (stage: Stage): HostFunction => {
  return (frame) => {
    frame.pushString(messageOf(stage, frame).code)
    return 1
  }
}

const setCode = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    const code = frame.number(2)
    const text = replyText(stage, 'msg:set_code', frame.string(3))
    message.code = code === 0 ? text : `${code} ${text}`
    stage.noteOn(frame, message, ['message.code', encodeText(message.code)])
    return 0
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

const page = 'S/4/lua/ref-msg'
const written = (name: string, phases: string, bind: Row['bind']): Row =>
  listedFor(phases, documented(name, 'write', { source: page, bind }))
const read = (name: string, phases: string, bind: Row['bind']): Row =>
  listedFor(phases, documented(name, 'state', { source: page, bind }))

export const messageRows: readonly Row[] = [
  written('msg:header', 'DSEB', header),
  written('msg:mailfrom', 'RDSEB', sender),
  written('msg:rcptto', 'REB', recipient),
  written('msg:binding', 'B', binding),
  written('msg:binding_group', 'B', bindingGroup),
  written('msg:routing_domain', 'REB', routingDomain),
  written('msg:discard', 'DSE', discard),
  read('msg:context_get', 'DSEB', getContext(messageDictionaries)),
  written('msg:context_set', 'DSEBQ', setContext(messageDictionaries)),
  read('msg:context_exists', 'DSEB', contextExists(messageDictionaries)),
  read('msg:context_exists_and_get', 'DSEB', contextExistsAndGet(messageDictionaries)),
  written('msg:context_delete', 'DSEBQ', deleteContext(messageDictionaries)),
  read('msg:get_envelope2', 'DSEB', getEnvelope),
  read('msg:get_message_size', 'DSE', getMessageSize),
  written('msg:raw', 'DSE', raw),
  written('msg:body', 'DSEB', body),
  written('msg:build', 'DSEB', build),
  written('msg:inject', 'DSEB', inject),
  seenInSamples('msg:copy', 'virtual', { source: 'secondary_delivery sample', bind: copy }),
  seenInSamples('msg:get_code', 'state', { source: 'perm_fail sample', bind: getCode }),
  seenInSamples('msg:set_code', 'write', { source: 'perm_fail sample', bind: setCode }),
  read('msg:listener_addr', 'DSE', listenerOrPeer('listener')),
  read('msg:reception_peer', 'DSE', listenerOrPeer('peer')),
  read('msg:get_delivery_method', 'DSE', getDeliveryMethod),
]

/** Fields of structs-ec-message.md that this host keeps. */
export const getMessageField = (stage: Stage, frame: Frame, message: Message, key: Bytes): boolean => {
  if (key === 'id' || key === 'batch_id') pushIdentifier(stage, frame, key === 'id' ? message.id : message.batchId)
  else if (key === 'conn_id') pushIdentifier(stage, frame, messageId(stage.session?.seed ?? 0, 0))
  else if (key === 'recv_method') {
    if (message.receivedBy === overHttp) unknownMethod(stage)
    if (message.receivedBy === internal) stage.setting('numeric-constants')
    frame.pushNumber(message.receivedBy)
  } else if (key === 'num_retries') pushRetries(stage, frame, message)
  else if (key === 'delivered') {
    if (isDone(stage)) return unmodelledField(stage, 'msg', key)
    frame.pushNumber(0)
  } else return missingField(stage, 'msg', key)
  return true
}

const unknownMethod = (stage: Stage): never =>
  stage.undecidable({
    call: 'msg.recv_method',
    key: null,
    reason: 'no manual says which msg.recv_method a message has that came over HTTP',
    hint: 'tell such messages by a context that the API leaves in them (mo_campaign_id), or judge the sessions over SMTP alone',
  })

const pushRetries = (stage: Stage, frame: Frame, { retries }: Message): void => {
  if (retries > 0 || stage.phase === 'tempfail' || stage.phase === 'retry') stage.assumed.add('retry-count')
  frame.pushNumber(retries)
}

const isDone = ({ phase }: Stage): boolean => phase === 'delivered' || phase === 'permfail' || phase === 'dispose'

export const pushIdentifier = (stage: Stage, frame: Frame, text: Bytes): true => {
  const known = stage.objects().find((object) => object.kind === 'identifier' && object.text === text)
  stage.handles.push(frame, known ?? { kind: 'identifier', text })
  return true
}
