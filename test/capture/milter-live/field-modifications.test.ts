import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Modification } from '../../../src/capture/milter/driver.js'
import { fieldModifications } from '../../../src/capture/milter-live/field-modifications.js'
import { splitContent } from '../../../src/momentum/message/header-fields.js'

const fieldsOf = (raw: readonly string[]) => splitContent(`${raw.join('')}\r\n`).fields

/** A mail server that keeps a Received field of its own first, and does as it is told. */
const modified = (raw: readonly string[], modifications: readonly Modification[]): readonly string[] => {
  const header = ['Received: here\r\n', ...raw]
  const places = (name: string): readonly number[] =>
    header.flatMap((field, place) =>
      place > 0 && field.slice(0, field.indexOf(':')).toLowerCase() === name.toLowerCase() ? [place] : [],
    )
  for (const one of modifications) {
    if (one.kind === 'addHeader') header.push(`${one.name}:${one.value}\r\n`)
    if (one.kind === 'insertHeader') header.splice(one.index, 0, `${one.name}:${one.value}\r\n`)
    if (one.kind === 'changeHeader') header[places(one.name)[one.occurrence - 1]!] = `${one.name}:${one.value}\r\n`
    if (one.kind === 'deleteHeader') header.splice(places(one.name)[one.occurrence - 1]!, 1)
  }
  return header.slice(1)
}

const field = fc
  .tuple(fc.constantFrom('A', 'a', 'B', 'Received'), fc.constantFrom(' 1', ' 2', '\t3', ' 4\r\n 4'))
  .map(([name, value]) => `${name}:${value}\r\n`)

describe('the modifications between two headers', () => {
  it('make the one of the other, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), fc.array(field, { maxLength: 8 }), (before, after) => {
        expect(modified(before, fieldModifications(fieldsOf(before), fieldsOf(after)))).toEqual(after)
      }),
      { numRuns: 3000 },
    )
  })

  it.each<[string, readonly string[], readonly string[], readonly Modification[]]>([
    ['nothing, where nothing changed', ['A: 1\r\n'], ['A: 1\r\n'], []],
    [
      'a field in front of all others, behind what the mail server put there',
      ['A: 1\r\n'],
      ['B: 2\r\n', 'A: 1\r\n'],
      [{ kind: 'insertHeader', index: 1, name: 'B', value: ' 2' }],
    ],
    [
      'a field behind all others',
      ['A: 1\r\n'],
      ['A: 1\r\n', 'B: 2\r\n'],
      [{ kind: 'addHeader', name: 'B', value: ' 2' }],
    ],
    [
      'another value of a field',
      ['A: 1\r\n', 'A: 2\r\n', 'B: 3\r\n'],
      ['A: 1\r\n', 'A: 4\r\n', 'B: 3\r\n'],
      [{ kind: 'changeHeader', name: 'A', occurrence: 2, value: ' 4' }],
    ],
    [
      'fields that are gone, the last one first',
      ['A: 1\r\n', 'a: 2\r\n', 'B: 3\r\n'],
      ['B: 3\r\n'],
      [
        { kind: 'deleteHeader', name: 'a', occurrence: 2 },
        { kind: 'deleteHeader', name: 'A', occurrence: 1 },
      ],
    ],
  ])('are %s', (_title, before, after, expected) => {
    expect(fieldModifications(fieldsOf(before), fieldsOf(after))).toEqual(expected)
  })

  it('of thousands of fields are found at once', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `A: ${index}\r\n`)
    const after = ['B: first\r\n', ...many.slice(0, 10_000), 'B: middle\r\n', ...many.slice(10_001), 'B: last\r\n']
    const begun = performance.now()
    const modifications = fieldModifications(fieldsOf(many), fieldsOf(after))
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(modifications.map(({ kind }) => kind)).toEqual(['deleteHeader', 'insertHeader', 'insertHeader', 'addHeader'])
  })
})
