import { setImmediate } from 'node:timers/promises'
import { type Bytes, trimBytes } from '../../domain/bytes.js'
import type { Prefix } from '../../domain/cidr.js'
import { Trouble } from '../../domain/trouble.js'
import { listNetworks } from './list-networks.js'
import { quoted } from './quoted.js'

/** What an entry of a list says: its address record, and its text, '' where it has none. */
export interface ListValue {
  readonly a: Bytes
  readonly txt: Bytes
}

/** null: an exclusion */
export type ListEntry = readonly [Prefix, ListValue | null]

/**
 * A list in the format of rbldnsd(8), of the datasets ip4set, ip4trie and ip6trie, or one network a line. Lines that begin
 * with `$` say how rbldnsd serves the list: $SOA, $NS, $TTL, $TIMESTAMP and $MAXRANGE4 change nothing here, $0 to $9 stand
 * for texts, and what would make another list of it is refused. A long list is read in turns with all else that the process
 * does. Throws Trouble `cidr-list-invalid` with file and line.
 */
export const parseRbldnsd = async (source: Bytes, file: string): Promise<readonly ListEntry[]> => {
  const entries: ListEntry[] = []
  const reading: Reading = { defaults: { a: '127.0.0.2', txt: '' }, variables: new Map(), at: `${file}:1` }
  for (const [index, line] of source.split('\n').entries()) {
    reading.at = `${file}:${index + 1}`
    for (const entry of readLine(trimBytes(line, blanks), reading)) entries.push(entry)
    if (index % linesInTurn === linesInTurn - 1) await setImmediate()
  }
  return entries
}

/** About ten milliseconds. */
const linesInTurn = 1000

const blanks = ' \t\r'

interface Reading {
  /** of entries that say nothing, from here on */
  defaults: ListValue
  readonly variables: Map<string, Bytes>
  at: string
}

const readLine = (line: Bytes, reading: Reading): readonly ListEntry[] => {
  if (/^[#;:]?\$/.test(line)) return readSpecial(line, reading)
  if (line === '' || line.startsWith('#') || line.startsWith(';')) return []
  // `::1` is an address of IPv6, and `::text` a text for what follows
  if (line.startsWith(':') && !isIpv6(firstWord(line))) {
    reading.defaults = readValue(line, { a: '127.0.0.2', txt: '' }, reading)
    return []
  }
  const isExclusion = line.startsWith('!')
  const { word, rest } = splitEntry(isExclusion ? trimBytes(line.slice(1), blanks) : line)
  const networks = listNetworks(word)
  if (networks === undefined)
    throw invalid(
      reading,
      `${quoted(word)} is no network`,
      'allowed is an address, a prefix without bits behind it, or a range of IPv4',
    )
  const value = isExclusion ? null : entryValue(rest, reading)
  return networks.map((network) => [network, value])
}

/** IPv4 may have its value right behind it; an address of IPv6 ends at a blank (msys.cidr.define). */
const splitEntry = (line: Bytes): { readonly word: Bytes; readonly rest: Bytes } => {
  const whole = firstWord(line)
  const ipv4 = /^[\d./-]+(?=:)/.exec(whole)?.[0]
  const word = !isIpv6(whole) && ipv4 !== undefined && listNetworks(ipv4) ? ipv4 : whole
  return { word, rest: trimBytes(line.slice(word.length), blanks) }
}

const firstWord = (line: Bytes): Bytes => /^[^\s#;]*/.exec(line)![0]

const isIpv6 = (word: Bytes): boolean => word.includes(':') && listNetworks(word) !== undefined

const entryValue = (rest: Bytes, reading: Reading): ListValue =>
  rest === '' || rest.startsWith('#') || rest.startsWith(';')
    ? reading.defaults
    : readValue(rest, reading.defaults, reading)

/** `:A:TEXT`, `:A:` (no text), `:A` (the text of `base`), or a text alone. */
const readValue = (text: Bytes, base: ListValue, reading: Reading): ListValue => {
  if (!text.startsWith(':')) return { a: base.a, txt: substitute(text, reading) }
  const [, a, txt] = /^:([^:]*)(?::(.*))?$/s.exec(text)!
  return {
    a: readAddress(trimBytes(a!, blanks), base, reading),
    txt: txt === undefined ? base.txt : substitute(trimBytes(txt, blanks), reading),
  }
}

const readAddress = (a: Bytes, base: ListValue, reading: Reading): Bytes => {
  if (a === '') return base.a
  const [network] = (a.includes(':') ? undefined : listNetworks(a)) ?? []
  if (network?.length === 32) return a
  if (/^\d{1,3}$/.test(a) && Number(a) <= 255) return `127.0.0.${Number(a)}`
  throw invalid(reading, `${quoted(a)} is no value`, 'allowed is an address of IPv4, or the last octet of 127.0.0.x')
}

/** `$0` to `$9` where the list has said what they are; other dollar signs are the query's. */
const substitute = (text: Bytes, { variables }: Reading): Bytes =>
  text.replace(/\$(\$|\d)/g, (written, name: string) => variables.get(name) ?? written)

const ignored = ['SOA', 'NS', 'TTL', 'TIMESTAMP', 'MAXRANGE4']

const readSpecial = (line: Bytes, reading: Reading): readonly ListEntry[] => {
  const [, sign, name, rest] = /^([#;:]?)\$(\d|=|\w*)\s*(.*)$/s.exec(line) ?? []
  if (name !== undefined && /^\d$/.test(name)) reading.variables.set(name, rest!)
  else if (name === '=' || name === 'DATASET' || name === 'GENERATE')
    throw invalid(
      reading,
      `$${name} is not read`,
      `allowed are $0 to $9, and ${ignored.map((word) => `$${word}`).join(', ')}, which change nothing`,
    )
  else if (sign !== '#' && sign !== ';' && !ignored.includes(name ?? ''))
    throw invalid(
      reading,
      `${quoted(line)} is no directive`,
      `allowed are $0 to $9, and ${ignored.map((word) => `$${word}`).join(', ')}, which change nothing`,
    )
  return []
}

const invalid = ({ at }: Reading, got: string, allowed: string): Trouble =>
  new Trouble('cidr-list-invalid', `${at}: ${got}; ${allowed}`, {
    hint: 'correct that line; the format is that of rbldnsd(8)',
  })
