import { describe, expect, it } from 'vitest'
import { batchSource, runHere } from './batch.js'
import { thrluaRows } from './thrlua/rows.js'

describe.each(Object.entries(thrluaRows))("thrLua's %s", (_title, rows) => {
  it.each(rows)('%j prints what thrLua prints', (program, prints) => {
    expect(runHere(batchSource([program]), 'thrlua').join('\n')).toBe(prints)
  })
})
