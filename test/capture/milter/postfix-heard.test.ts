import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostfix } from '../postfix.js'
import { type LiveMilter, startMilter } from './live-milter.js'
import { hello, mail, openBench, type PostfixBench, rcpt } from './postfix-bench.js'

describe.skipIf(!hasPostfix)('of a live Postfix,', () => {
  let bench: PostfixBench<'asked'>
  let asking: LiveMilter
  beforeAll(async () => {
    asking = await startMilter(undefined, { symbols: { connect: ['j'], mail: ['{client_ptr}', 'j'], rcpt: [] } })
    bench = await openBench({
      settings: {
        smtpd_authorized_xclient_hosts: '127.0.0.0/8',
        smtpd_recipient_restrictions: 'reject_non_fqdn_recipient',
      },
      services: { asked: { smtpd_milters: `inet:127.0.0.1:${asking.port}` } },
    })
  })
  afterAll(async () => {
    await bench?.close()
    await asking?.server.close(1000)
  })

  describe('what the driver hears', () => {
    it('is the envelope as the client wrote it, with the macros of each step', async () => {
      bench.milter.play({})
      await bench.say([hello, 'MAIL FROM:<@r.test:"a b"@x.test> SIZE=100', 'RCPT TO:<b@y.test> NOTIFY=NEVER', 'DATA'])
      await bench.milter.heard('gone')
      const session = bench.milter.sessions[0]!.map((each) =>
        'macros' in each ? { ...each, macros: [...each.macros.keys()] } : each,
      )
      expect(session).toEqual([
        { call: 'begun', terms: expect.objectContaining({ version: 6 }) },
        {
          call: 'connect',
          client: { hostname: 'localhost', family: 'inet', address: '127.0.0.1', port: expect.any(Number) },
          macros: ['j', 'daemon_name', 'daemon_addr', 'v', '_'],
        },
        { call: 'helo', name: 'client.test', macros: [] },
        {
          call: 'mail',
          address: '<@r.test:"a b"@x.test>',
          parameters: ['SIZE=100'],
          macros: ['mail_addr', 'mail_host', 'mail_mailer'],
        },
        {
          call: 'rcpt',
          address: '<b@y.test>',
          parameters: ['NOTIFY=NEVER'],
          macros: ['rcpt_addr', 'rcpt_host', 'rcpt_mailer'],
        },
        { call: 'data', macros: ['i'] },
        { call: 'abort', why: { kind: 'aborted' } },
        { call: 'gone', how: { kind: 'quit' } },
      ])
    })

    it("is the message as Postfix makes it of the client's bytes", async () => {
      await bench.send(
        {},
        {
          header: 'X-Bare:no space\r\nX-Tab:\ttab\r\nX-Folded: a\r\n b\r\n\tc\r\nX-Null: a\0b\r\nX-8: \xe9\r\n',
          body: '..dots\r\nlf\ncr\rnul\0\xff\r\n',
        },
      )
      const { message } = await bench.milter.heard('message')
      expect(message.fields.slice(2, 7)).toEqual([
        { name: 'X-Bare', value: 'no space' },
        { name: 'X-Tab', value: '\ttab' },
        { name: 'X-Folded', value: ' a\n b\n\tc' },
        { name: 'X-Null', value: ' a' },
        { name: 'X-8', value: ' \xe9' },
      ])
      expect(message.body).toBe('.dots\r\nlf\r\ncr nul\0\xff\r\n')
    })

    it('is a body of many chunks, whole', async () => {
      const body = '0123456789abcde\r\n'.repeat(12_000)
      await bench.send({}, { body })
      expect((await bench.milter.heard('message')).message.body === body).toBe(true)
    })

    it('is a recipient that Postfix refused, with its reason', async () => {
      bench.milter.play({})
      expect(await bench.say([hello, mail, 'RCPT TO:<bad>'])).toMatch(/^504 5\.5\.2/)
      const { address, macros } = await bench.milter.heard('refusedRcpt')
      expect(address).toBe('<bad>')
      expect(Object.fromEntries(macros)).toEqual({
        rcpt_mailer: 'error',
        rcpt_host: '5.5.2',
        rcpt_addr: 'Recipient address rejected: need fully-qualified address',
      })
    })

    it('is the verb alone of an unknown command, and no command that Postfix refuses itself', async () => {
      bench.milter.play({})
      await bench.say([
        hello,
        'FOO bar baz',
        'MAIL FROM:<a@x.test> FOO=bar',
        'MAIL FROM:<\xe9@x.test>',
        mail,
        mail,
        'QUIT',
      ])
      await bench.milter.heard('gone')
      expect((await bench.milter.heard('unknown')).line).toBe('FOO')
      expect(bench.milter.calls()).toEqual(['begun', 'connect', 'helo', 'unknown', 'mail', 'abort', 'gone'])
    })

    it.each<[string, readonly string[], readonly string[]]>([
      ['RSET', [hello, mail, rcpt, 'RSET', 'QUIT'], ['helo', 'mail', 'rcpt', 'abort', 'gone']],
      ['another EHLO', [hello, mail, rcpt, hello, 'QUIT'], ['helo', 'mail', 'rcpt', 'abort', 'helo', 'gone']],
      ['QUIT', [hello, mail, rcpt, 'QUIT'], ['helo', 'mail', 'rcpt', 'abort', 'gone']],
      ['a client that vanishes', [hello, mail, rcpt, 'DATA'], ['helo', 'mail', 'rcpt', 'data', 'abort', 'gone']],
    ])('is that %s ends the message', async (_title, lines, calls) => {
      bench.milter.play({})
      await bench.say(lines)
      await bench.milter.heard('gone')
      expect(bench.milter.calls()).toEqual(['begun', 'connect', ...calls])
    })

    it.each([
      [
        'NAME=spike.test ADDR=192.0.2.5 PORT=4711',
        { hostname: 'spike.test', family: 'inet', address: '192.0.2.5', port: 4711 },
      ],
      [
        'NAME=[UNAVAILABLE] ADDR=IPv6:2001:db8::5 PORT=25',
        { hostname: '[2001:db8::5]', family: 'inet6', address: '2001:db8::5', port: 25 },
      ],
      ['NAME=[UNAVAILABLE] ADDR=[UNAVAILABLE]', { hostname: 'unknown', family: 'inet', address: 'unknown' }],
    ])('is another session behind XCLIENT %s', async (attributes, client) => {
      bench.milter.play({})
      expect(await bench.say([hello, `XCLIENT ${attributes}`, hello, 'QUIT'])).toMatch(/^221/)
      await bench.milter.heard('gone')
      expect(bench.milter.sessions).toHaveLength(2)
      expect(bench.milter.sessions[1]?.[1]).toMatchObject({ call: 'connect', client })
    })

    it('is a client whose port stays where XCLIENT names none, so that both sessions can be told to be one', async () => {
      bench.milter.play({})
      await bench.say([hello, 'XCLIENT NAME=spike.test ADDR=192.0.2.5', hello])
      const ports = bench.milter.sessions.map((session) => session.find((each) => each.call === 'connect')?.client.port)
      expect(ports).toHaveLength(2)
      expect(ports[1]).toBe(ports[0])
    })

    it('is the macros that were asked for, and what the server itself reads', async () => {
      asking.play({})
      await bench.say([hello, mail, 'RCPT TO:<bad>', rcpt, 'DATA'], 'asked')
      await asking.heard('gone')
      const names = asking.sessions[0]!.flatMap((each) =>
        'macros' in each ? [`${each.call}: ${[...each.macros.keys()].join(' ')}`] : [],
      )
      expect(names).toEqual([
        'connect: j v',
        'helo: ',
        'mail: client_ptr j',
        'refusedRcpt: rcpt_mailer rcpt_host rcpt_addr',
        'rcpt: rcpt_mailer rcpt_host rcpt_addr',
        'data: i',
      ])
    })
  })
})
