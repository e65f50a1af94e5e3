import type { Bytes } from '../domain/bytes.js'
import { type Canonical, encodeText } from '../domain/canonical.js'
import { type DnsAnswer, dnsQuestion, type Sequence } from '../domain/world.js'
import { keyBytes, type Lookup } from './lookup.js'

/**
 * `msys.dnsLookup`, key [name, TYPE]: `{records: [Text…]}`, of MX `{records: [[preference, host]…]}`, or `{error}`.
 * A name without any entry is NXDOMAIN; one with entries of other types only has no records (RFC 2308: NODATA).
 */
export const dnsAnswers = (dns: ReadonlyMap<Bytes, Sequence<DnsAnswer>>): Lookup => {
  const answers = new Map([...dns].map(([question, sequence]) => [question, sequence.map(encodeAnswer)] as const))
  const names = new Set([...dns].filter(([, sequence]) => sequence.some(isThere)).map(([question]) => nameOf(question)))
  return ([name, type]) => {
    const question = dnsQuestion(keyBytes(name), keyBytes(type))
    return answers.get(question) ?? (names.has(nameOf(question)) ? noRecords : noName)
  }
}

const noName: readonly Canonical[] = [{ error: 'NXDOMAIN' }]
const noRecords: readonly Canonical[] = [{ records: [] }]

const encodeAnswer = (answer: DnsAnswer): Canonical => {
  if (answer.kind === 'error') return { error: encodeText(answer.error) }
  if (answer.kind === 'records') return { records: answer.records.map(encodeText) }
  return { records: answer.exchanges.map(([preference, host]) => [preference, encodeText(host)]) }
}

const isThere = (answer: DnsAnswer): boolean => answer.kind !== 'error' || answer.error !== 'NXDOMAIN'

const nameOf = (question: Bytes): Bytes => question.slice(0, question.lastIndexOf(' '))
