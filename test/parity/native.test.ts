import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { nativePrograms } from '../lua/native-programs.js'
import { batchSource, runHere, runNative } from './batch.js'
import { compareBatch } from './compare.js'
import { borderProgramOf } from './generated/borders.js'
import { preamble, programOf } from './generated/programs.js'
import { debugging } from './native/debugging.js'
import { functions } from './native/functions.js'
import { nul } from './native/nul.js'
import { values } from './native/values.js'

const hasNative = spawnSync('lua5.1', ['-v']).status === 0

it.skipIf(hasNative || process.env['CI'] === undefined)('lua5.1 is installed, as the oracle of these tests', () => {
  expect.fail('lua5.1 is missing: apt-get install lua5.1')
})

describe.skipIf(!hasNative).each(Object.entries({ functions, values, nul, debugging, nativePrograms }))(
  'on the bare machine and on lua5.1, %s',
  (_title, programs) => {
    const source = batchSource(programs)
    const native = hasNative ? runNative(source) : []
    const here = hasNative ? runHere(source) : []
    it.each(programs.map((program, index) => [program, index] as const))('print the same: %s', (_program, index) => {
      expect(here[index]).toBe(native[index])
    })

    it('print one line each', () => {
      expect([here.length, native.length]).toEqual([programs.length, programs.length])
    })
  },
)

const seed = 1
const batches = Array.from({ length: 10 }, (_, batch) => batch * 1000)

describe.skipIf(!hasNative)(`generated programs of seed ${seed}`, () => {
  it.each(batches)('print the same bare, in the dialect and on lua5.1, from number %d on', (from) => {
    const programs = Array.from({ length: 1000 }, (_, index) => programOf(seed, from + index))
    expect(compareBatch(programs, preamble)).toEqual([])
  })

  it('agree on the length of 1000 tables with holes', () => {
    const programs = Array.from({ length: 1000 }, (_, index) => borderProgramOf(seed, index))
    expect(compareBatch(programs)).toEqual([])
  })
})
