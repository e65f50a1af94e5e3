import { networkOf, parseAddress, parsePrefix } from '../../domain/cidr.js'

/** 1 where the address of `peer` (`address:port`, `[address]:port`) lies in a network as `192.0.2.0/24`. */
export const inNetwork = (peer: unknown, network: unknown): 0 | 1 => {
  const prefix = parsePrefix(String(network))
  const address = parseAddress(addressOf(String(peer)))
  if (prefix === undefined || address?.family !== prefix.family) return 0
  return networkOf(address, prefix.length).bits === prefix.bits ? 1 : 0
}

const addressOf = (peer: string): string => {
  const bracketed = /^\[(.*)\]/.exec(peer)?.[1]
  if (bracketed !== undefined) return bracketed
  return parseAddress(peer) === undefined ? peer.replace(/:\d+$/, '') : peer
}
