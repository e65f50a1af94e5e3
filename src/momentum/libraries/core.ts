import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { decodeText, encodeText, type Text } from '../../domain/canonical.js'
import type { Frame, HandleType, HostFunction } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertPieceKnown } from '../calls/unknown.js'
import { opaqueType } from '../inbound/handle-types.js'
import { internal, newMessage } from '../message/message.js'
import { messageId } from '../message/message-id.js'
import { stringObject } from '../objects.js'
import { isIpv6 } from '../peer.js'
import { handedBack } from './constants.js'
import { getContext, messageDictionaries, setContext } from './context-methods.js'
import { writeString } from './strings.js'

const stringNew = (stage: Stage): HostFunction => {
  return (frame) => stage.handles.push(frame, stringObject(''))
}

const messageNew = (stage: Stage): HostFunction => {
  return (frame) => {
    const session = stage.running(frame)
    session.serial += 1
    const message = newMessage(messageId(session.seed, session.serial), {
      conn: new Map(),
      mess: new Map(),
      receivedBy: internal,
      origin: stage.newOrigin(),
    })
    return stage.handles.pushMessage(frame, message)
  }
}

const nowTs = (stage: Stage): HostFunction => {
  return (frame) => {
    assertPieceKnown(stage, 'time')
    frame.pushNumber(Math.floor(stage.at / 1000))
    return 1
  }
}

const messageConstruct = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.handles.read(frame, 1, 'accept')
    stage.handles.pushFixed(frame, 'construct')
    return 1
  }
}

const sockaddrFamily = (stage: Stage): HostFunction => {
  return (frame) => {
    const { text } = stage.handles.read(frame, 1, 'address')
    frame.pushNumber(isIpv6(text) ? handedBack.AF_INET6 : handedBack.AF_INET)
    return 1
  }
}

/** `(domain)`: the server's record of it. What it has counted for it, no recording knows. */
const getDomain = (stage: Stage): HostFunction => {
  return (frame) => {
    const domain = lowerCase(frame.string(1)).replace(/\.$/, '')
    stage.assumed.add('domain-records')
    return stage.handles.pushSame(frame, { kind: 'domain', domain, isGiven: true, counts: {} })
  }
}

/** `(record, note)`: the domain's mail is held back, for all sessions; nil. */
const delayDomain = (stage: Stage): HostFunction => {
  return (frame) => {
    const { domain } = stage.handles.read(frame, 1, 'domain')
    stage.noteOutside(frame, ['queue.delay_domain', encodeText(domain), encodeText(frame.string(2))])
    frame.pushNil()
    return 1
  }
}

/** The number that the configuration gives a binding. */
export const pushBindingNumber = (
  stage: Stage,
  frame: Frame,
  { name, by }: { readonly name: Bytes; readonly by: string },
): void => pushConfigNumber(stage, frame, { of: 'config_get_binding_id_from_name', name, by })

/** Momentum's configuration, which the outside knows: a number. */
const configNumber =
  (of: string) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    pushConfigNumber(stage, frame, { of, name: frame.string(1), by: `msys.core.${of}` })
    return 1
  }

const pushConfigNumber = (
  stage: Stage,
  frame: Frame,
  { of, name, by }: { readonly of: string; readonly name: Bytes; readonly by: string },
): void => {
  const key = [encodeText(name)]
  const answer = stage.ask(`msys.core.${of}`, 'stable', { key, ...(by === `msys.core.${of}` ? {} : { by }) })
  if (answer === true) refuseUnseenNumber(stage, of, key)
  frame.pushNumber(Number(answer))
}

/** A source that saw `msg:binding` take a name knows that there is such a binding, and not its number. */
const refuseUnseenNumber = (stage: Stage, name: string, key: readonly Text[]): never =>
  stage.undecidable({
    call: `msys.core.${name}`,
    key,
    reason: 'the source of this recording saw that there is such a binding, and not which number it has',
    hint: `record the session under a policy that calls msys.core.${name}`,
  })

const bindingName = (stage: Stage): HostFunction => {
  return (frame) => {
    const name = stage.ask('msys.core.config_get_binding_name_from_id', 'stable', {
      key: [frame.number(1)],
    }) as Text | null
    frame.pushValue(name === null ? null : decodeText(name))
    return 1
  }
}

/** `("get", scope…, option)`: the value, and its text. */
const config = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.string(1) !== 'get')
      stage.undecidable({
        call: 'msys.config',
        key: encodeText(frame.string(1)),
        reason: 'changing the configuration is not emulated',
        hint: 'set the option in the configuration itself: a change holds for every session after it',
      })
    const key = Array.from({ length: frame.count() - 1 }, (_, index) =>
      outsideValue(stage, 'msys.config', frame.value(index + 2)),
    )
    stage.assumed.add('config-text')
    const { value } = stage.ask('msys.config', 'stable', { key }) as { readonly value: Text | number | null }
    const found = value === null || typeof value === 'number' ? value : decodeText(value)
    frame.pushValue(found)
    frame.pushValue(typeof found === 'number' ? String(found) : found)
    return 2
  }
}

const log = (stage: Stage): HostFunction => {
  return (frame) => {
    const level = frame.number(1)
    stage.print(`[${level}] ${frame.string(2)}`)
    return 0
  }
}

const typeOf = (stage: Stage, { type, id }: { readonly type: HandleType; readonly id: number }): string => {
  const object = stage.objects()[id]
  if (type.name !== opaqueType || object?.kind !== 'opaque') return type.name
  stage.assumed.add('opaque-types')
  return `msys.core:_${object.name}`
}

const typeName = (stage: Stage): HostFunction => {
  return (frame) => {
    const handle = frame.anyHandle(1)
    frame.pushString(handle ? typeOf(stage, handle) : frame.type(1))
    return 1
  }
}

const page = 'S/4/lua/ref-msys-core'
const inherited = (name: string, bind: Row['bind']): Row =>
  seenInSamples(`msys.core.${name}`, 'stable', { source: 'samples', bind })

export const coreRows: readonly Row[] = [
  documented('msys.core.string_new', 'virtual', { source: page, bind: stringNew }),
  documented('msys.core.ec_message_new', 'virtual', { source: page, bind: messageNew }),
  documented('msys.core.get_now_ts', 'virtual', { source: page, bind: nowTs }),
  documented('msys.core.accept_construct_get_message_construct', 'state', { source: page, bind: messageConstruct }),
  documented('msys.core.ec_message_context_get', 'state', {
    source: 'S/3 reference, Lua examples',
    bind: getContext(messageDictionaries),
  }),
  documented('msys.core.ec_message_context_set', 'write', {
    source: 'S/3 reference, Lua examples',
    bind: setContext(messageDictionaries),
  }),
  documented('msys.core.stringwrite', 'state', { source: 'S/3 reference, Lua examples', bind: writeString }),
  seenInSamples('msys.core.ec_sockaddr_family', 'state', { source: 'training policy', bind: sockaddrFamily }),
  inherited('config_get_binding_id_from_name', configNumber('config_get_binding_id_from_name')),
  inherited('config_get_binding_group_size', configNumber('config_get_binding_group_size')),
  inherited('config_get_binding_name_from_id', bindingName),
  documented('msys.core.dns_get_domain', 'virtual', {
    source: 'S/4/lua/ref-msys-core-dns-get-domain',
    bind: getDomain,
  }),
  documented('msys.core.mail_queue_delay_domain', 'write', {
    source: 'S/4/lua/ref-msys-core-mail-queue-delay-domain',
    bind: delayDomain,
  }),
  documented('msys.config', 'stable', { source: 'S/4/lua/ref-msys-config', bind: config }),
  documented('msys.log', 'write', { source: 'S/4/lua/ref-msys-log', bind: log }),
  documented('msys.type', 'pure', { source: 'S/4/lua/ref-msys-type', bind: typeName }),
]
