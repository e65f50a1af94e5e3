import { describe, expect, it } from 'vitest'
import { runIn } from '../given-policy.js'

const signature = { domain: 'example.com', selector: 's1', keysize: 1024, signed: ['from', 'to'] }
const world = { dkim: { signatures: [signature, { domain: 'example.org' }] } }
const library = 'local o, d = msys.validate.opendkim, require("opendkim.dkim")'

const data = (body: string, dkim: unknown = world.dkim) =>
  runIn('validate_data', `${library} ${body}`, { world: dkim === null ? {} : { dkim } })

describe('msys.validate.opendkim', () => {
  it.each([
    ['its status', 'print(select(2, o.verify(msg)) == d.DKIM_STAT_OK)', 'true'],
    ['how many there are', 'print(o.get_num_sigs((o.verify(msg))))', '2\t0'],
    ['the first without a number', 'print(o.get_sig_domain((o.get_sig((o.verify(msg))))))', 'example.com\t0'],
    ['another by its number, from 0', 'print(o.get_sig_domain((o.get_sig((o.verify(msg)), 1))))', 'example.org\t0'],
    ['none beyond the last', 'print(o.get_sig((o.verify(msg)), 2)) print(d.DKIM_STAT_INVALID)', 'nil\t9'],
  ])('finds signatures: %s', (_, body, expected) => {
    expect(data(body).output[0]).toBe(expected)
  })

  it.each([
    ['get_sig_selector(s)', 's1\t0'],
    ['get_sig_identity(k, s)', '@example.com\t0'],
    ['get_sig_canons(s)', 'relaxed\t0'],
    ['get_sig_errorstr(s)', '\t0'],
    ['get_sig_flags(s)', '6\t0'],
    ['get_sig_keysize(s)', '1024\t0'],
    ['get_sig_signalg(s)', 'rsa-sha256\t0'],
    ['get_sig_hdrsigned(s, "From")', 'true\t0'],
    ['get_sig_hdrsigned(s, "Subject")', 'false\t0'],
  ])('tells of one: %s', (call, expected) => {
    expect(data(`local k = o.verify(msg) local s = o.get_sig(k) print(o.${call})`).output).toEqual([expected])
  })

  it.each([
    ['no signature where the world says nothing', null, '0\t2'],
    ['a status by its name', { stat: 'BADSIG', signatures: [{ domain: 'x' }] }, '1\t1'],
  ])('answers %s', (_, dkim, expected) => {
    expect(data('local k, stat = o.verify(msg) print((o.get_num_sigs(k)), stat)', dkim).output).toEqual([expected])
  })

  it.each([
    ['no message', 'o.verify("x")', "bad argument #1 to 'verify' (msys.core:_ec_message expected, got string)"],
    [
      'no signature',
      'o.get_sig_domain(nil)',
      "bad argument #1 to 'get_sig_domain' (opendkim.dkim:DKIM_SIGINFO expected, got nil)",
    ],
  ])('raises for %s', (_, body, message) => {
    expect(data(body).failures).toEqual([`validate_data: ${message}`])
  })

  it('signs with a key of the server: what it was asked is told, a key by its digest', () => {
    const { results, gaps } = data('print(o.sign(msg, vctx, { selector = "s1", keybuf = "secret" }))')
    expect(gaps).toEqual([])
    expect(results['data#1']).toMatchObject({
      output: [''],
      outside: [['dkim.sign', { keybuf: expect.stringMatching(/^[0-9a-f]{64}$/), selector: 's1' }, expect.any(String)]],
    })
  })
})
