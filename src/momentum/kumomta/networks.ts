import { type Address, networkOf, type Prefix, parseAddress, parsePrefix } from '../../domain/cidr.js'

/** A network or an address, with no bits behind its prefix. */
export const strictPrefix = (text: string): Prefix | undefined => {
  const prefix = parsePrefix(text)
  const bits = parseAddress(text.replace(/\/\d+$/, ''))?.bits
  return prefix?.bits === bits ? prefix : undefined
}

export const contains = (network: Prefix, { family, bits }: Address): boolean =>
  network.family === family && networkOf({ family, bits }, network.length).bits === network.bits
