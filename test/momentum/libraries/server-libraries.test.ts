import { describe, expect, it } from 'vitest'
import { parseWorld } from '../../../src/capture/scenario/parse-scenario.js'
import { recorded } from '../../engine/given-recording.js'
import { givenCallouts, hello, mail, runIn } from '../given-policy.js'

const data = (body: string, returns: Readonly<Record<string, unknown>> = {}) =>
  runIn('validate_data', body, { world: { returns } })

describe('a function of a library that only the server has', () => {
  it('ends the recording where nobody has said what it returns', () => {
    expect(data('print(msys.bounce.classify(msg))').gaps).toEqual([
      'msys.bounce.classify was asked, and nobody has said what it returns',
    ])
  })

  it('returns what the scenario says, tables too, and one answer after the other', () => {
    const { output } = data(
      'for _ = 1, 3 do local a, b = msys.bounce.classify_smtp_response("x") print(a.list[2], a.n, b) end',
      { 'msys.bounce.classify_smtp_response': { sequence: [[{ list: ['p', 'q'], n: 1.5 }, true], [{ list: [] }]] } },
    )
    expect(output).toEqual(['q\t1.5\ttrue', 'nil\tnil\tnil', 'nil\tnil\tnil'])
  })

  it('sets contexts, which a phase behind it sees', () => {
    const policy = givenCallouts({
      validate_data: 'msys.av.scan(nil, msg)',
      validate_data_spool_each_rcpt: 'print(msg:context_get(1, "virus"), vctx:get(0, "scanned"))',
    }).world({
      returns: { 'msys.av.scan': { values: ['CLEAN'], context: { conn: { scanned: '1' }, mess: { virus: '' } } } },
    })
    const { output, results, work } = policy.session([hello, ...mail()])
    expect(output).toEqual(['\t1'])
    expect(results['data#1']?.context).toEqual({ conn: { scanned: '1' }, mess: { virus: '' } })
    expect(work['data#1']?.[0]?.effects).toEqual([
      ['context', 'conn', 'scanned', '1'],
      ['context', 'mess', 'virus', ''],
    ])
  })

  it.each([
    ['msys.validate.openarc.sign(msg, {})', { context: { mess: { arc_seal: 'ok' } } }],
    ['msys.validate.dkim2.sign(msg, vctx, {})', [true, 'i=1']],
    ['msys.validate.dkim2.verify(msg, vctx, { authservid = "mx" })', [{ overall: 'pass' }]],
  ])('leaves a content that nobody knows: %s', (call, returned) => {
    const { gaps } = data(`${call} print(msg:raw())`, { [call.replace(/\(.*/, '')]: returned })
    expect(gaps).toEqual([expect.stringContaining('the keys of the server decide')])
  })

  it.each([
    ['msys.validate.openarc.sign(msg, {})', { context: { mess: { arc_seal: 'skip' } } }],
    ['msys.validate.dkim2.sign(msg, vctx, {})', [true, null, { donotmodify: true }]],
    ['msys.validate.dkim2.sign(msg, vctx, {})', [null, 'no key']],
    ['msys.validate.dkim2.verify(msg, vctx, {})', [{ overall: 'pass' }]],
  ])('leaves the content as it was where nothing is added: %s', (call, returned) => {
    const { gaps, output } = data(`${call} print(#msg:raw())`, { [call.replace(/\(.*/, '')]: returned })
    expect(gaps).toEqual([])
    expect(output).toEqual(['24'])
  })

  it('asks again after arc_cv is known, which is another question', () => {
    const sealing = (before: string) => ({ validate_data: `${before} msys.validate.openarc.sign(msg, {})` })
    const world = { returns: { 'msys.validate.openarc.sign': { context: { mess: { arc_seal: 'skip' } } } } }
    const given = recorded(sealing(''), [hello, ...mail(), 'QUIT'], { world })
    expect(given.comparedWith(sealing('msg:context_set(1, "arc_cv", "fail")')).undecidable).toContain(
      'was never asked in this session',
    )
  })

  it('scans the message of the phase where none is named, and fails where there is none', () => {
    expect(data('print(msys.av.scan() == msys.av.EC_AV_ERROR)', { 'msys.av.scan': ['ERROR'] }).output).toEqual(['true'])
    expect(runIn('validate_connect', 'msys.av.scan()', { steps: [] }).failures).toEqual([
      'validate_connect: no message to scan',
    ])
  })

  it('cannot have a status that is none', () => {
    expect(data('msys.av.scan()', { 'msys.av.scan': ['Eicar'] }).gaps).toEqual([
      'the answer to msys.av.scan has a status that is none: "Eicar"',
    ])
  })

  it('is compared by what mail it sends', () => {
    const sending = (action: string) => ({ validate_data: `msys.rfc3464.send_mdn(msg, msys.core.${action})` })
    const world = { returns: { 'msys.rfc3464.send_mdn': [1] } }
    const given = recorded(sending('FAILED'), [hello, ...mail(), 'QUIT'], { world })
    expect(given.unfaithful).toBe(null)
    expect(given.comparedWith({ validate_data: 'print("none")' }).drifts[0]).toContain(
      'data#1 delivery critical outside.mail: [["rfc3464.send_mdn"',
    )
  })
})

describe('what a scenario says of them', () => {
  const parsing = (returns: string) => () => parseWorld(`world:\n  returns: ${returns}\n`, 'w.yaml')

  it.each([
    ['{ msys.av.scam: [CLEAN] }', /"msys.av.scam" is no key of returns \(did you mean msys.av.scan\?\)/],
    ['{ msys.av.scan: CLEAN }', /what msys.av.scan returns is "CLEAN".*allowed is a list/],
    ['{ msys.av.scan: { value: [CLEAN] } }', /"value" is no key of msys.av.scan/],
    ['{ msys.av.scan: { values: [], context: { mail: {} } } }', /"mail" is no key of context/],
  ])('is refused with what is allowed: %s', (returns, why) => {
    expect(parsing(returns)).toThrow(why)
  })
})
