import { describe, expect, it } from 'vitest'
import { givenPolicy, hello } from '../given-policy.js'

/** A policy whose module counts in `n`, and does `body` when it is unloaded. */
const unloading = (body: string, name = 'mod'): string => `
do local mod = {}
function mod:init() n = 1 return true end
function mod:deinit(...) ${body} end
function mod:validate_ehlo() n = n + 1 print(n) return 0 end
msys.registerModule("${name}", mod) end`

describe('deinit', () => {
  it('runs once, on the state after boot, with a self of its own and no argument', () => {
    const { deinit, result, output } = givenPolicy(
      unloading('print("gone", n, next(self), self == mod, select("#", ...)) return true'),
    ).boot()
    expect(result).toMatchObject({ outcome: 'booted', modules: [{ callouts: ['deinit', 'init', 'validate_ehlo'] }] })
    expect(output).toEqual([])
    expect(deinit).toEqual([{ module: 'mod', returned: true, output: ['gone\t1\tnil\tfalse\t0'] }])
  })

  it('runs for every module, in the order of registration', () => {
    const { deinit } = givenPolicy(unloading('return true', 'b') + unloading('return true', 'a')).boot()
    expect(deinit.map(({ module }) => module)).toEqual(['b', 'a'])
  })

  it('leaves nothing that a session sees', () => {
    const policy = givenPolicy(
      `lock = thread.mutex()\n${unloading('n = 100 lock:lock() msys.cidr.define("late", {type = "empty"}) msys.core.string_new() return true')}`,
    )
    expect(policy.boot().deinit).toEqual([{ module: 'mod', returned: true }])
    expect(policy.session([hello, hello]).output).toEqual(['2', '3'])
    expect(policy.host.stage.definitions.size).toBe(0)
    expect(policy.host.stage.bootObjects.filter((object) => object.kind === 'mutex')).toEqual([
      { kind: 'mutex', type: 2, held: 0 },
    ])
  })

  it.each([
    ['returns nothing', '', { kind: 'return', got: 'nil' }],
    ['returns false', 'return false', { kind: 'return', got: 'false' }],
    ['raises', 'error("boom")', { kind: 'error', message: 'policy.lua:4: boom' }],
    ['never ends', 'while true do end', { kind: 'limit', limit: 'instructions' }],
  ])('fails where it %s, and the policy serves all the same', (_, body, failure) => {
    const policy = givenPolicy(unloading(body)).limitedTo({ instructions: 200_000 })
    expect(policy.boot()).toMatchObject({ result: { outcome: 'booted' }, deinit: [{ module: 'mod', failure }] })
    expect(policy.session([hello]).output).toEqual(['2'])
  })

  it.each([
    ['asks the outside', 'pcall(msys.dnsLookup, "example.com")', /^deinit asks msys\.dnsLookup, and what is answered/],
    [
      'calls what this host has not',
      'pcall(msys.gc_stats, {})',
      /^msys\.gc_stats is not emulated: no page describes what it returns$/,
    ],
  ])('can not be judged where it %s', (_, body, reason) => {
    const policy = givenPolicy(unloading(`${body} return true`) + unloading('return true', 'later'))
    expect(policy.boot().deinit).toEqual([{ module: 'mod', undecidable: expect.stringMatching(reason) }])
    expect(policy.session([hello]).output).toHaveLength(2)
  })

  it('does not run where the policy does not boot', () => {
    expect(givenPolicy(`${unloading('return true')}\nerror("boom")`).boot()).toMatchObject({
      result: { outcome: 'failed' },
      deinit: [],
    })
  })
})
