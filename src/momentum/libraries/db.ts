import { hash } from 'node:crypto'
import { type Canonical, decodeText, decodeValue, encodeKey, encodeText, type Text } from '../../domain/canonical.js'
import { type LuaTable, type LuaValue, tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

/** Rows with their columns in order, or the datasource's error. */
export interface DbAnswer {
  readonly rows?: readonly (readonly (readonly [Text, Canonical])[])[]
  readonly error?: Text
}

/** `(cache, sql [, params [, options]])`. Own earlier writes to the cache are part of what identifies the question. */
const askDb = (stage: Stage, frame: Frame, call: string): DbAnswer => {
  const cache = frame.string(1)
  const writes = stage.session?.ownWrites.get(cache)
  const question = [encodeText(cache), encodeText(frame.string(2)), parameters(stage, frame, call)]
  const options = optionsOf(stage, frame, call)
  const key =
    options === null
      ? writes === undefined
        ? question
        : [...question, writes]
      : [...question, writes ?? null, options]
  return stage.ask(call, 'stable', { key }) as Canonical & DbAnswer
}

/** A list by place, or names; a table that is neither, as one with a nil in its list, as it is. */
const parameters = (stage: Stage, frame: Frame, call: string): Canonical => {
  if (frame.type(3) !== 'table') return null
  const { entries } = frame.value(3) as LuaTable
  const sorted = [...entries].sort(([a], [b]) => byKey(a, b))
  if (sorted.every(([key], index) => key === index + 1))
    return sorted.map(([, value]) => outsideValue(stage, call, value))
  if (sorted.every(([key]) => typeof key === 'string'))
    return Object.fromEntries(sorted.map(([key, value]) => [encodeKey(String(key)), outsideValue(stage, call, value)]))
  return outsideValue(stage, call, { kind: 'table', entries: sorted })
}

const byKey = (a: LuaValue, b: LuaValue): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return `${typeof a} ${String(a)}` < `${typeof b} ${String(b)}` ? -1 : 1
}

/** Those that may change the answer; `raise_error` only says how an error is told. */
const optionsOf = (stage: Stage, frame: Frame, call: string): Canonical => {
  if (frame.type(4) !== 'table') return null
  const { entries } = frame.value(4) as LuaTable
  const told = entries.filter(([key]) => key !== 'raise_error').sort(([a], [b]) => byKey(a, b))
  return told.length === 0 ? null : outsideValue(stage, call, { kind: 'table', entries: told })
}

const raisesErrors = (frame: Frame): boolean => frame.type(4) !== 'table' || frame.field(4, 'raise_error') !== false

/** Raises, or answers nil and the error. */
const failQuery = (frame: Frame, error: Text): number => {
  if (raisesErrors(frame)) return frame.fail(decodeText(error))
  frame.pushNil()
  frame.pushString(decodeText(error))
  return 2
}

const rowValue = (row: readonly (readonly [Text, Canonical])[]): LuaValue => ({
  kind: 'table',
  entries: row.map(([column, value]) => [decodeText(column), decodeValue(value)] as const),
})

const rowsOf = (answer: DbAnswer): readonly LuaValue[] => (answer.rows ?? []).map(rowValue)

/**
 * The rows as a table, or nil, the error and whether to raise it. The prelude makes the iterator of it, so that
 * the iterator's place lives in the machine's image.
 */
const queryRows = (stage: Stage): HostFunction => {
  return (frame) => {
    const answer = askDb(stage, frame, 'msys.db.query')
    if (answer.error === undefined) {
      frame.pushValue(tableOf(rowsOf(answer)))
      return 1
    }
    frame.pushNil()
    frame.pushString(decodeText(answer.error))
    frame.pushBoolean(raisesErrors(frame))
    return 3
  }
}

const fetchRow = (stage: Stage): HostFunction => {
  return (frame) => {
    const answer = askDb(stage, frame, 'msys.db.fetch_row')
    if (answer.error !== undefined) return failQuery(frame, answer.error)
    frame.pushValue(rowsOf(answer)[0] ?? null)
    return 1
  }
}

/** A write whose success the outside tells. */
const execute = (stage: Stage): HostFunction => {
  return (frame) => {
    const answer = askDb(stage, frame, 'msys.db.execute')
    const cache = frame.string(1)
    const statement = [encodeText(frame.string(2)), parameters(stage, frame, 'msys.db.execute')]
    stage.noteOutside(frame, ['db.execute', encodeText(cache), ...statement])
    const { ownWrites } = stage.running(frame)
    const digest = hash('sha256', JSON.stringify([ownWrites.get(cache) ?? '', statement]), 'hex').slice(0, 16)
    ownWrites.set(cache, digest)
    if (answer.error === undefined) {
      frame.pushBoolean(true)
      return 1
    }
    if (raisesErrors(frame)) return frame.fail(decodeText(answer.error))
    frame.pushBoolean(false)
    frame.pushString(decodeText(answer.error))
    return 2
  }
}

export const dbRows: readonly Row[] = [
  documented('msys.db.query', 'stable', { source: 'S/4/lua/ref-msys-db', bind: queryRows }),
  documented('msys.db.fetch_row', 'stable', { source: 'S/4/lua/ref-msys-db', bind: fetchRow }),
  documented('msys.db.execute', 'stable', { source: 'S/4/lua/ref-msys-db', bind: execute }),
]
