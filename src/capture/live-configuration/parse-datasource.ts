import { type Datasource, datasourceDefaults } from '../../domain/live-configuration.js'
import { openMap, requireCount, requireText } from '../scenario/fields.js'
import { describe, invalid, type Located, type LocatedEntry, quote } from '../scenario/located.js'
import { requireDuration } from '../scenario/parse-moment.js'
import { requirePath, requireSwitch } from './settings.js'

type Fields = ReadonlyMap<string, Located>

/** `{ sqlite: PATH, read_only, timeout, max_rows }` or `{ postgres: URL, timeout, max_rows }`. */
export const readDatasource = ({ key, value }: LocatedEntry, folder: string): Datasource => {
  const what = `the datasource ${quote(key)}`
  const fields = openMap(value, what, ['sqlite', 'postgres', 'read_only', 'timeout', 'max_rows'])
  const [sqlite, postgres] = [fields.get('sqlite'), fields.get('postgres')]
  if ((sqlite === undefined) === (postgres === undefined))
    throw invalid(
      value.at,
      `${what} with ${sqlite === undefined ? 'neither sqlite nor postgres' : 'sqlite and postgres'}`,
      'it needs one of sqlite, a path, or postgres, a URL',
    )
  if (sqlite !== undefined)
    return {
      kind: 'sqlite',
      path: requirePath(sqlite, `sqlite of ${what}`, folder),
      readOnly: readOnlyOf(fields, what),
      ...limitsOf(fields, what),
    }
  const readOnly = fields.get('read_only')
  if (readOnly !== undefined)
    throw invalid(readOnly.at, `read_only of ${what}`, 'it is for sqlite; a PostgreSQL role has rights of its own')
  return { kind: 'postgres', url: requireUrl(postgres!, what), ...limitsOf(fields, what) }
}

const readOnlyOf = (fields: Fields, what: string): boolean => {
  const node = fields.get('read_only')
  return node === undefined ? datasourceDefaults.readOnly : requireSwitch(node, `read_only of ${what}`)
}

const longestTimeoutMs = 10 * 60_000

const limitsOf = (fields: Fields, what: string): { readonly timeoutMs: number; readonly maxRows: number } => {
  const [timeout, maxRows] = [fields.get('timeout'), fields.get('max_rows')]
  const timeoutMs =
    timeout === undefined ? datasourceDefaults.timeoutMs : requireDuration(timeout, `timeout of ${what}`)
  if (timeout !== undefined && (timeoutMs === 0 || timeoutMs > longestTimeoutMs))
    throw invalid(timeout.at, `timeout of ${what} is ${describe(timeout)}`, 'allowed is 1ms to 10m')
  return {
    timeoutMs,
    maxRows: maxRows === undefined ? datasourceDefaults.maxRows : requireCount(maxRows, `max_rows of ${what}`),
  }
}

/** The URL is not shown where it is refused: it may hold a password. */
const requireUrl = (node: Located, what: string): string => {
  const text = requireText(node, `postgres of ${what}`)
  const url = URL.parse(text)
  if (url !== null && ['postgres:', 'postgresql:'].includes(url.protocol)) return text
  throw invalid(
    node.at,
    `postgres of ${what} is no URL of PostgreSQL`,
    'allowed is postgres://user:password@host:port/database',
  )
}
