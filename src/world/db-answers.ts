import type { Bytes } from '../domain/bytes.js'
import { type Canonical, encodeKey, encodeText, encodeValue } from '../domain/canonical.js'
import { type DbAnswer, type DbRule, foldSpace } from '../domain/world.js'
import { keyBytes, type Lookup } from './lookup.js'

/**
 * `msys.db.query`, `fetch_row`, `execute`, key [cache, sql, params]: `{rows: [[[column, value]…]…]}` or `{error}`.
 * The first rule of the cache that matches answers; without one there are no rows.
 */
export const dbAnswers = (db: ReadonlyMap<Bytes, readonly DbRule[]>): Lookup => {
  const caches = new Map([...db].map(([cache, rules]) => [cache, rules.map(encodeRule)] as const))
  return ([cache, sql, params]) => {
    const query = foldSpace(keyBytes(sql))
    const asked = JSON.stringify(sortedParams(params ?? null))
    const rule = caches
      .get(keyBytes(cache))
      ?.find((candidate) => candidate.query === query && (candidate.params ?? asked) === asked)
    return rule?.answers ?? noRows
  }
}

const noRows: readonly Canonical[] = [{ rows: [] }]

const encodeRule = (rule: DbRule) => ({
  query: rule.query,
  params: rule.params === undefined ? undefined : JSON.stringify(sortedParams(encodeParams(rule.params))),
  answers: rule.answers.map(encodeAnswer),
})

const encodeParams = (params: NonNullable<DbRule['params']>): Canonical =>
  isList(params)
    ? params.map(encodeValue)
    : Object.fromEntries([...params].map(([name, value]) => [encodeKey(name), encodeValue(value)] as const))

/** Named parameters in one order. No parameters, an empty list and an empty mapping are the same. */
const sortedParams = (params: Canonical): Canonical => {
  if (params === null || typeof params !== 'object' || Array.isArray(params)) return params ?? []
  const entries = Object.entries(params)
  return entries.length === 0 ? [] : { named: entries.sort(([a], [b]) => (a < b ? -1 : 1)) as Canonical }
}

const isList = (params: NonNullable<DbRule['params']>): params is Extract<DbRule['params'], readonly unknown[]> =>
  Array.isArray(params)

const encodeAnswer = (answer: DbAnswer): Canonical =>
  answer.kind === 'error'
    ? { error: encodeText(answer.error) }
    : { rows: answer.rows.map((row) => row.map(([column, value]) => [encodeText(column), encodeValue(value)])) }
