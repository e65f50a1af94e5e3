import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type HeaderMode,
  joinFields,
  setField,
  splitContent,
  valuesByName,
  valuesOf,
} from '../../../src/momentum/message/header-fields.js'
import { everyField, type Fields, noFields } from '../../../src/momentum/message/header-list.js'

interface Change {
  readonly name: string
  readonly values: readonly string[]
  readonly mode: HeaderMode
}

const lines = (fields: Fields): readonly string[] => everyField(fields).map(({ raw }) => raw.trimEnd())

/** The same on a plain list. */
const changedPlainly = (all: readonly string[], { name, values, mode }: Change): readonly string[] => {
  const added = values.map((value) => `${name}: ${value}`)
  if (mode === 'append') return [...all, ...added]
  if (mode === 'prepend') return [...added, ...all]
  const isOld = (line: string) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`)
  const first = all.findIndex(isOld)
  const rest = all.filter((line) => !isOld(line))
  return first < 0 ? [...rest, ...added] : [...rest.slice(0, first), ...added, ...rest.slice(first)]
}

describe('the fields of a header, in blocks', () => {
  const change: fc.Arbitrary<Change> = fc.record({
    name: fc.constantFrom('A', 'a', 'B', 'C', 'Subject'),
    values: fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 5 }),
    mode: fc.constantFrom('replace', 'replace', 'append', 'prepend'),
  })

  it('change as a plain list does, however many there are, and leave what they were as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.array(change, { maxLength: 40 }), (count, changes) => {
        const before = Array.from({ length: count }, (_, index) => `${'ABCD'[index % 4]}: ${index}`)
        const from = splitContent(before.map((line) => `${line}\r\n`).join('')).fields
        let [fields, plain]: [Fields, readonly string[]] = [from, before]
        for (const one of changes) {
          fields = setField(fields, one.name, one)
          plain = changedPlainly(plain, one)
        }
        expect(lines(fields)).toEqual(plain)
        expect(lines(from)).toEqual(before)
        expect(fields.every((block) => block.length > 0)).toBe(true)
        expect(joinFields(fields)).toBe(plain.map((line) => `${line}\r\n`).join(''))
        for (const [name, values] of valuesByName(fields)) expect(valuesOf(fields, name.toUpperCase())).toEqual(values)
      }),
      { numRuns: 300 },
    )
  })

  it('take thousands at once, at either end and in a place', () => {
    const values = Array.from({ length: 5_000 }, (_, index) => `${index}`)
    for (const mode of ['append', 'prepend', 'replace'] as const) {
      const fields = setField(splitContent('A: 1\r\nX: old\r\nB: 2\r\n').fields, 'X', { values, mode })
      expect(valuesOf(fields, 'x').filter((value) => value !== 'old')).toEqual(values)
      expect(valuesOf(fields, 'b')).toEqual(['2'])
    }
  })

  it('are none where there is none, and where the last was taken away', () => {
    expect(valuesOf(noFields, 'a')).toEqual([])
    expect(setField(splitContent('A: 1\r\n').fields, 'a', { values: [], mode: 'replace' })).toEqual(noFields)
    expect(setField(noFields, 'a', { values: [], mode: 'append' })).toEqual(noFields)
  })
})
