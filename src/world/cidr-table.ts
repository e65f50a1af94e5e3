import { type Address, networkOf, type Prefix } from '../domain/cidr.js'

/** A list of networks to look addresses up in; the longest prefix wins. */
export interface CidrTable<Value> {
  find(address: Address): Value | undefined
}

/** One map for each length that occurs: a lookup costs as many steps as there are lengths, however long the list is. */
export const cidrTable = <Value>(entries: Iterable<readonly [Prefix, Value]>): CidrTable<Value> => {
  const families = { 4: new Map<number, Map<bigint, Value>>(), 6: new Map<number, Map<bigint, Value>>() }
  for (const [prefix, value] of entries) {
    const lengths = families[prefix.family]
    const networks = lengths.get(prefix.length) ?? new Map<bigint, Value>()
    lengths.set(prefix.length, networks.set(prefix.bits, value))
  }
  const longestFirst = { 4: sortLengths(families[4]), 6: sortLengths(families[6]) }
  return {
    find(address) {
      for (const [length, networks] of longestFirst[address.family]) {
        const { bits } = networkOf(address, length)
        if (networks.has(bits)) return networks.get(bits)
      }
      return undefined
    },
  }
}

const sortLengths = <Networks>(lengths: ReadonlyMap<number, Networks>): readonly (readonly [number, Networks])[] =>
  [...lengths].sort(([a], [b]) => b - a)
