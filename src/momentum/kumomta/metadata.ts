import { type Bytes, textOfBytes } from '../../domain/bytes.js'
import type { Frame, HandleType, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertEndKnown, assertKnown, assertPieceKnown } from '../calls/unknown.js'
import { domainFor } from './addresses.js'
import { listenerOf } from './listener.js'
import { pushInteger } from './makers.js'
import { notModelled, unmodelled } from './unmodelled.js'

type MetaValue = Bytes | boolean | number

/** Values that a policy keeps with a connection or a message; of numbers, integers. Tables are not modelled. */
export type Metadata = Map<Bytes, MetaValue>

/** Keys that nobody but a policy fills here, where no client comes by a proxy (docs/reference/metadata.md). */
const unset: ReadonlySet<string> = new Set([
  'orig_received_via',
  'orig_received_from',
  'queue',
  'tenant',
  'campaign',
  'routing_domain',
  'extra',
])

/** What is given for the keys that KumoMTA fills itself, by the session; of the others its configuration tells. */
const filled: Readonly<Record<string, ((stage: Stage, frame: Frame, key: Bytes) => void) | null>> = {
  received_from: (stage, frame) => pushEnd(stage, frame, 'peer'),
  received_via: (stage, frame) => pushEnd(stage, frame, 'listener'),
  ehlo_domain: (stage, frame) => pushGreeting(stage, frame),
  authn_id: (stage, frame, key) => pushLogin(stage, frame, key),
  authz_id: (stage, frame, key) => pushLogin(stage, frame, key),
  tls_cipher: (stage, frame, key) => pushTls(stage, frame, key),
  tls_protocol_version: (stage, frame, key) => pushTls(stage, frame, key),
  tls_peer_subject_name: (stage, frame, key) => pushTls(stage, frame, key),
  reception_protocol: null,
  hostname: (stage, frame, key) => pushHostname(stage, frame, key),
}

/** The connection's metadata (docs/reference/connectionmeta.md). */
export const connectionType = (stage: Stage): HandleType => ({
  name: 'kumo:ConnectionMetaData',
  methods: {
    get_meta: (frame) => {
      stage.handles.read(frame, 1, 'kumoConnection')
      return getMeta(stage, frame, stage.session!.metadata)
    },
    set_meta: setConnectionMeta(stage),
  },
  get: (_frame, _id, key) => notModelled(stage, `conn_meta:${key}`),
})

const setConnectionMeta = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.handles.read(frame, 1, 'kumoConnection')
    const session = stage.session!
    session.metadata ??= new Map()
    return setMeta(stage, frame, session.metadata)
  }
}

export const getMeta = (stage: Stage, frame: Frame, metadata: Metadata | null): number => {
  const key = frame.string(2)
  const value = metadata?.get(key)
  if (typeof value === 'boolean') frame.pushBoolean(value)
  else if (typeof value === 'number') pushInteger(stage, frame, value)
  else if (value !== undefined) frame.pushString(value)
  else pushPredefined(stage, frame, key)
  return 1
}

const pushPredefined = (stage: Stage, frame: Frame, key: Bytes): void => {
  const fill = Object.hasOwn(filled, key) ? filled[key] : undefined
  if (fill === null) unmodelled(stage, `get_meta "${key}"`, `${key} is what KumoMTA's own configuration says`)
  else if (fill === undefined) frame.pushNil()
  else fill(stage, frame, key)
}

const pushHostname = (stage: Stage, frame: Frame, key: Bytes): void => {
  const hostname = stage.kumo.listeners && listenerOf(stage.kumo.listeners, stage.session!.listener)?.hostname
  if (hostname) frame.pushString(hostname)
  else
    unmodelled(
      stage,
      `get_meta "${key}"`,
      `${key} is read, and no listener that init starts, and that the session is known to have come to, has one`,
    )
}

const pushTls = (stage: Stage, frame: Frame, key: Bytes): void => {
  assertPieceKnown(stage, 'tls')
  if (stage.session!.isEncrypted)
    unmodelled(stage, `get_meta "${key}"`, `${key} is read, which hangs on the TLS library of KumoMTA`)
  frame.pushNil()
}

const pushGreeting = (stage: Stage, frame: Frame): void => {
  if (stage.phase === 'ehlo') unmodelled(stage, 'ehlo_domain', 'ehlo_domain is read during EHLO')
  assertPieceKnown(stage, 'ehlo')
  const session = stage.session!
  if (session.greeted) frame.pushString(domainFor(stage, session.conn.get('ehlo_domain') ?? ''))
  else frame.pushNil()
}

/** A client that Momentum's contexts call known has logged in there in a way of which KumoMTA knows nothing. */
const pushLogin = (stage: Stage, frame: Frame, key: Bytes): void => {
  for (const name of ['can_relay', 'auth_user']) {
    assertKnown(stage, 'conn', name)
    if (stage.session!.conn.has(name))
      unmodelled(stage, `get_meta "${key}"`, `${key} is read, and the recording has ${name} without a login`)
  }
  frame.pushNil()
}

/** `address:port`, an IPv6 address in brackets. */
export const pushEnd = (stage: Stage, frame: Frame, end: 'peer' | 'listener'): void => {
  assertEndKnown(stage, end)
  const text = stage.session![end]
  const port = text.slice(text.lastIndexOf(':') + 1)
  const host = text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, '')
  frame.pushString(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
}

export const setMeta = (stage: Stage, frame: Frame, metadata: Metadata): number => {
  const key = frame.string(2)
  if (unset.has(key) || Object.hasOwn(filled, key))
    unmodelled(stage, `set_meta "${key}"`, `${key} is set, and what KumoMTA's queues make of that is not modelled`)
  metadata.set(key, metaValue(stage, frame))
  return 0
}

const metaValue = (stage: Stage, frame: Frame): MetaValue => {
  const type = frame.type(3)
  if (type === 'boolean') return frame.truth(3)
  if (type === 'number' && /^-?\d{1,15}$/.test(frame.display(3))) return frame.number(3)
  const text = type === 'string' ? frame.string(3) : undefined
  if (text !== undefined && textOfBytes(text) !== undefined) return text
  return unmodelled(
    stage,
    'set_meta',
    'metadata is set to something else than a text in UTF-8, an integer or a boolean',
  )
}
