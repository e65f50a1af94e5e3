import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignLines } from '../../../src/engine/trace/line-alignment.js'
import { partingPoint } from '../../../src/engine/trace/parting-point.js'
import type { Policy } from '../given-recording.js'
import { tracerOf } from './given-trace.js'

const policy = (body: string): string =>
  `local mod = {}\nfunction mod:validate_mailfrom(str, ac, vctx)\n${body}\nreturn 0\nend\nmsys.registerModule("mod", mod)`

/** The lines on which both stand where they part, and why. */
const parting = (recorded: Policy, candidate: Policy) => {
  const tracer = tracerOf(recorded, { candidate })
  const pair = tracer.trace(tracer.invocations[0]!)
  const found = partingPoint(pair.recorded!, pair.candidate!)
  const lineAt = (side: 'recorded' | 'candidate') => pair[side]!.steps[found!.at]?.line ?? 'over'
  return found && `${found.kind}: ${lineAt('recorded')}, ${lineAt('candidate')}`
}

describe('two runs part', () => {
  const recorded = policy('local n = 1\nif n == 1 then\nvctx:set(1, "n", "one")\nend')

  test.each([
    [
      'nowhere, where only comments and lines that never run came in',
      `-- new\n\nlocal function unused()\nend\n${recorded}`,
      null,
    ],
    ['nowhere, where a comment came in', `-- new\n\n-- lines\n${recorded}`, null],
    [
      'at a line that was put in, and runs',
      policy('local n = 1\nlocal m = 2\nif n == 1 then\nvctx:set(1, "n", "one")\nend'),
      'line: 4, 4',
    ],
    ['at a line that was changed', policy('local n = 1\nif n ~= 1 then\nvctx:set(1, "n", "one")\nend'), 'line: 4, 4'],
    [
      'where a line that is the same does something else',
      { files: { 'policy.lua': recorded.replace('"one"', 'one') } },
      'line: 5, 5',
    ],
  ])('%s', (_title, candidate, expected) => {
    expect(parting(recorded, candidate)).toBe(expected)
  })

  const withWords = (body: string, words: string): Policy => ({
    files: { 'policy.lua': `local words = require("words")\n${policy(body)}`, 'words.lua': `return ${words}` },
  })

  test('where the same line changes something else, because another file is other', () => {
    const says = 'vctx:set(1, "w", words)'
    expect(parting(withWords(says, '"one"'), withWords(says, '"two"'))).toBe('happening: 4, 4')
  })

  test('where one stops, and the other goes on', () => {
    const adds = 'local n = words.n + 1\nprint(n)'
    expect(parting(withWords(adds, '{ n = 1 }'), withWords(adds, '{}'))).toBe('end: 5, over')
    expect(parting(withWords(adds, '{}'), withWords(adds, '{ n = 1 }'))).toBe('end: over, 5')
  })

  test('windows that are cut tell nothing of what is beyond them', () => {
    const tracer = tracerOf(policy('for i = 1, 50 do\nlocal x\nend'), {
      candidate: policy('for i = 1, 50 do\nlocal x\nend\nprint(1)'),
    })
    const [pair] = tracer.invocations
    const first = tracer.trace(pair!, 1, 10)
    expect(partingPoint(first.recorded!, first.candidate!)).toBeNull()
    const whole = tracer.trace(pair!)
    expect(partingPoint(whole.recorded!, whole.candidate!)).toMatchObject({ kind: 'line' })
  })
})

describe('lines', () => {
  const line = fc.constantFrom('a', 'b', 'c', 'd', 'end', '')

  test('are aligned in order, each with its own text, and of the same text all of them', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 30 }), (one, other) => {
        const aligned = alignLines(one, other)
        const pairs = [...aligned].flatMap((to, from) => (to < 0 ? [] : [[from, to] as const]))
        for (const [from, to] of pairs) expect(other[to]).toBe(one[from])
        expect(pairs.map(([, to]) => to)).toEqual(pairs.map(([, to]) => to).toSorted((a, b) => a - b))
        expect(new Set(pairs.map(([, to]) => to)).size).toBe(pairs.length)
        expect([...alignLines(one, one)]).toEqual(one.map((_, index) => index))
      }),
    )
  })

  test('of big texts are aligned between those that are in both once', () => {
    const one = Array.from({ length: 6000 }, (_, index) => (index % 3 === 0 ? 'end' : `line ${index}`))
    const other = ['new', ...one.slice(0, 3000), 'other', ...one.slice(3001), 'last']
    const aligned = alignLines(one, other)
    expect([aligned[0], aligned[2999], aligned[3000], aligned[3001], aligned[5999]]).toEqual([1, 3000, -1, 3002, 6000])
  })
})
