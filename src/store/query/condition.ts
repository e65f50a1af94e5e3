import { phaseBit } from '../projection/session-projection.js'
import type { Query } from './query.js'
import type { QueryEnd } from './query-ends.js'

/** A condition about a row of `session`, for the tables that `selectSessions` joins. */
export interface Condition {
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

/** The SQL of a query. Values are parameters, never part of the text. */
export const conditionOf = (query: Query): Condition => {
  if (query.kind === 'all') return join(query.of.map(conditionOf), 'AND', '1')
  if (query.kind === 'any') return join(query.of.map(conditionOf), 'OR', '0')
  if (query.kind === 'not') return negate(conditionOf(query.of))
  if (query.kind === 'reply') return replyCondition(query.digits)
  if (query.kind === 'phase') return { sql: 'session.phases & ? <> 0', parameters: [phaseBit(query.phase)] }
  if (query.kind === 'end') return endCondition(query.end)
  if (query.kind === 'opened') return openedCondition(query.from, query.before)
  return textConditions[query.field](query.pattern)
}

/** Conditions joined. */
export const join = (conditions: readonly Condition[], word: 'AND' | 'OR', none: '0' | '1'): Condition => {
  if (conditions.length === 0) return { sql: none, parameters: [] }
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(` ${word} `)})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  }
}

/** A column without a value is no match, not an unknown one. */
const negate = ({ sql, parameters }: Condition): Condition => ({ sql: `NOT coalesce(${sql}, 0)`, parameters })

/** `replies` has a line for each code: a class is looked for by its first digits. */
const replyCondition = (digits: string): Condition => ({
  sql: 'instr(session.replies, ?) > 0',
  parameters: [digits.length === 3 ? `\n${digits}\n` : `\n${digits}`],
})

const endCondition = (end: QueryEnd): Condition => {
  if (end === 'gap') return { sql: 'session.gaps > 0', parameters: [] }
  if (end === 'unfinished') return { sql: '(session.end IS NULL AND session.erased_at IS NULL)', parameters: [] }
  return { sql: 'session.end = ?', parameters: [end] }
}

const openedCondition = (from: number | undefined, before: number | undefined): Condition => {
  const conditions: Condition[] = []
  if (from !== undefined) conditions.push({ sql: 'session.opened_at >= ?', parameters: [from] })
  if (before !== undefined) conditions.push({ sql: 'session.opened_at < ?', parameters: [before] })
  return join(conditions, 'AND', '1')
}

/** `*` as any characters; what LIKE itself would take for a wildcard is escaped. */
const likePattern = (pattern: string): string => pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')

const like = (column: string, pattern: string): Condition => ({
  sql: `${column} LIKE ? ESCAPE '\\'`,
  parameters: [likePattern(pattern)],
})

const hasItem = (column: string, pattern: string): Condition =>
  pattern.includes('*')
    ? {
        sql: `EXISTS (SELECT 1 FROM json_each('["' || replace(replace(replace(trim(${column}, char(10)), '\\', '\\\\'), '"', '\\"'), char(10), '","') || '"]') AS item WHERE item.value LIKE ? ESCAPE '\\')`,
        parameters: [likePattern(pattern)],
      }
    : { sql: `instr(lower(${column}), ?) > 0`, parameters: [`\n${lowerAscii(pattern)}\n`] }

const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const textConditions: Readonly<Record<Extract<Query, { kind: 'text' }>['field'], (pattern: string) => Condition>> = {
  peer: (pattern) => (pattern.includes('/') ? networkCondition(pattern) : peerCondition(pattern)),
  ehlo: (pattern) => hasItem('session.ehlo', pattern),
  sender: (pattern) => hasItem('session.senders', pattern),
  recipient: (pattern) => hasItem('session.recipients', pattern),
  session: (pattern) => join([like('stream.name', pattern), like('session.source', pattern)], 'OR', '0'),
  revision: (pattern) => join([like('revision.revision', `${pattern}*`), like('revision.name', pattern)], 'OR', '0'),
  text: (pattern) => textCondition(pattern),
}

/** The address, with or without its port. */
const peerCondition = (pattern: string): Condition =>
  join(
    [like('session.peer', pattern), like('session.peer', `${pattern}:*`), like('session.peer', `[${pattern}]:*`)],
    'OR',
    '0',
  )

const networkCondition = (network: string): Condition => ({
  sql: 'in_network(session.peer, ?) = 1',
  parameters: [network],
})

const partOf = (part: 'input' | 'work' | 'result'): string =>
  `coalesce(payload.${part}, packed_part('${part}', append.number, pack.appends, pack.keys, pack.text, pack.size, pack.sum))`

/** Somewhere in what was said, asked, answered or done; a message's bytes too. */
const textCondition = (pattern: string): Condition => {
  const escaped = likePattern(`*${JSON.stringify(pattern).slice(1, -1)}*`)
  return {
    sql: `EXISTS (
      SELECT 1 FROM append
      LEFT JOIN payload ON payload.append = append.number
      LEFT JOIN pack ON payload.append IS NULL AND pack.first = (SELECT max(first) FROM pack WHERE first <= append.number)
      WHERE append.stream = session.stream AND (
        ${partOf('input')} LIKE ? ESCAPE '\\' OR ${partOf('work')} LIKE ? ESCAPE '\\' OR ${partOf('result')} LIKE ? ESCAPE '\\'
        OR EXISTS (
          SELECT 1 FROM blob_reference JOIN blob ON blob.id = blob_reference.blob
          WHERE blob_reference.append = append.number AND CAST(blob.bytes AS TEXT) LIKE ? ESCAPE '\\')))`,
    parameters: [escaped, escaped, escaped, likePattern(`*${pattern}*`)],
  }
}
