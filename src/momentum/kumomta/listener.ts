import type { Bytes } from '../../domain/bytes.js'
import { type Prefix, parseAddress } from '../../domain/cidr.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { secondsAt } from './durations.js'
import { strictPrefix } from './networks.js'
import { assertParameters, isCount, isDuration, isOneOf, isTable, isText, type Parameters } from './parameters.js'
import { unmodelled } from './unmodelled.js'

/** A listener that a policy's init starts (docs/reference/kumo/start_esmtp_listener), in what decides over sessions. */
export interface Listener {
  /** `0.0.0.0:25` */
  readonly listen: Bytes
  /** null: the machine's own name */
  readonly hostname: Bytes | null
  /** whose clients may write to everybody */
  readonly relayHosts: readonly Prefix[]
  /** in octets */
  readonly maxMessageSize: number
  readonly maxLineLength: number
  readonly maxRecipients: number
  /** in seconds: a client that is silent for longer is sent away, and a message that takes longer is put off */
  readonly clientTimeout: number
  readonly processingTimeout: number
  /** recipients of all messages of a session: what `max_messages_per_connection` bounds (crates/kumod/src/smtp_server.rs, `rcpt_count`) */
  readonly maxRecipientsOfConnection: number
}

/** Parameters that decide nothing that a session shows here, or what `Listener` has, with the values that they may have. */
const parameters: Parameters = new Map([
  ['listen', isText],
  ['hostname', isText],
  ['banner', isText],
  ['tls_certificate', isText],
  ['tls_private_key', isText],
  ['relay_hosts', isTable],
  ['trace_headers', isTable],
  ['max_message_size', isCount],
  ['line_length_hard_limit', isCount],
  ['max_recipients_per_message', isCount],
  ['max_messages_per_connection', isCount],
  ['max_connections', isCount],
  ['data_buffer_size', isCount],
  ['client_timeout', isDuration],
  ['data_processing_timeout', isDuration],
  ['invalid_line_endings', isOneOf('Deny', 'Allow', 'Fix')],
  ['batch_handling', isOneOf('BifurcateAlways')],
  ['deferred_spool', isOneOf(false)],
  ['deferred_queue', isOneOf(false)],
  ['allow_xclient', isOneOf(false)],
  ['require_proxy_protocol', isOneOf(false)],
])

/** `(parameters)`, within init. */
export const startListener = (stage: Stage): HostFunction => {
  return (frame) => {
    const { listeners } = stage.kumo
    if (!stage.initializing || listeners === null)
      return unmodelled(stage, 'kumo.start_esmtp_listener', 'a listener is started elsewhere than in init')
    listeners.push(listenerAt(stage, frame))
    return 0
  }
}

const listenerAt = (stage: Stage, frame: Frame): Listener => {
  assertParameters(stage, frame, 'start_esmtp_listener', parameters)
  const listen = frame.field(1, 'listen')
  if (typeof listen !== 'string') return frame.fail('start_esmtp_listener: listen is needed')
  const hostname = frame.field(1, 'hostname')
  return {
    listen,
    hostname: typeof hostname === 'string' ? hostname : null,
    relayHosts: networksOf(frame, frame.field(1, 'relay_hosts') ?? trusted),
    maxMessageSize: numberAt(frame, 'max_message_size', 20 * 1024 * 1024),
    maxLineLength: numberAt(frame, 'line_length_hard_limit', 998),
    clientTimeout: secondsAt(stage, frame.field(1, 'client_timeout') ?? 60),
    processingTimeout: secondsAt(stage, frame.field(1, 'data_processing_timeout') ?? 300),
    maxRecipients: numberAt(frame, 'max_recipients_per_message', 1024),
    maxRecipientsOfConnection: numberAt(frame, 'max_messages_per_connection', 10_000),
  }
}

const numberAt = (frame: Frame, name: string, otherwise: number): number => {
  const value = frame.field(1, name)
  return typeof value === 'number' ? value : otherwise
}

const trusted: LuaTable = {
  kind: 'table',
  entries: [
    [1, '127.0.0.1'],
    [2, '::1'],
  ],
}

/** A list of networks; raises on anything else. */
export const networksOf = (frame: Frame, list: LuaValue): readonly Prefix[] => {
  const entries = typeof list === 'object' && list?.kind === 'table' ? list.entries : frame.fail('a list is needed')
  return entries.map(([, network]) => {
    const prefix = typeof network === 'string' ? strictPrefix(network) : undefined
    return prefix ?? frame.fail(`${String(network)} is not a valid CIDR`)
  })
}

/** The one that the session came to: the only one, or that of its port and address. undefined: nobody knows. */
export const listenerOf = (listeners: readonly Listener[], end: Bytes): Listener | undefined => {
  if (listeners.length < 2) return listeners[0]
  const [address, port] = endOf(end)
  const found = listeners.filter(({ listen }) => {
    const [host, ofPort] = endOf(listen)
    return ofPort === port && (isWildcard(host) || parseAddress(host)?.bits === parseAddress(address)?.bits)
  })
  return found.length === 1 ? found[0] : undefined
}

const endOf = (text: Bytes): readonly [host: Bytes, port: Bytes] => {
  const at = text.lastIndexOf(':')
  return [text.slice(0, at).replace(/^\[|\]$/g, ''), text.slice(at + 1)]
}

const isWildcard = (host: Bytes): boolean => host === '0.0.0.0' || host === '::'
