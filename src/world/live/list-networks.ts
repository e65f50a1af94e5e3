import { type Prefix, parsePrefix } from '../../domain/cidr.js'

/**
 * The networks of a line's first word, as rbldnsd(8) has them for ip4set, ip4trie and ip6trie: an address, its first
 * octets or words alone, either with a length, or two IPv4 ones with a dash between them. undefined: it is none of them, or has bits behind its length.
 */
export const listNetworks = (word: string): readonly Prefix[] | undefined => {
  if (word.includes(':')) return single(networkOfWords(word))
  const [, from, to] = /^([\d.]+)-([\d.]+)$/.exec(word) ?? []
  return from === undefined ? single(networkOfOctets(word)) : range(from, to!)
}

const single = (prefix: Prefix | undefined): readonly Prefix[] | undefined => prefix && [prefix]

const networkOfOctets = (word: string): Prefix | undefined => {
  const [, octets, length] = /^(\d+(?:\.\d+){0,3})(?:\/(\d{1,2}))?$/.exec(word) ?? []
  if (octets === undefined) return undefined
  const count = octets.split('.').length
  return exactly(`${octets}${'.0'.repeat(4 - count)}`, length ?? String(8 * count))
}

const networkOfWords = (word: string): Prefix | undefined => {
  const [, words, length] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(word) ?? []
  if (words === undefined) return undefined
  const count = words.split(':').length
  if (words.includes('::') || count === 8) return exactly(words, length ?? '128')
  return exactly(`${words}${':0'.repeat(Math.max(0, 8 - count))}`, length ?? String(16 * count))
}

/** Nothing is cut off silently: bits behind the length are somebody's mistake. */
const exactly = (address: string, length: string): Prefix | undefined => {
  const prefix = parsePrefix(`${address}/${length}`)
  return prefix && parsePrefix(address)!.bits === prefix.bits ? prefix : undefined
}

/** The last address is filled with ones; one octet alone takes the place of the first one's last. */
const range = (from: string, to: string): readonly Prefix[] | undefined => {
  const first = networkOfOctets(from)
  const last = networkOfOctets(to.includes('.') ? to : from.replace(/\d+$/, to))
  if (first === undefined || last === undefined) return undefined
  const end = last.bits | ((1n << BigInt(32 - last.length)) - 1n)
  return first.bits > end ? undefined : covering(first.bits, end)
}

/** The fewest networks that are exactly these addresses. */
const covering = (first: bigint, end: bigint): readonly Prefix[] => {
  const networks: Prefix[] = []
  for (let bits = first; bits <= end; ) {
    let length = 32
    while (length > 0 && fits(bits, length - 1, end)) length -= 1
    networks.push({ family: 4, bits, length })
    bits += 1n << BigInt(32 - length)
  }
  return networks
}

const fits = (bits: bigint, length: number, end: bigint): boolean => {
  const size = 1n << BigInt(32 - length)
  return bits % size === 0n && bits + size - 1n <= end
}
