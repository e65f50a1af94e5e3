import { SocketAddress } from 'node:net'
import { endpointText } from './endpoint-text.js'
import type { ProxiedEnds, ProxyHeader } from './proxy-header.js'

/** What a header of version 2 begins with. */
export const proxyV2Signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')

/** Signature, version and command, family and protocol, length: in octets. */
const fixedSize = 16

/** Of addresses and TLVs together; the standard leaves 65,535, which nothing sends (a certificate's names are the longest). */
const maxRest = 4096

/** Octets of the addresses by family and protocol: AF_UNSPEC, TCP over IPv4, TCP over IPv6, a Unix stream. */
const addressSizes = new Map([
  [0x00, 0],
  [0x11, 12],
  [0x21, 36],
  [0x31, 216],
])

/** Proxy-protocol.txt, section 2.2. Vectors behind the addresses (TLV) are skipped, and their checksum is not checked. */
export const parseProxyV2 = (bytes: Buffer): ProxyHeader => {
  if (bytes.length < fixedSize) return { kind: 'more' }
  const [version, command] = [bytes[12]! >> 4, bytes[12]! & 0x0f]
  const family = bytes[13]!
  const rest = bytes.readUInt16BE(14)
  if (version !== 2) return malformed(`version ${version}, allowed is 2`)
  if (command > 1) return malformed(`command ${command}, allowed are LOCAL (0) and PROXY (1)`)
  if (rest > maxRest) return malformed(`${rest} octets of addresses and vectors, allowed are ${maxRest}`)
  const size = fixedSize + rest
  if (command === 1) {
    const addresses = addressSizes.get(family)
    if (addresses === undefined) return malformed(`family and protocol 0x${family.toString(16).padStart(2, '0')}`)
    if (rest < addresses) return malformed(`${rest} octets of addresses, ${addresses} are needed`)
  }
  if (bytes.length < size) return { kind: 'more' }
  return { kind: 'header', size, ends: command === 0 ? null : endsOf(bytes.subarray(fixedSize, size), family) }
}

const endsOf = (rest: Buffer, family: number): ProxiedEnds | null => {
  if (family === 0x11)
    return {
      peer: endpointText(rest.subarray(0, 4).join('.'), rest.readUInt16BE(8)),
      listener: endpointText(rest.subarray(4, 8).join('.'), rest.readUInt16BE(10)),
    }
  if (family === 0x21)
    return {
      peer: endpointText(ipv6Text(rest.subarray(0, 16)), rest.readUInt16BE(32)),
      listener: endpointText(ipv6Text(rest.subarray(16, 32)), rest.readUInt16BE(34)),
    }
  return null
}

/** As RFC 5952 writes it: node:net's own text. */
const ipv6Text = (octets: Buffer): string => {
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(2 * index).toString(16))
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address
}

const malformed = (why: string): ProxyHeader => ({ kind: 'malformed', why: `PROXY version 2: ${why}` })
