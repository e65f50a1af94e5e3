import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scenarioHelp } from '../../../src/capture/scenario/help.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'
import { parse, refusal } from './parse.js'

const examples = scenarioHelp.match(/(?:^ {4}.*\n)+/gm)!.map((block) => block.replace(/^ {4}/gm, ''))
const wholeExample = Buffer.from(`${examples[1]}${examples[0]}`)

/** Parts of YAML that have a meaning of their own. */
const shards = [
  '[',
  ']',
  '{',
  '}',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '&a ',
  '*a',
  '!!int ',
  '|\n',
  '"',
  "'",
  '#',
  '~',
  '? ',
  '---\n',
]

const mutation = fc.record({
  at: fc.nat(wholeExample.length),
  remove: fc.nat(12),
  insert: fc.oneof(
    fc.constantFrom(...shards).map((shard) => Buffer.from(shard)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.nat(wholeExample.length), fc.nat(40)).map(([from, size]) => wholeExample.subarray(from, from + size)),
  ),
})

const mutate = (source: Buffer, { at, remove, insert }: { at: number; remove: number; insert: Buffer }): Buffer =>
  Buffer.concat([source.subarray(0, at), insert, source.subarray(at + remove)])

/** Either a scenario whose world opens, or Trouble that names a place. */
const isAnswered = (source: Uint8Array | string): void => {
  try {
    worldFromSpec(parse(source).world)()
  } catch (trouble) {
    expect(trouble).toBeInstanceOf(Trouble)
    const { code, message } = trouble as Trouble
    expect(code).toMatch(/^scenario-(invalid|missing)$/)
    expect(message).toMatch(/^s\.yaml:[1-9]\d*:[1-9]\d*: ./)
  }
}

describe('whatever a file holds, the answer is a scenario or trouble with a place', { timeout: 60_000 }, () => {
  it('for any mutation of the example', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) =>
        isAnswered(mutations.reduce(mutate, wholeExample)),
      ),
      { numRuns: 600 },
    )
  })

  it('for any bytes and any text', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), isAnswered), { numRuns: 300 })
    fc.assert(fc.property(fc.string({ unit: 'binary' }), isAnswered), { numRuns: 300 })
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...shards)).map((parts) => parts.join('')),
        isAnswered,
      ),
      { numRuns: 300 },
    )
  })

  it('for any value in the place of another', () => {
    const places = [
      'world',
      'dns',
      'cidr',
      'db',
      'config',
      'audit',
      'files',
      'counters',
      'gauges',
      'http',
      'returns',
      'dkim',
      'sessions',
      'name',
      'peer',
      'at',
      'seed',
      'context',
      'steps',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (key, value) => {
        const json = JSON.stringify(value)
        if (['dns', 'cidr', 'db', 'config', 'audit', 'counters', 'gauges', 'dkim', 'files'].includes(key))
          isAnswered(`world: { ${key}: ${json} }\nsessions: [{ name: n, steps: [QUIT] }]`)
        else if (key === 'world' || key === 'sessions') isAnswered(`${key}: ${json}`)
        else
          isAnswered(
            `sessions: [{ name: n, steps: [QUIT], ${key === 'name' || key === 'steps' ? `"x": 1` : `${key}: ${json}`} }]`,
          )
      }),
      { numRuns: 600 },
    )
  })

  it.each([
    ['brackets', '['.repeat(100_000)],
    ['braces', `sessions: ${'{a: '.repeat(20_000)}`],
    ['dashes', '- '.repeat(20_000)],
    ['question marks', '? '.repeat(20_000)],
    ['colons', ': '.repeat(20_000)],
    ['indentation', Array.from({ length: 3000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    [
      'dashes under dashes',
      Array.from({ length: 40 }, (_, index) => `${'  '.repeat(index * 10)}${'- '.repeat(10)}a:`).join('\n'),
    ],
  ])('for %s without end, which the parser would not survive', (_, source) => {
    expect(refusal(() => parse(source))).toMatch(/^scenario-invalid s\.yaml:\d+:\d+: nested more than 24 deep$/)
  })

  it('for many keys and many blank lines', () => {
    isAnswered(`world: { files: {${Array.from({ length: 20_000 }, (_, index) => `k${index}: v`).join(', ')}} }`)
    isAnswered('\n'.repeat(50_000))
  })
})
