import { type Bytes, lowerCase, upperCase } from '../../domain/bytes.js'
import { type Canonical, encodeText, encodeValue, type Text } from '../../domain/canonical.js'
import { normalCidr } from '../../domain/cidr.js'
import type { LuaValue } from '../../domain/value.js'
import { columnsOf, itemsOf, sameText, sortedParameters } from './call-values.js'

/** A call that the recorder saw, with whole values. */
export interface SeenCall {
  readonly args: readonly LuaValue[]
  readonly answer: readonly LuaValue[]
  /** of a query: the rows that were read, and whether the last was */
  readonly rows: { readonly read: readonly LuaValue[]; readonly isAll: boolean }
}

/** How a host function that the recorder stands in for is the emulated host's question. */
export interface CallForm {
  /** the question's function */
  readonly asks: string
  /** is it this question? What a definition's digest or the session's own writes add to a key, only the emulated host knows */
  readonly isAsked: (args: readonly LuaValue[], key: readonly Canonical[]) => boolean
  /** the answer in the question's form; undefined where what was seen is not enough for one */
  readonly answer: (call: SeenCall) => Canonical | undefined
}

const dns: CallForm = {
  asks: 'msys.dnsLookup',
  isAsked: ([name, type], [asked, askedType]) =>
    typeof name === 'string' &&
    sameText(lowerCase(name).replace(/\.$/, ''), asked) &&
    sameText(upperCase(typeof type === 'string' ? type : 'A'), askedType),
  answer: ({ answer: [found, error] }) => {
    if (found === null) return typeof error === 'string' ? { error: encodeText(error) } : undefined
    const records = itemsOf(found)?.map(dnsRecord)
    return records?.every((record) => record !== undefined) ? { records: records as Canonical[] } : undefined
  },
}

/** With the option `priority`, a table of preference and host. */
const dnsRecord = (item: LuaValue): Canonical | undefined => {
  if (typeof item === 'string') return encodeText(item)
  const fields = columnsOf(item)
  const [pref, host] = [fields?.get('pref'), fields?.get('host')]
  return typeof pref === 'number' && typeof host === 'string' ? [pref, encodeText(host)] : undefined
}

const isAskedOfDb: CallForm['isAsked'] = ([cache, sql, params], [askedCache, askedSql, askedParams]) =>
  sameText(cache, askedCache) &&
  sameText(sql, askedSql) &&
  JSON.stringify(sortedParameters(params ?? null)) === JSON.stringify(askedParams ?? null)

const row = (value: LuaValue): Canonical | undefined => {
  const columns = columnsOf(value)
  return columns && [...columns].map(([column, cell]) => [encodeText(column), encodeValue(cell)])
}

const rowsOf = (values: readonly LuaValue[]): Canonical | undefined => {
  const rows = values.map(row)
  return rows.every((one) => one !== undefined) ? { rows: rows as Canonical[] } : undefined
}

const dbQuery: CallForm = {
  asks: 'msys.db.query',
  isAsked: isAskedOfDb,
  answer: ({ answer: [found, error], rows }) => {
    if (found === null) return typeof error === 'string' ? { error: encodeText(error) } : undefined
    return rows.isAll ? rowsOf(rows.read) : undefined
  },
}

const dbFetchRow: CallForm = {
  asks: 'msys.db.fetch_row',
  isAsked: isAskedOfDb,
  answer: ({ answer: [found = null, error] }) => {
    if (typeof error === 'string') return { error: encodeText(error) }
    return found === null ? { rows: [] } : rowsOf([found])
  },
}

const dbExecute: CallForm = {
  asks: 'msys.db.execute',
  isAsked: isAskedOfDb,
  answer: ({ answer: [done, error] }) => {
    if (done === true) return { rows: [] }
    return typeof error === 'string' ? { error: encodeText(error) } : undefined
  },
}

const count = ({ answer: [value] }: SeenCall): Canonical | undefined => (typeof value === 'number' ? value : undefined)
const textOrNil = ({ answer: [value = null] }: SeenCall): Text | null | undefined => {
  if (value === null) return null
  return typeof value === 'string' ? encodeText(value) : undefined
}

/** Without an address, the question is about the peer's. What is not listed has the list's default: the emulated host has it too. */
const cidrQuery: CallForm = {
  asks: 'msys.cidr.query',
  isAsked: ([name, address = null], [asked, askedAddress]) =>
    sameText(name, asked) && (address === null || sameText(address, askedAddress)),
  answer: (call) => ({ value: textOrNil(call) ?? null }),
}

const seriesCount: CallForm = {
  asks: 'msys.audit_series.count',
  isAsked: ([name, given = null], [asked, askedKey, first, last]) => {
    const fields = columnsOf(given)
    const key = fields ? (fields.get('key') ?? null) : given
    return (
      sameText(name, asked) &&
      (key === null || sameText(key, askedKey) || sameText(hostKey(String(key)), askedKey)) &&
      [first, last].every((window, index) => {
        const wanted = fields?.get(index === 0 ? 'startv' : 'endv')
        return typeof wanted !== 'number' || wanted === window
      })
    )
  },
  answer: count,
}

const hostKey = (key: Bytes): Bytes => normalCidr(key).replace(/^([\d.]+)\/32$|^([\da-f:.]+)\/128$/i, '$1$2')

/** `service`: which argument names it; an object comes first where it is a method. */
const sessionCount = (service: number): CallForm => ({
  asks: 'msys.audit.inbound_session_count',
  isAsked: (args, [asked]) => sameText(args[service] ?? 'SMTP', asked),
  answer: count,
})

const monitored = (name: string): CallForm => ({
  asks: `msys.audit.${name}`,
  isAsked: ([monitor], [asked]) => sameText(monitor, asked),
  answer: count,
})

/** A counter may be named by what `open` gave, which the recorder cannot tell apart. */
const counterRead: CallForm = {
  asks: 'msys.counter.read',
  isAsked: ([path], [asked]) => typeof path !== 'string' || sameText(path, asked),
  answer: count,
}

const config: CallForm = {
  asks: 'msys.config',
  isAsked: ([, ...path], key) =>
    path.every((element, index) => JSON.stringify(encodeValue(element)) === JSON.stringify(key[index])),
  answer: ({ answer: [value = null] }) => {
    if (value === null || typeof value === 'number') return { value }
    return typeof value === 'string' ? { value: encodeText(value) } : undefined
  },
}

const bindingNumber = (name: string): CallForm => ({
  asks: `msys.core.${name}`,
  isAsked: ([binding], [asked]) => sameText(binding, asked),
  answer: count,
})

const bindingName: CallForm = {
  asks: 'msys.core.config_get_binding_name_from_id',
  isAsked: ([id], [asked]) => id === asked,
  answer: textOrNil,
}

const readFile: CallForm = {
  asks: 'readfile',
  isAsked: ([path], [asked]) => sameText(path, asked),
  answer: ({ answer: [bytes, error] }) => {
    if (typeof bytes === 'string') return { bytes: encodeText(bytes) }
    return typeof error === 'string' ? { error: encodeText(error) } : undefined
  },
}

/** By the recorder's names. Any other function is worked out by the emulated host, or is one that it does not have. */
export const callForms: ReadonlyMap<string, CallForm> = new Map([
  ['msys.dnsLookup', dns],
  ['msys.db.query', dbQuery],
  ['msys.db.fetch_row', dbFetchRow],
  ['msys.db.execute', dbExecute],
  ['msys.cidr.query', cidrQuery],
  ['msys.audit_series.count', seriesCount],
  ['msys.audit.inbound_session_count', sessionCount(1)],
  ['msys.core:_accept_construct.inbound_session_count', sessionCount(2)],
  ['msys.core:_accept_construct.pbp_inbound_session_count_service', sessionCount(1)],
  ['msys.audit.connections', monitored('connections')],
  ['msys.audit.receptions', monitored('receptions')],
  ['msys.audit.rejections', monitored('rejections')],
  ['msys.counter.read', counterRead],
  ['msys.config', config],
  ['msys.core.config_get_binding_id_from_name', bindingNumber('config_get_binding_id_from_name')],
  ['msys.core.config_get_binding_group_size', bindingNumber('config_get_binding_group_size')],
  ['msys.core.config_get_binding_name_from_id', bindingName],
  ['msys.readfile', readFile],
])
