import type { Bytes } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import type { Packet } from './packets.js'

/**
 * What an MTA says to a milter (`SMFIC_*` of libmilter's mfdef.h), byte for byte. Texts end in NUL on the wire, so none
 * has one within: where a client sent a NUL, the MTA has cut the text there, or refused the command.
 */
export type Command =
  | { readonly kind: 'negotiate'; readonly version: number; readonly actions: number; readonly steps: number }
  | { readonly kind: 'macros'; readonly of: Bytes; readonly macros: readonly Macro[] }
  | ({ readonly kind: 'connect' } & ConnectedClient)
  | { readonly kind: 'helo'; readonly name: Bytes }
  | { readonly kind: 'mail'; readonly address: Bytes; readonly parameters: readonly Bytes[] }
  | { readonly kind: 'rcpt'; readonly address: Bytes; readonly parameters: readonly Bytes[] }
  | { readonly kind: 'data' }
  | { readonly kind: 'header'; readonly name: Bytes; readonly value: Bytes }
  | { readonly kind: 'endOfHeader' }
  | { readonly kind: 'body'; readonly chunk: Bytes }
  | { readonly kind: 'endOfBody'; readonly chunk: Bytes }
  | { readonly kind: 'unknown'; readonly line: Bytes }
  | { readonly kind: 'abort' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'quitNewConnection' }

/** A macro's name as it was sent (`i`, `{auth_authen}`), and its value. */
export type Macro = readonly [name: Bytes, value: Bytes]

export interface ConnectedClient {
  /** what the address resolves to; where it resolves to nothing, mostly the address in brackets */
  readonly hostname: Bytes
  readonly family: 'inet' | 'inet6' | 'unix' | 'unknown'
  /** an IP address (an IPv6 one may begin with `IPv6:`), a path, nothing where the family is unknown; `unknown` where Postfix does not know it */
  readonly address: Bytes
  /** null where the family has none; 0 where the MTA does not know it */
  readonly port: number | null
}

/** What a packet of the MTA says. Throws Trouble `milter-packet-invalid`, with what was got and what is allowed. */
export const parseCommand = ({ letter, payload }: Packet): Command => {
  const reader = readers.get(letter)
  if (reader === undefined)
    throw new Trouble(
      'milter-packet-invalid',
      `a packet of the unknown kind ${JSON.stringify(letter)}; allowed are ${[...readers.keys()].join(' ')}`,
      { hint: 'is it a mail server that connects to this address?' },
    )
  const command = reader.read(payload)
  if (command === undefined)
    throw new Trouble('milter-packet-invalid', `${reader.name} with ${shown(payload)}; allowed is ${reader.allowed}`, {
      hint: 'is it a mail server that connects to this address?',
    })
  return command
}

interface Reader {
  readonly name: string
  readonly allowed: string
  readonly read: (payload: Bytes) => Command | undefined
}

const plain = (kind: 'data' | 'endOfHeader' | 'abort' | 'quit' | 'quitNewConnection', name: string): Reader => ({
  name,
  allowed: 'nothing',
  read: (payload) => (payload === '' ? { kind } : undefined),
})

const envelope = (kind: 'mail' | 'rcpt', name: string): Reader => ({
  name,
  allowed: 'an address and parameters, each with a NUL behind it',
  read: (payload) => {
    const [address, ...parameters] = textsOf(payload) ?? []
    return address === undefined ? undefined : { kind, address, parameters }
  },
})

const content = (kind: 'body' | 'endOfBody', name: string): Reader => ({
  name,
  allowed: 'any bytes',
  read: (chunk) => ({ kind, chunk }),
})

const readers: ReadonlyMap<Bytes, Reader> = new Map([
  ['O', { name: 'OPTNEG', allowed: 'three words, of 4 bytes each', read: (payload) => negotiateOf(payload) }],
  ['D', { name: 'MACRO', allowed: 'a letter, then names and values', read: (payload) => macrosOf(payload) }],
  [
    'C',
    {
      name: 'CONNECT',
      allowed: 'a host name with a NUL behind it, a family (4, 6, L, U) and, but for U, a port and an address',
      read: (payload) => connectOf(payload),
    },
  ],
  ['H', { name: 'HELO', allowed: 'a name with a NUL behind it', read: (payload) => heloOf(payload) }],
  ['M', envelope('mail', 'MAIL')],
  ['R', envelope('rcpt', 'RCPT')],
  ['T', plain('data', 'DATA')],
  [
    'L',
    { name: 'HEADER', allowed: 'a name and a value, each with a NUL behind it', read: (payload) => fieldOf(payload) },
  ],
  ['N', plain('endOfHeader', 'EOH')],
  ['B', content('body', 'BODY')],
  ['E', content('endOfBody', 'BODYEOB')],
  ['A', plain('abort', 'ABORT')],
  ['Q', plain('quit', 'QUIT')],
  ['K', plain('quitNewConnection', 'QUIT_NC')],
  ['U', { name: 'UNKNOWN', allowed: 'a line with a NUL behind it', read: (payload) => unknownOf(payload) }],
] satisfies [Bytes, Reader][])

const negotiateOf = (payload: Bytes): Command | undefined => {
  if (payload.length !== 12) return undefined
  const words = Buffer.from(payload, 'latin1')
  return {
    kind: 'negotiate',
    version: words.readUInt32BE(0),
    actions: words.readUInt32BE(4),
    steps: words.readUInt32BE(8),
  }
}

const macrosOf = (payload: Bytes): Command | undefined => {
  const texts = textsOf(payload.slice(1))
  if (payload === '' || texts === undefined || texts.length % 2 !== 0) return undefined
  const macros = texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1]!] as const] : []))
  return { kind: 'macros', of: payload[0]!, macros }
}

const families: Readonly<Record<Bytes, ConnectedClient['family']>> = { 4: 'inet', 6: 'inet6', L: 'unix', U: 'unknown' }

const connectOf = (payload: Bytes): Command | undefined => {
  const end = payload.indexOf('\0')
  const family = families[payload[end + 1] ?? '']
  if (end === -1 || family === undefined) return undefined
  const [hostname, rest] = [payload.slice(0, end), payload.slice(end + 2)]
  if (family === 'unknown')
    return rest === '' ? { kind: 'connect', hostname, family, address: '', port: null } : undefined
  const [address, ...more] = textsOf(rest.slice(2)) ?? []
  if (address === undefined || more.length > 0) return undefined
  const port = rest.charCodeAt(0) * 256 + rest.charCodeAt(1)
  return { kind: 'connect', hostname, family, address, port: family === 'unix' ? null : port }
}

const heloOf = (payload: Bytes): Command | undefined => {
  const [name, ...more] = textsOf(payload) ?? []
  return name === undefined || more.length > 0 ? undefined : { kind: 'helo', name }
}

const unknownOf = (payload: Bytes): Command | undefined => {
  const [line, ...more] = textsOf(payload) ?? []
  return line === undefined || more.length > 0 ? undefined : { kind: 'unknown', line }
}

const fieldOf = (payload: Bytes): Command | undefined => {
  const [name, value, ...more] = textsOf(payload) ?? []
  return name === undefined || value === undefined || more.length > 0 ? undefined : { kind: 'header', name, value }
}

/** The texts of a payload that consists of them, or undefined where the last one does not end. */
const textsOf = (payload: Bytes): readonly Bytes[] | undefined => {
  if (payload === '') return []
  return payload.endsWith('\0') ? payload.slice(0, -1).split('\0') : undefined
}

const shown = (payload: Bytes): string => {
  const beginning = JSON.stringify(payload.slice(0, 40))
  return payload.length > 40 ? `${payload.length} bytes that begin with ${beginning}` : beginning
}
