import type { Bytes } from '../domain/bytes.js'

/** The address of `address:port`, with or without brackets around IPv6. */
export const hostOf = (peer: Bytes): Bytes => peer.slice(0, peer.lastIndexOf(':')).replace(/^\[|\]$/g, '')

export const isIpv6 = (peer: Bytes): boolean => hostOf(peer).includes(':')

/** As Momentum prints a sockaddr: `192.0.2.1:25`, `2001:db8::1.25`. */
export const displayAddress = (peer: Bytes): Bytes =>
  isIpv6(peer) ? `${hostOf(peer)}.${peer.slice(peer.lastIndexOf(':') + 1)}` : peer

/** A network of `/32`, `address/24`, or an address; the peer's where no address is named. */
export const networkOf = (peer: Bytes, cidr: Bytes | undefined): Bytes => {
  const whole = isIpv6(peer) ? '/128' : '/32'
  if (cidr === undefined) return hostOf(peer) + whole
  if (cidr.startsWith('/')) return hostOf(peer) + cidr
  return cidr.includes('/') ? cidr : cidr + whole
}
