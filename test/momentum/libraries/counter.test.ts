import { describe, expect, it } from 'vitest'
import { givenPolicy, hello, moduleOf, runIn } from '../given-policy.js'

const world = { counters: { '/site/a': 40 } }
const connect = (body: string) => runIn('validate_connect', body, { steps: [], world })

describe('msys.counter', () => {
  it.each([
    ['what was there', 'print(msys.counter.read("/site/a"))', '40'],
    ['nothing, for a counter that nobody counted', 'print(msys.counter.read("/site/b"))', '0'],
    [
      'own additions with it',
      'msys.counter.inc("/site/a") msys.counter.add("/site/a", 5) print(msys.counter.read("/site/a"))',
      '46',
    ],
    [
      'the same by its handle',
      'local c = msys.counter.open("/site/a", msys.counter.RELAXED) msys.counter.inc(c) print(msys.counter.read(c), msys.counter.read("/site/a"))',
      '41\t41',
    ],
    [
      'what came after a reset',
      'msys.counter.inc("/site/a") msys.counter.reset("/site/a") msys.counter.add("/site/a", 2) print(msys.counter.read("/site/a"))',
      '2',
    ],
    ['what came after it was unlinked', 'msys.counter.unlink("/site/a") print(msys.counter.read("/site/a"))', '0'],
  ])('reads %s', (_, body, expected) => {
    expect(connect(body).output).toEqual([expected])
  })

  it('opened while the policy loads, counts in a session', () => {
    const policy = givenPolicy(
      `local c = msys.counter.open("/site/a")\n${moduleOf({ validate_ehlo: 'msys.counter.inc(c) print(msys.counter.read(c))' })}`,
    ).world(world)
    const { output, results } = policy.session([hello, hello])
    expect(output).toEqual(['41', '42'])
    expect(results['ehlo']?.outside).toEqual([['counter.add', '/site/a', 1]])
  })

  it('tells the outside what it did, in order', () => {
    const { results } = connect('msys.counter.add("/a", -2) msys.counter.reset("/a") msys.counter.unlink("/a")')
    expect(results['connect']?.outside).toEqual([
      ['counter.add', '/a', -2],
      ['counter.reset', '/a'],
      ['counter.unlink', '/a'],
    ])
  })

  it.each([
    ['no path', 'msys.counter.inc(nil)', "bad argument #1 to 'inc' (string expected, got nil)"],
    ['no number', 'msys.counter.add("/a", "x")', "bad argument #2 to 'add' (number expected, got string)"],
    [
      'a handle of something else',
      'msys.counter.read(vctx)',
      "bad argument #1 to 'read' (msys.core:_counter expected, got msys.core:_validate_context)",
    ],
  ])('raises for %s', (_, body, message) => {
    expect(connect(body).failures).toEqual([`validate_connect: ${message}`])
  })

  it.each([
    ['infinity is added', 'msys.counter.add("/a", 1/0)'],
    ['what is no number is added', 'msys.counter.add("/a", 0/0)'],
  ])('is undecidable where %s', (_, body) => {
    expect(connect(body).gaps).toHaveLength(1)
  })

  it('can not count while the policy loads: how often production loads it, no recording knows', () => {
    expect(() => givenPolicy('msys.counter.inc("/a")').boot()).toThrow('how often production loads it')
  })
})
