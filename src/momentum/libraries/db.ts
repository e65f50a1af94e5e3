import { hash } from 'node:crypto'
import {
  type Canonical,
  decodeText,
  decodeValue,
  encodeKey,
  encodeText,
  encodeValue,
  type Text,
} from '../../domain/canonical.js'
import { type LuaTable, type LuaValue, tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

/** Rows with their columns in order, or the datasource's error. */
interface DbAnswer {
  readonly rows?: readonly (readonly (readonly [Text, Canonical])[])[]
  readonly error?: Text
}

/** `(cache, sql [, params [, options]])`. Own earlier writes to the cache are part of what identifies the question. */
const askDb = (stage: Stage, frame: Frame, call: string): DbAnswer => {
  const cache = frame.string(1)
  const writes = stage.session?.ownWrites.get(cache)
  const question = [encodeText(cache), encodeText(frame.string(2)), parameters(frame)]
  const key = writes === undefined ? question : [...question, writes]
  return stage.ask(call, 'stable', { key }) as Canonical & DbAnswer
}

const parameters = (frame: Frame): Canonical => {
  if (frame.type(3) !== 'table') return null
  const { entries } = frame.value(3) as LuaTable
  if (entries.every(([key]) => typeof key === 'number'))
    return [...entries].sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => encodeValue(value))
  const named = entries.map(([key, value]) => [encodeKey(String(key)), encodeValue(value)] as const)
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)))
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
    const statement = [encodeText(frame.string(2)), parameters(frame)]
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
