import { describe, expect, it } from 'vitest'
import { nativePrograms } from '../lua/native-programs.js'
import { partedBy } from './bridged.js'
import { borderProgramOf } from './generated/borders.js'
import { edgeProgramOf } from './generated/edges.js'
import { preamble, programOf } from './generated/programs.js'
import { debugging } from './native/debugging.js'
import { functions } from './native/functions.js'
import { nul } from './native/nul.js'
import { values } from './native/values.js'
import { thrluaRows } from './thrlua/rows.js'

const rowsOf = (programs: readonly string[], before?: string): Readonly<Record<string, number>> => {
  const rows: Record<string, number> = {}
  for (const { row, program } of partedBy(programs, before)) {
    const name = row ?? program
    rows[name] = (rows[name] ?? 0) + 1
  }
  return rows
}

describe('the machine of Lua 5.4, bridged, parts from thrLua’s own', () => {
  it.each(Object.entries({ functions, values, nul, debugging, nativePrograms }))(
    'in %s as often as the table says',
    (title, programs) => {
      expect(rowsOf(programs)).toEqual(handWritten[title])
    },
  )

  it.each(Object.entries(thrluaRows))("in thrLua's %s as often as the table says", (title, rows) => {
    expect(rowsOf(rows.map(([program]) => program))).toEqual(ofThrlua[title] ?? {})
  })

  it('in generated programs by the sign of 0 and names alone', () => {
    const rows = rowsOf(
      Array.from({ length: 2000 }, (_, index) => programOf(1, index)),
      preamble,
    )
    expect(Object.keys(rows).sort()).toEqual(['negative-zero', 'operand-names'])
  })

  it('in what the library makes of arguments at the edge by the sign of nan alone', () => {
    const rows = rowsOf(Array.from({ length: 3000 }, (_, index) => edgeProgramOf(1, index)))
    expect(Object.keys(rows)).toEqual(['nan-sign'])
  })

  it('never in the length of tables with holes, nor in the order of their keys', () => {
    expect(rowsOf(Array.from({ length: 1000 }, (_, index) => borderProgramOf(1, index)))).toEqual({})
  })
})

const handWritten: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  functions: {},
  values: { 'negative-zero': 1, 'debug-view': 1, 'loop-bounds': 1 },
  nul: { 'nul-in-text': 6 },
  debugging: { 'debug-view': 5, 'environments-of-c': 1 },
  nativePrograms: {},
}

const ofThrlua: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  operators: { 'stack-levels': 2, 'debug-view': 7, 'message-lines': 1, depth: 1 },
  numerals: { 'nul-in-text': 1 },
  iteration: { 'stack-levels': 3, 'debug-view': 3, 'nested-iter': 1 },
}
