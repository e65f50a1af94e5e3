import type { Bytes } from '../../domain/bytes.js'
import { type Prefix, parseAddress } from '../../domain/cidr.js'
import type { LuaValue } from '../../domain/value.js'
import type { HandleType, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertEndKnown } from '../calls/unknown.js'
import type { Message } from '../message/message.js'
import { hostOf } from '../peer.js'
import type { Entered } from '../phases/entered.js'
import { splitAddress } from '../phases/smtp.js'
import type { SessionState } from '../state.js'
import { domainFor } from './addresses.js'
import { type Listener, networksOf } from './listener.js'
import { contains } from './networks.js'
import { objectIn } from './objects-in.js'
import { assertParameters, isDuration, isOneOf, isTable, type Parameters } from './parameters.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** What `get_listener_domain` answers for a domain (docs/reference/kumo/make_listener_domain). */
export interface ListenerDomain {
  readonly relaysTo: boolean
  readonly relaysFrom: readonly Prefix[]
}

const parameters: Parameters = new Map([
  ['relay_to', isOneOf(true, false)],
  ['relay_from', isTable],
  ['log_oob', isOneOf(false, 'Ignore')],
  ['log_arf', isOneOf(false, 'Ignore')],
  ['ttl', isDuration],
])

/** `(table)` */
export const makeListenerDomain = (stage: Stage): HostFunction => {
  return (frame) => {
    assertParameters(stage, frame, 'make_listener_domain', parameters)
    const from = frame.field(1, 'relay_from')
    return stage.handles.pushNew(frame, {
      kind: 'kumoListenerDomain',
      domain: {
        relaysTo: frame.field(1, 'relay_to') === true,
        relaysFrom: from === null ? [] : networksOf(frame, from),
      },
    })
  }
}

export const listenerDomainType = (stage: Stage): HandleType => ({
  name: 'kumo:ListenerDomain',
  methods: {},
  get: (_frame, _id, key) => notModelled(stage, `listener_domain.${key}`),
})

/** Keeps what a handler has answered, for as long as the connection lasts. */
export const takeListenerDomain = (stage: Stage, returned: LuaValue): void => {
  const session = stage.session!
  session.listenerDomains ??= new Map()
  session.listenerDomains.set(session.askedDomain!, domainIn(stage, returned))
}

const domainIn = (stage: Stage, returned: LuaValue): ListenerDomain | null => {
  if (returned === null) return null
  const made = objectIn(stage, returned, 'kumoListenerDomain')
  return (
    made?.domain ??
    unmodelled(
      stage,
      'get_listener_domain',
      'get_listener_domain returns something else than make_listener_domain makes',
    )
  )
}

interface Relaying {
  readonly listener: Listener
  /** the event that is raised only where it relays; null: all are raised before it looks */
  readonly guards: string | null
  readonly isDue: (callout: string) => boolean
  /** what becomes of it where it does not */
  readonly refuse: () => void
}

/**
 * Enters a phase in which the server looks whether it relays, of the sender's domain first and then of the recipient's: its handler is
 * asked once for a domain (crates/kumod/src/smtp_server.rs, `check_relaying`).
 */
export const withRelaying = (
  entered: Entered,
  stage: Stage,
  { listener, guards, isDue, refuse }: Relaying,
): Entered => {
  const session = stage.session!
  const { sender, recipient } = session.message!
  const waiting = [sender, recipient].map((address) => domainFor(stage, splitAddress(address).domain))
  const isRefused = (): boolean => !relays(stage, listener, session.message!)
  return {
    ...entered,
    isTold: true,
    isDue: (callout) => {
      if (session.verdict.code >= 400 || !isDue(callout)) return false
      if (callout !== 'get_listener_domain') return callout !== guards || !isRefused()
      session.askedDomain = waiting.shift()!
      return !session.listenerDomains?.has(session.askedDomain)
    },
    decide: () => {
      if (session.verdict.code < 400 && isRefused()) refuse()
      entered.decide?.()
    },
  }
}

/** The message's recipient may have another address by now. */
const relays = (stage: Stage, { relayHosts }: Listener, message: Message): boolean => {
  const session = stage.session!
  return (
    isAmong(stage, session, relayHosts) ||
    isAmong(stage, session, domainOf(stage, message.sender)?.relaysFrom ?? []) ||
    domainOf(stage, message.recipient)?.relaysTo === true
  )
}

const domainOf = (stage: Stage, address: Bytes): ListenerDomain | null | undefined =>
  stage.session!.listenerDomains?.get(domainFor(stage, splitAddress(address).domain))

/** Networks that leave nobody out need no known peer. */
const isAmong = (stage: Stage, session: SessionState, networks: readonly Prefix[]): boolean => {
  if (networks.length === 0) return false
  const wide = networks.filter(({ length }) => length === 0)
  if (wide.some(({ family }) => family === 4) && wide.some(({ family }) => family === 6)) return true
  assertEndKnown(stage, 'peer')
  const peer = parseAddress(hostOf(session.peer))
  return peer !== undefined && networks.some((network) => contains(network, peer))
}
