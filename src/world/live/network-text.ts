import type { Bytes } from '../../domain/bytes.js'
import { parseAddress, parsePrefix, widthOf } from '../../domain/cidr.js'

/**
 * An address as its family and its bits, one character each, so that a network is a beginning of all its addresses. What is
 * no address, as the name of a socket, stands for itself.
 */
export const addressText = (address: Bytes): Bytes => {
  const parsed = parseAddress(address)
  return parsed === undefined ? address : `${parsed.family} ${bitsOf(parsed.bits, widthOf(parsed.family))}`
}

/** How the texts of a network's addresses begin; undefined where it is no network. */
export const networkText = (network: Bytes): Bytes | undefined => {
  const prefix = parsePrefix(withLength(network))
  return prefix && `${prefix.family} ${bitsOf(prefix.bits, widthOf(prefix.family)).slice(0, prefix.length)}`
}

/** Whether no other address can begin so: the network is one address. */
export const isWholeAddress = (text: Bytes): boolean => text.length === (text.startsWith('4') ? 34 : 130)

const bitsOf = (bits: bigint, width: number): string => bits.toString(2).padStart(width, '0')

/** `192.0.2.0/255.255.255.0` is `192.0.2.0/24`. */
const withLength = (network: Bytes): Bytes => {
  const [address, mask] = network.split('/')
  const parsed = mask === undefined ? undefined : parseAddress(mask)
  if (parsed?.family !== 4) return network
  const [, ones] = /^(1*)0*$/.exec(bitsOf(parsed.bits, 32)) ?? []
  return ones === undefined ? network : `${address}/${ones.length}`
}
