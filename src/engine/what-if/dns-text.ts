import { bytesOfText } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import { parseAddress } from '../../domain/cidr.js'
import { nearestName } from '../../domain/nearest.js'
import { defaultPreference, dnsFailures } from '../../domain/world.js'

/**
 * A DNS answer as a person writes it: `192.0.2.1, 192.0.2.2`; of MX `mx1.example.com, 20 mx2.example.com`; or NXDOMAIN and its
 * like. Returns in words what is wrong with it.
 */
export const parseDnsText = (text: string, type: string): Canonical | { readonly wrong: string } => {
  const bare = text.trim()
  if (bare === 'NODATA') return { records: [] }
  if ((dnsFailures as readonly string[]).includes(bare)) return { error: bare }
  const records = bare
    .replace(/^\[([\s\S]*)\]$/, '$1')
    .split(',')
    .map((record) => record.trim())
  const wrong = records.find((record) => !isRecord(record, type))
  if (wrong !== undefined) return { wrong: wrongRecord(wrong, type) }
  if (type !== 'MX') return { records: records.map((record) => encodeText(bytesOfText(record))) }
  const exchanges = records.map(exchangeOf).sort(([a], [b]) => a - b)
  return { records: exchanges }
}

/** The same the other way; null where the answer has no such text. */
export const dnsText = (answer: Canonical, type: string): string | null => {
  const { records, error } = answer as { readonly records?: readonly Canonical[]; readonly error?: Canonical }
  if (typeof error === 'string') return (dnsFailures as readonly string[]).includes(error) ? error : null
  if (!records) return null
  if (records.length === 0) return 'NODATA'
  const text = records.map(recordText).join(', ')
  const again = parseDnsText(text, type)
  return JSON.stringify(again) === JSON.stringify(answer) ? text : null
}

const recordText = (record: Canonical): string => {
  if (!Array.isArray(record)) return String(record)
  const [preference, host] = record
  return preference === defaultPreference ? String(host) : `${preference} ${host}`
}

const exchange = /^(?:(\d{1,5})\s+)?(\S+)$/

const exchangeOf = (record: string): readonly [number, Canonical] => {
  const [, preference, host] = exchange.exec(record)!
  return [preference === undefined ? defaultPreference : Number(preference), encodeText(bytesOfText(host!))]
}

const isRecord = (record: string, type: string): boolean => {
  if (record === '') return false
  if (type === 'A') return parseAddress(record)?.family === 4
  if (type === 'AAAA') return parseAddress(record)?.family === 6
  if (type !== 'MX') return true
  const [, preference = '0', host = ''] = exchange.exec(record) ?? ['', '65536']
  return Number(preference) <= 65_535 && !isMeantAsFailure(host)
}

/** `NXDOMIAN` is no host: hosts are not written so. */
const isMeantAsFailure = (word: string): boolean =>
  /^[A-Z]+$/.test(word) && nearestName(word, dnsFailures) !== undefined

const forms: Readonly<Record<string, string>> = {
  A: 'IPv4 addresses, as 192.0.2.1, 192.0.2.2',
  AAAA: 'IPv6 addresses, as 2001:db8::1',
  MX: 'hosts, each behind its preference where that is not 10, as mx1.example.com, 20 mx2.example.com',
}

const wrongRecord = (record: string, type: string): string => {
  const nearest = nearestName(record, dnsFailures)
  const suggestion = nearest === undefined ? '' : ` (did you mean ${nearest}?)`
  const allowed = forms[type] ?? 'texts'
  return `${JSON.stringify(record)} is no ${type} record${suggestion}; allowed are ${allowed}; one of ${dnsFailures.join(', ')}; or the answer in JSON`
}
