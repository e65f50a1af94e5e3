/**
 * Addresses and prefixes of both families, as numbers: what a longest-prefix lookup and a
 * comparison "the same network, written otherwise" need. Zones (`%eth0`) and leading zeros are refused.
 */
export interface Address {
  readonly family: 4 | 6
  /** the address as one unsigned number of 32 or 128 bits */
  readonly bits: bigint
}

/** A network: `bits` with everything behind `length` zero. */
export interface Prefix extends Address {
  /** in bits, 0 to 32 or 0 to 128 */
  readonly length: number
}

/** How many bits an address of this family has. */
export const widthOf = (family: 4 | 6): number => (family === 4 ? 32 : 128)

/** `192.0.2.1` or `2001:db8::1` (RFC 4291, section 2.2, with a dotted tail too); undefined where it is neither. */
export const parseAddress = (text: string): Address | undefined => {
  if (!text.includes(':')) {
    const bits = parseDotted(text)
    return bits === undefined ? undefined : { family: 4, bits }
  }
  const bits = parseGroups(text)
  return bits === undefined ? undefined : { family: 6, bits }
}

const parseDotted = (text: string): bigint | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

const parseGroups = (text: string): bigint | undefined => {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = [groupsOf(halves[0]!), groupsOf(halves[1] ?? '')]
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  if (halves.length === 2 && halves[0]!.includes('.')) return undefined
  const groups = [...head, ...new Array<bigint>(missing).fill(0n), ...tail]
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n)
}

const groupsOf = (half: string): bigint[] | undefined => {
  if (half === '') return []
  const groups: bigint[] = []
  const parts = half.split(':')
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes('.') ? parseDotted(part) : undefined
    if (dotted !== undefined) groups.push(dotted >> 16n, dotted & 0xffffn)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}

/** The network of the first `length` bits of an address. */
export const networkOf = (address: Address, length: number): Prefix => {
  const behind = BigInt(widthOf(address.family) - length)
  return { family: address.family, bits: (address.bits >> behind) << behind, length }
}

/** `192.0.2.0/24`; an address alone is a prefix of its whole width. Bits behind the length are cut off. */
export const parsePrefix = (text: string): Prefix | undefined => {
  const [, addressText, lengthText] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = addressText === undefined ? undefined : parseAddress(addressText)
  if (address === undefined) return undefined
  const length = lengthText === undefined ? widthOf(address.family) : Number(lengthText)
  return length > widthOf(address.family) ? undefined : networkOf(address, length)
}

/** `192.0.2.0/24`, `2001:db8:0:0:0:0:0:0/32`: one text for every way to write the network, to read and to compare. */
export const showPrefix = (prefix: Prefix): string => {
  const step = prefix.family === 4 ? 8 : 16
  const groups: bigint[] = []
  for (let shift = widthOf(prefix.family) - step; shift >= 0; shift -= step)
    groups.push((prefix.bits >> BigInt(shift)) & ((1n << BigInt(step)) - 1n))
  const address = prefix.family === 4 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':')
  return `${address}/${prefix.length}`
}

/** A text that may be an address or a prefix, in the one form that compares; any other text as it is. */
export const normalCidr = (text: string): string => {
  const prefix = parsePrefix(text)
  return prefix === undefined ? text : showPrefix(prefix)
}
