import { describe, expect, it } from 'vitest'
import { givenPolicy, hello, moduleOf, type Step } from '../given-policy.js'

const init = 'function g:init() msys.gauge_cache.define("g", 10, 60) return true end'
const policy = (body: string) =>
  givenPolicy(`local g = {} ${init} msys.registerModule("g", g)\n${moduleOf({ validate_ehlo: body })}`).world({
    gauges: { g: { a: 40, below: { sequence: [5, 6] } } },
  })

const counting = (body: string, ...steps: readonly Step[]) => policy(body).session([hello, ...steps])

describe('msys.gauge_cache', () => {
  it.each([
    ['what was there', 'print(msys.gauge_cache.get("g", "a"))', '40'],
    ['nothing, for a key that nobody counted', 'print(msys.gauge_cache.get("g", "b"))', '0'],
    [
      'own changes with it',
      'msys.gauge_cache.inc("g", "a") msys.gauge_cache.inc("g", "a") msys.gauge_cache.dec("g", "a") print(msys.gauge_cache.get("g", "a"))',
      '41',
    ],
    ['less than nothing', 'msys.gauge_cache.dec("g", "b") print(msys.gauge_cache.get("g", "b"))', '-1'],
    [
      'what came after it was removed',
      'msys.gauge_cache.inc("g", "a") msys.gauge_cache.remove_item("g", "a") msys.gauge_cache.inc("g", "a") print(msys.gauge_cache.get("g", "a"))',
      '1',
    ],
    [
      'another key as it was',
      'msys.gauge_cache.inc("g", "b") msys.gauge_cache.remove_item("g", "b") print(msys.gauge_cache.get("g", "a"))',
      '40',
    ],
  ])('gets %s', (_, body, expected) => {
    expect(counting(body).output).toEqual([expected])
  })

  it('keeps its own additions for the time of the cache', () => {
    const body = 'msys.gauge_cache.inc("g", "b") print(msys.gauge_cache.get("g", "b"))'
    expect(counting(body, { wait: '60s' }, hello, { wait: '61s' }, hello).output).toEqual(['1', '2', '1'])
  })

  it('is told with what it did, in order', () => {
    const { results } = counting(
      'msys.gauge_cache.inc("g", "a") msys.gauge_cache.dec("g", "b") msys.gauge_cache.remove_item("g", "a")',
    )
    expect(results['ehlo']?.outside).toEqual([
      ['gauge_cache.add', 'g', 'a', 1],
      ['gauge_cache.add', 'g', 'b', -1],
      ['gauge_cache.remove_item', 'g', 'a'],
    ])
  })

  it.each([
    ['a cache that nobody has defined', 'msys.gauge_cache.inc("other", "a")', /which nobody has defined/],
    ['one that is defined in a session', 'msys.gauge_cache.define("late", 1, 1)', /is defined outside of init/],
  ])('is undecidable for %s', (_, body, why) => {
    expect(counting(body).gaps).toEqual([expect.stringMatching(why)])
  })

  it.each([
    [
      'no number of elements',
      'msys.gauge_cache.define("x")',
      "bad argument #2 to 'define' (number expected, got no value)",
    ],
    ['no time', 'msys.gauge_cache.define("x", 1, {})', "bad argument #3 to 'define' (number expected, got table)"],
  ])('raises while it is defined with %s', (_, call, message) => {
    expect(givenPolicy(call).boot().result).toMatchObject({ failure: { message: expect.stringContaining(message) } })
  })

  it('can not count while the policy loads', () => {
    expect(() => givenPolicy('msys.gauge_cache.define("x", 1, 1) msys.gauge_cache.inc("x", "a")').boot()).toThrow(
      'how often production loads it',
    )
  })
})
