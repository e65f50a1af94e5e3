import type { Bytes } from '../../domain/bytes.js'
import { bytesOfText } from '../../domain/bytes.js'
import { parseAddress } from '../../domain/cidr.js'
import { nearestName } from '../../domain/nearest.js'
import {
  type DnsAnswer,
  type DnsType,
  defaultPreference,
  dnsFailures,
  dnsQuestion,
  dnsTypes,
  type Sequence,
} from '../../domain/world.js'
import { openMap, openNames, requireBytes, requireSequence, requireText } from './fields.js'
import { describe, invalid, type Located, type LocatedEntry, quote } from './located.js'

/** `{ "example.com MX": [mx1.example.com], "bad.example A": NXDOMAIN }`, by `dnsQuestion`. */
export const readDns = (node: Located | undefined): ReadonlyMap<Bytes, Sequence<DnsAnswer>> => {
  const answers = new Map<Bytes, Sequence<DnsAnswer>>()
  for (const entry of openNames(node, 'dns')) {
    const { name, type } = readQuestion(entry)
    const question = dnsQuestion(bytesOfText(name), type)
    if (answers.has(question))
      throw invalid(entry.keyAt, `${quote(entry.key)} asks what an earlier key asks`, 'a question stands once')
    answers.set(
      question,
      requireSequence(entry.value, `dns ${quote(entry.key)}`, (value) => readAnswer(value, entry.key, type)),
    )
  }
  return answers
}

const readQuestion = (entry: LocatedEntry): { name: string; type: DnsType } => {
  const [, name, word] = /^(\S+)\s+(\S+)$/.exec(entry.key.trim()) ?? []
  const type = dnsTypes.find((candidate) => candidate === word?.toUpperCase())
  if (name !== undefined && type !== undefined) return { name, type }
  throw invalid(
    entry.keyAt,
    `${quote(entry.key)} is no DNS question`,
    `allowed is a name and a type, as "example.com MX"; types are ${dnsTypes.join(', ')}`,
  )
}

const readAnswer = (node: Located, question: string, type: DnsType): DnsAnswer => {
  const what = `dns ${quote(question)}`
  if (node.kind === 'map') return { kind: 'error', error: readError(node, what) }
  if (node.kind === 'scalar') return readFailure(node, what)
  if (type !== 'MX') return { kind: 'records', records: node.items.map((item) => readRecord(item, what, type)) }
  const exchanges = node.items.map((item) => readExchange(item, what))
  return { kind: 'exchanges', exchanges: exchanges.sort(([a], [b]) => a - b) }
}

const readError = (node: Located, what: string): Bytes => {
  const error = openMap(node, what, ['error', 'sequence']).get('error')
  if (error === undefined)
    throw invalid(node.at, `${what} is ${describe(node)} without error`, 'it needs error, a text')
  return requireBytes(error, 'error')
}

const readFailure = (node: Located, what: string): DnsAnswer => {
  const word = node.kind === 'scalar' ? node.text : ''
  if (word === 'NODATA') return { kind: 'records', records: [] }
  if (dnsFailures.some((failure) => failure === word)) return { kind: 'error', error: word }
  const nearest = nearestName(word, dnsFailures)
  const suggestion = nearest === undefined ? '' : ` (did you mean ${nearest}?)`
  throw invalid(
    node.at,
    `${what} is ${describe(node)}${suggestion}`,
    `allowed is a list of records in [ ], one of ${dnsFailures.join(', ')}, or { error: TEXT }`,
  )
}

const readRecord = (node: Located, what: string, type: DnsType): Bytes => {
  const record = requireBytes(node, `a record of ${what}`)
  const family = type === 'A' ? 4 : type === 'AAAA' ? 6 : undefined
  if (family !== undefined && parseAddress(record)?.family !== family)
    throw invalid(node.at, `a record of ${what} is ${describe(node)}`, `allowed is an IPv${family} address`)
  return record
}

const readExchange = (node: Located, what: string): readonly [preference: number, host: Bytes] => {
  const [, preference, host] = /^(?:(\d{1,5})\s+)?(\S+)$/.exec(requireText(node, `a record of ${what}`)) ?? []
  if (host === undefined || Number(preference ?? 0) > 65_535)
    throw invalid(
      node.at,
      `a record of ${what} is ${describe(node)}`,
      `allowed is a host, or a preference up to 65535 and a host, as "20 mx2.example.com"`,
    )
  return [preference === undefined ? defaultPreference : Number(preference), bytesOfText(host)]
}
