import { describe, expect, it } from 'vitest'
import { givenCallouts, givenPolicy, hello, mail, runIn } from '../given-policy.js'

const connect = (body: string) => runIn('validate_connect', body, { steps: [], world: {} })

describe('msys.sleep', () => {
  it('holds the reply back for as long, beside a tarpit', () => {
    const { results } = connect('msys.sleep(0.25) vctx:tarpit(3) msys.sleep(1)')
    expect(results['connect']?.delay).toBe(4.25)
  })

  it('moves the clock of its act, and of no later one', () => {
    const times = { validate_data: 'msys.sleep(5) print(os.time())', validate_data_spool: 'print(os.time())' }
    const policy = givenCallouts({ ...times, validate_mailfrom: 'print(os.time())' })
    const { output } = policy.session([hello, ...mail(), ...mail()], { at: '2026-01-01T00:00:00Z' })
    const base = 1767225600
    expect(output.map((line) => Number(line) - base)).toEqual([0, 5, 5, 0, 5, 5])
  })

  it('in a thread pool sleeps there: the session is not held up', () => {
    const { results, output } = connect(
      'msys.runInPool("IO", function() msys.sleep(9) print(os.time()) end, true) print(os.time())',
    )
    expect(output).toEqual(['1767225600', '1767225609'])
    expect(results['connect']?.delay).toBe(undefined)
  })

  it('moves the clock of the loading of a policy', () => {
    const [before, after] = givenPolicy('print(os.time()) msys.sleep(7) print(os.time())').boot().output.map(Number)
    expect(after! - before!).toBe(7)
  })

  it('for no time does nothing', () => {
    expect(connect('msys.sleep(0)').results['connect']?.delay).toBe(undefined)
  })

  it.each([
    ['less than nothing', '-1', /no manual says how long that is/],
    ['for ever', '1/0', /is given Infinity/],
    ['for what is no number', '0/0', /is given NaN/],
  ])('is undecidable %s', (_, seconds, why) => {
    expect(connect(`msys.sleep(${seconds})`).gaps).toEqual([expect.stringMatching(why)])
  })
})
