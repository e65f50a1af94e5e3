import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeText, decodeValue, encodeKey, encodeText } from '../../domain/canonical.js'
import { type LuaTable, type LuaValue, record, tableOf } from '../../domain/value.js'
import type { Frame, HandleType, HostFunction, HostLibrary } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import type { Stage } from '../calls/stage.js'
import type { DbAnswer } from '../libraries/db.js'
import { columnsOf } from './select-list.js'
import { notModelled } from './unmodelled.js'
import { waiting } from './waits.js'

/** `(path [, busy timeout])` (docs/reference/sqlite/open.md). */
const open = (stage: Stage): HostFunction => {
  return (frame) => stage.handles.pushNew(frame, { kind: 'kumoDatabase', path: frame.string(1), isOpen: true })
}

/** A connection. */
export const databaseType = (stage: Stage): HandleType => ({
  name: 'kumo:SqliteConnection',
  methods: {
    execute: waiting(stage, 'db:execute', (frame) => execute(stage, frame)),
    close: (frame) => {
      stage.handles.read(frame, 1, 'kumoDatabase').isOpen = false
      return 0
    },
  },
  get: (_frame, _id, key) => notModelled(stage, `db:${key}`),
})

/** `(query, …)`: answered with the rows that the recorded policy got for it from the datasource of the file's name. */
const execute = (stage: Stage, frame: Frame): number => {
  const { path, isOpen } = stage.handles.read(frame, 1, 'kumoDatabase')
  if (!isOpen) return frame.fail('connection was closed')
  const sql = frame.string(2)
  if (!/^\s*select\b/i.test(sql)) notModelled(stage, 'db:execute of something else than SELECT')
  stage.assumed.add('kumo-counterparts')
  const datasource = /([^/]*?)(?:\.[^./]*)?$/.exec(path)![1]!
  const answer = stage.ask('msys.db.query', 'stable', {
    key: [encodeText(datasource), encodeText(sql), parameters(stage, frame)],
    by: `sqlite ${path}`,
  }) as Canonical & DbAnswer
  if (answer.error !== undefined) return frame.fail(decodeText(answer.error))
  const rows = tableOf(rowsOf(stage, sql, answer.rows ?? []))
  frame.pushCall(stage.kumo.makers!.integers, 1, () => frame.pushValue(rows))
  return 1
}

/** Values by place, a list, or names; none is what Momentum is given as none (crates/mod-sqlite/src/lib.rs). */
const parameters = (stage: Stage, frame: Frame): Canonical => {
  const given = Array.from({ length: frame.count() - 2 }, (_, index) => frame.value(index + 3))
  const [only] = given
  if (given.length === 1 && typeof only === 'object' && only?.kind === 'table') return ofTable(stage, only)
  return given.length === 0 ? null : given.map((value) => outsideValue(stage, 'db:execute', value))
}

const ofTable = (stage: Stage, { entries }: LuaTable): Canonical => {
  const told = entries.map(([key, value]) => [key, outsideValue(stage, 'db:execute', value)] as const)
  const isList = told.every(([key]) => typeof key === 'number')
  if (isList) return told.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value)
  const named = told.map(([key, value]) => [encodeKey(String(key)), value] as const)
  return Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

type Row = NonNullable<DbAnswer['rows']>[number]

/** A query of one column gives a list of its values, one of several a list of tables; no row gives one without values. */
const rowsOf = (stage: Stage, sql: Bytes, rows: readonly Row[]): readonly LuaValue[] => {
  const columns = columnsOf(sql) ?? notModelled(stage, 'db:execute of a SELECT whose columns are not written out')
  if (rows.length === 0) stage.assumed.add('kumo-no-rows')
  if (columns > 1)
    return rows.length === 0 ? [record({})] : rows.map((row) => ({ kind: 'table', entries: row.map(entryOf) }))
  return rows.map((row) => (row[0] === undefined ? null : decodeValue(row[0][1])))
}

const entryOf = ([column, value]: Row[number]): readonly [LuaValue, LuaValue] => [
  decodeText(column),
  decodeValue(value),
]

/** `require "sqlite"`. */
export const sqliteLibrary = (stage: Stage): HostLibrary => ({
  name: 'sqlite',
  functions: { open: open(stage) },
  read: (_frame, name) => notModelled(stage, `sqlite.${name}`),
})
