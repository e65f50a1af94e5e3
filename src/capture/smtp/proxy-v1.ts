import { isIPv4, isIPv6 } from 'node:net'
import { endpointText } from './endpoint-text.js'
import type { ProxyHeader } from './proxy-header.js'

const word = 'PROXY '

/** With its CRLF, in octets. */
const maxSize = 107

const known = /^PROXY (TCP4|TCP6) ([0-9a-fA-F.:]+) ([0-9a-fA-F.:]+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/
const unknown = /^PROXY UNKNOWN(?: .*)?$/s

/** `PROXY TCP4 192.0.2.1 198.51.100.1 40000 25` and CRLF (proxy-protocol.txt, section 2.1): source first, one space between each. */
export const parseProxyV1 = (bytes: Buffer): ProxyHeader => {
  const start = bytes.toString('latin1', 0, maxSize)
  if (!start.startsWith(word.slice(0, start.length))) return malformed('it does not begin with a PROXY header')
  const end = start.indexOf('\r\n')
  if (end < 0) return start.length < maxSize ? { kind: 'more' } : malformed(`a line of more than ${maxSize} octets`)
  const line = start.slice(0, end)
  const size = end + 2
  if (unknown.test(line)) return { kind: 'header', size, ends: null }
  const [, family, source = '', destination = '', from, to] = known.exec(line) ?? []
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6
  if (family === undefined || !isAddress(source) || !isAddress(destination)) return malformed('a line of another form')
  const [fromPort, toPort] = [Number(from), Number(to)]
  if (fromPort > 65_535 || toPort > 65_535) return malformed('a port above 65535')
  const ends = { peer: endpointText(source, fromPort), listener: endpointText(destination, toPort) }
  return { kind: 'header', size, ends }
}

const malformed = (why: string): ProxyHeader => ({ kind: 'malformed', why: `PROXY version 1: ${why}` })
