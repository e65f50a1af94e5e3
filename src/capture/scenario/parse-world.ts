import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import { normalCidr, parseAddress, parsePrefix, showPrefix } from '../../domain/cidr.js'
import {
  type AuditSpec,
  type AuthAnswer,
  type CidrCounts,
  type CidrEntry,
  type ConfigSpec,
  type DbAnswer,
  type DbRow,
  type DbRule,
  type DbValue,
  emptyWorldSpec,
  type FileAnswer,
  foldSpace,
  type Sequence,
  type WorldSpec,
} from '../../domain/world.js'
import {
  isNothing,
  openMap,
  openNames,
  readNames,
  requireBytes,
  requireCount,
  requireExact,
  requireItems,
  requireList,
  requireSequence,
} from './fields.js'
import { describe, invalid, type Located, type LocatedEntry, quote } from './located.js'
import { readAnswers } from './parse-answers.js'
import { readDkim } from './parse-dkim.js'
import { readDns } from './parse-dns.js'
import { readHttp } from './parse-http.js'
import { readReturns } from './parse-returns.js'

/** What stands under `world:`; what is left out is not there. */
export const readWorld = (node: Located | undefined): WorldSpec => {
  if (node === undefined || isNothing(node)) return emptyWorldSpec
  const fields = openMap(node, 'world', [
    'answers',
    'dns',
    'cidr',
    'db',
    'config',
    'audit',
    'counters',
    'gauges',
    'dkim',
    'http',
    'returns',
    'auth',
    'files',
  ])
  return {
    answers: readAnswers(fields.get('answers')),
    dns: readDns(fields.get('dns')),
    cidr: readNames(fields.get('cidr'), 'cidr', readCidrList),
    db: readNames(fields.get('db'), 'db', (cache) =>
      requireList(cache.value, `db ${quote(cache.key)}`).map((rule) => readRule(rule, cache.key)),
    ),
    config: readConfig(fields.get('config')),
    audit: readAudit(fields.get('audit')),
    dkim: readDkim(fields.get('dkim')),
    http: readHttp(fields.get('http')),
    returns: readReturns(fields.get('returns')),
    counters: readNames(fields.get('counters'), 'counters', readCount),
    gauges: readNames(fields.get('gauges'), 'gauges', ({ key, value }) =>
      readNames(value, `the gauge cache ${quote(key)}`, readCount),
    ),
    auth: readNames(fields.get('auth'), 'auth', (entry) =>
      requireSequence(entry.value, `auth ${quote(entry.key)}`, (value) => readUser(value, entry.key)),
    ),
    files: readNames(fields.get('files'), 'files', (entry) =>
      requireSequence(entry.value, `files ${quote(entry.key)}`, (value) => readFile(value, entry.key)),
    ),
  }
}

const readCidrList = (list: LocatedEntry): readonly CidrEntry[] => {
  const seen = new Set<string>()
  return openNames(list.value, `cidr ${quote(list.key)}`).map((entry) => {
    const prefix = requirePrefix(entry)
    const normal = showPrefix(prefix)
    if (seen.has(normal))
      throw invalid(entry.keyAt, `${quote(entry.key)} is the network of an earlier key`, 'a network stands once')
    seen.add(normal)
    const values = requireSequence(entry.value, `cidr ${quote(entry.key)}`, (value) =>
      isNothing(value) ? null : requireBytes(value, `cidr ${quote(entry.key)}`),
    )
    return { prefix, values }
  })
}

const requirePrefix = (entry: LocatedEntry) => {
  const prefix = parsePrefix(entry.key)
  const address = parseAddress(entry.key.replace(/\/.*/, ''))
  if (prefix === undefined || address === undefined)
    throw invalid(
      entry.keyAt,
      `${quote(entry.key)} is no network`,
      'allowed is an address or a prefix, as 192.0.2.0/24 or "2001:db8::/32"',
    )
  if (address.bits !== prefix.bits)
    throw invalid(
      entry.keyAt,
      `${quote(entry.key)} has bits behind its length`,
      `allowed is ${showPrefix(prefix)}, or a longer prefix`,
    )
  return prefix
}

const readRule = (node: Located, cache: string): DbRule => {
  const what = `a rule of db ${quote(cache)}`
  const fields = openMap(node, what, ['query', 'params', 'rows', 'error', 'sequence'])
  const query = fields.get('query')
  if (query === undefined)
    throw invalid(node.at, `${what} without query`, 'it needs query, and rows, error or sequence')
  const given = (['rows', 'error', 'sequence'] as const).filter((name) => fields.has(name))
  const [form] = given
  if (form === undefined || given.length > 1)
    throw invalid(
      node.at,
      `${what} with ${given.join(' and ') || 'no answer'}`,
      'it needs one of rows, error, sequence',
    )
  const params = fields.get('params')
  return {
    query: foldSpace(requireBytes(query, 'query')),
    params: params === undefined ? undefined : readParams(params),
    answers:
      form === 'sequence'
        ? requireItems(fields.get('sequence')!, 'sequence').map(readDbAnswer)
        : [dbAnswer(form, fields.get(form)!)],
  }
}

const readParams = (node: Located): NonNullable<DbRule['params']> => {
  if (node.kind === 'list') return node.items.map((item) => readDbValue(item, 'a parameter'))
  if (node.kind === 'map')
    return readNames(node, 'params', (entry) => readDbValue(entry.value, `the parameter ${quote(entry.key)}`))
  throw invalid(
    node.at,
    `params is ${describe(node)}`,
    'allowed is a list, or a mapping for named ones; left out, any match',
  )
}

const readDbAnswer = (node: Located): DbAnswer => {
  const fields = openMap(node, 'an answer', ['rows', 'error'])
  const [form] = fields.keys()
  if (form === undefined || fields.size > 1)
    throw invalid(
      node.at,
      `an answer with ${[...fields.keys()].join(' and ') || 'nothing in it'}`,
      'it needs one of rows, error',
    )
  return dbAnswer(form as 'rows' | 'error', fields.get(form)!)
}

const dbAnswer = (form: 'rows' | 'error', node: Located): DbAnswer =>
  form === 'error'
    ? { kind: 'error', error: requireBytes(node, 'error') }
    : { kind: 'rows', rows: requireList(node, 'rows').map(readRow) }

const readRow = (node: Located): DbRow => [
  ...readNames(node, 'a row', (entry) => readDbValue(entry.value, `the column ${quote(entry.key)}`)),
]

const readDbValue = (node: Located, what: string): DbValue => {
  if (node.kind === 'map') return requireBytes(node, what)
  const value = requireExact(node, what)
  return typeof value === 'string' ? bytesOfText(value) : value
}

const readConfig = (node: Located | undefined): ConfigSpec => {
  if (node === undefined || isNothing(node)) return emptyWorldSpec.config
  const fields = openMap(node, 'config', ['bindings', 'binding_groups', 'values'])
  return {
    bindings: readBindings(fields.get('bindings')),
    bindingGroups: readNames(fields.get('binding_groups'), 'binding_groups', (entry) =>
      readDistinct(entry.value, `the binding group ${quote(entry.key)}`),
    ),
    values: readFolded(fields.get('values'), 'values', foldSpace, (entry) =>
      requireSequence(entry.value, `the value of ${quote(entry.key)}`, (value) => readConfigValue(value, entry.key)),
    ),
  }
}

const readBindings = (node: Located | undefined): readonly Bytes[] => {
  const bindings = node === undefined || isNothing(node) ? [] : readDistinct(node, 'bindings')
  if (bindings.lastIndexOf('default') > 0)
    throw invalid(
      node!.at,
      'bindings with default not in the first place',
      'its id is always 0: put it first, or leave it out',
    )
  return bindings[0] === 'default' ? bindings : ['default', ...bindings]
}

const readDistinct = (node: Located, what: string): readonly Bytes[] => {
  const names: Bytes[] = []
  for (const item of requireList(node, what)) {
    const name = requireBytes(item, `a name in ${what}`)
    if (names.includes(name)) throw invalid(item.at, `${describe(item)} is twice in ${what}`, 'a name stands once')
    names.push(name)
  }
  return names
}

const readConfigValue = (node: Located, key: string): Bytes | number | null => {
  const value = node.kind === 'map' ? node : requireExact(node, `the value of ${quote(key)}`)
  return typeof value === 'number' || value === null ? value : requireBytes(node, `the value of ${quote(key)}`)
}

const readAudit = (node: Located | undefined): AuditSpec => {
  if (node === undefined || isNothing(node)) return emptyWorldSpec.audit
  const fields = openMap(node, 'audit', ['series', 'sessions', 'connections', 'receptions', 'rejections'])
  const monitors = (name: string): ReadonlyMap<Bytes, CidrCounts> =>
    readFolded(fields.get(name), name, withoutSpace, readMonitor)
  return {
    series: readNames(fields.get('series'), 'series', ({ key, value }) =>
      readFolded(value, `series ${quote(key)}`, normalCidr, readCount),
    ),
    sessions: readNames(fields.get('sessions'), 'sessions', ({ key, value }) =>
      readCidrCounts(value, `sessions ${quote(key)}`),
    ),
    connections: monitors('connections'),
    receptions: monitors('receptions'),
    rejections: monitors('rejections'),
  }
}

const withoutSpace = (text: string): string => text.replace(/\s+/g, '')

const readMonitor = (entry: LocatedEntry): CidrCounts => {
  if (!/^\d+,\d+$/.test(withoutSpace(entry.key)))
    throw invalid(entry.keyAt, `${quote(entry.key)} is no monitor`, 'allowed is "interval,windows", as "60,1"')
  const { value } = entry
  const perNetwork = value.kind === 'map' && !value.entries.some(({ key }) => key === 'sequence')
  return perNetwork ? readCidrCounts(value, `the monitor ${quote(entry.key)}`) : new Map([['', readCount(entry)]])
}

const readCidrCounts = (node: Located, what: string): CidrCounts =>
  readFolded(node, what, normalCidr, (entry) => {
    const length = /^\/(\d{1,3})$/.exec(entry.key)?.[1]
    if (length === undefined ? parsePrefix(entry.key) === undefined : Number(length) > 128)
      throw invalid(
        entry.keyAt,
        `${quote(entry.key)} is no network`,
        'allowed is "/LENGTH" for any, or one, as "192.0.2.10/32"',
      )
    return readCount(entry)
  })

const readCount = ({ key, value }: LocatedEntry): Sequence<number> =>
  requireSequence(value, `the count of ${quote(key)}`, (count) => requireCount(count, `the count of ${quote(key)}`))

/** Names that are the same after `fold` are twice the same. */
const readFolded = <Value>(
  node: Located | undefined,
  what: string,
  fold: (key: string) => string,
  read: (entry: LocatedEntry) => Value,
): ReadonlyMap<Bytes, Value> => {
  const values = new Map<Bytes, Value>()
  for (const entry of openNames(node, what)) {
    const key = bytesOfText(fold(entry.key))
    if (values.has(key))
      throw invalid(entry.keyAt, `${quote(entry.key)} is what an earlier key is`, 'a key stands once')
    values.set(key, read(entry))
  }
  return values
}

/** A password, or `{ error: TEXT }`. */
const readUser = (node: Located, name: string): AuthAnswer =>
  node.kind === 'map' && node.entries.some(({ key }) => key === 'error')
    ? { kind: 'error', error: requireBytes(openMap(node, `auth ${quote(name)}`, ['error']).get('error')!, 'error') }
    : { kind: 'password', password: requireBytes(node, `auth ${quote(name)}`) }

const readFile = (node: Located, path: string): FileAnswer =>
  node.kind === 'map' && node.entries.some(({ key }) => key === 'error')
    ? { kind: 'error', error: requireBytes(openMap(node, `files ${quote(path)}`, ['error']).get('error')!, 'error') }
    : { kind: 'bytes', bytes: requireBytes(node, `files ${quote(path)}`) }
