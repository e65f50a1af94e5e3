import { isIPv4, isIPv6 } from 'node:net'
import { type Bytes, upperCase } from '../../domain/bytes.js'
import { decodeXtext } from './xtext.js'

const names = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN', 'DESTADDR', 'DESTPORT'] as const

/** Attributes that XCLIENT knows. */
export type XclientName = (typeof names)[number]

/** `unavailable`: there is none; `tempunavail`: it could not be found just now. */
export type XclientValue =
  | { readonly kind: 'value'; readonly value: Bytes }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'tempunavail' }

/** Attributes of a client, as another server tells them. An address has no `IPV6:` in front here. */
export type Xclient = { readonly [Name in XclientName]?: XclientValue }

/** The line of EHLO's reply that offers it all. */
export const xclientOffer = `XCLIENT ${names.join(' ')}`

const verb = /^XCLIENT(?![^ \t\r\n])/i

/** Whether a line means XCLIENT, well formed or not. */
export const isXclient = (line: Bytes): boolean => verb.test(line)

/**
 * `XCLIENT NAME=value …` (Postfix's XCLIENT_README): values are xtext, `[UNAVAILABLE]` or `[TEMPUNAVAIL]`; an IPv6 address has `IPV6:` in front. What
 * is wrong is said as the text of a 501.
 */
export const parseXclient = (line: Bytes): Xclient | { readonly wrong: string } => {
  const [, ...words] = line.replace(/\r?\n$/, '').split(/[ \t]+/)
  const given = words.filter((word) => word !== '')
  if (given.length === 0) return { wrong: 'XCLIENT needs attributes' }
  const attributes: { [Name in XclientName]?: XclientValue } = {}
  for (const word of given) {
    const equals = word.indexOf('=')
    const name = names.find((known) => known === upperCase(word.slice(0, Math.max(equals, 0))))
    if (name === undefined) return { wrong: 'unknown attribute of XCLIENT' }
    if (attributes[name]) return { wrong: `${name} twice` }
    const value = parseValue(name, word.slice(equals + 1))
    if (value === undefined) return { wrong: `bad ${name} value` }
    attributes[name] = value
  }
  return attributes
}

const parseValue = (name: XclientName, text: Bytes): XclientValue | undefined => {
  const word = upperCase(text)
  if (word === '[UNAVAILABLE]') return { kind: 'unavailable' }
  if (word === '[TEMPUNAVAIL]') return { kind: 'tempunavail' }
  const decoded = decodeXtext(text)
  if (decoded === undefined || /[\0\r\n]/.test(decoded)) return undefined
  const value = name === 'ADDR' || name === 'DESTADDR' ? bareAddress(decoded) : decoded
  return value !== undefined && isAllowed(name, value) ? { kind: 'value', value } : undefined
}

const bareAddress = (value: Bytes): Bytes | undefined => {
  const [, ipv6] = /^IPV6:(.*)$/is.exec(value) ?? []
  if (ipv6 !== undefined) return isIPv6(ipv6) && !ipv6.includes('%') ? ipv6 : undefined
  return isIPv4(value) ? value : undefined
}

const isAllowed = (name: XclientName, value: Bytes): boolean => {
  if (name === 'PORT' || name === 'DESTPORT') return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535
  if (name === 'PROTO') return /^(?:E?SMTP|LMTP)$/i.test(value)
  return value !== '' || name === 'LOGIN'
}
