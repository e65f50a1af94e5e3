import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Decision } from '../../../src/capture/milter/driver.js'
import { hasPostfix } from '../postfix.js'
import { SmtpClient } from '../smtp-client.js'
import { begin, hello, mail, openBench, type PostfixBench, rcpt } from './postfix-bench.js'
import type { Script } from './scripted-driver.js'

it.skipIf(hasPostfix || process.env['CI'] === undefined)('Postfix is installed, as the MTA of these tests', () => {
  expect.fail('Postfix is missing, or these tests do not run as root: apt-get install postfix')
})

const refusals: readonly [Decision, string][] = [
  [{ kind: 'reject' }, '550 5.7.1 Command rejected'],
  [{ kind: 'tempfail' }, '451 4.7.1 Service unavailable - try again later'],
  [{ kind: 'reply', code: 554, text: '5.7.1 100% no\n5.7.1 %s, twice' }, '554-5.7.1 100% no\n554 5.7.1 %s, twice'],
  [{ kind: 'reply', code: 450, text: '' }, '450 '],
  [
    { kind: 'reply', code: 550, text: '4 is another class' },
    '451 4.3.5 Server configuration problem - try again later',
  ],
]
const closings: readonly [Decision, string][] = [
  [{ kind: 'reply', code: 421, text: '4.7.0 bye' }, '421 4.7.0 bye'],
  [{ kind: 'shutdown' }, '421 4.7.0 Server closing connection'],
]

describe.skipIf(!hasPostfix)('a live Postfix does what is decided:', () => {
  let bench: PostfixBench
  beforeAll(async () => {
    bench = await openBench({})
  })
  afterAll(() => bench?.close())

  describe.each<[keyof Script, readonly string[]]>([
    ['mail', [hello, mail]],
    ['rcpt', [hello, mail, rcpt]],
    ['data', begin],
    ['message', [...begin, 'Subject: hi\r\n\r\nhello\r\n.']],
    ['unknown', [hello, 'FOO']],
  ])('at %s', (step, lines) => {
    const scriptOf = (decision: Decision): Script => ({
      [step]: step === 'message' ? { decision, modifications: [] } : decision,
    })

    it.each(refusals)('%j refuses', async (decision, reply) => {
      bench.milter.play(scriptOf(decision))
      expect(await bench.say(lines)).toBe(reply)
    })

    it.each(closings)('%j ends the session', async (decision, reply) => {
      bench.milter.play(scriptOf(decision))
      const client = new SmtpClient(bench.postfix.ports.usual)
      await client.reply()
      for (const line of lines.slice(0, -1)) await client.say(line)
      expect(await client.say(lines.at(-1)!)).toBe(reply)
      await client.closed()
      await bench.milter.heard('gone')
    })
  })

  describe.each<['connect' | 'helo']>([['connect'], ['helo']])('at %s', (step) => {
    it.each(refusals)('%j refuses every MAIL of the session, and no driver is asked again', async (decision, reply) => {
      bench.milter.play({ [step]: decision })
      const client = new SmtpClient(bench.postfix.ports.usual)
      await client.reply()
      expect(await client.say(hello)).toMatch(/^250-mx\.test/)
      expect(await client.say(mail)).toBe(reply)
      expect(await client.say(hello)).toMatch(/^250-mx\.test/)
      expect(await client.say(mail)).toBe(reply)
      client.close()
      expect((await bench.milter.heard('gone')).how).toEqual({ kind: 'closed' })
      expect(bench.milter.calls()).toEqual(
        step === 'connect' ? ['begun', 'connect', 'gone'] : ['begun', 'connect', 'helo', 'gone'],
      )
    })
  })

  it('a rejection at connect is greeted in words of Postfix', async () => {
    bench.milter.play({ connect: { kind: 'reply', code: 554, text: '5.7.1 go away' } })
    expect(await bench.say([])).toBe('554 mx.test ESMTP not accepting connections')
  })

  it.each(closings)('%j at connect and at EHLO ends the session', async (decision, reply) => {
    bench.milter.play({ connect: decision })
    expect(await bench.say([])).toBe('421 mx.test Service unavailable - try again later')
    bench.milter.play({ helo: decision })
    expect(await bench.say([hello])).toBe(reply)
  })

  it('accepting at connect is the end of the asking, and at MAIL that of the message', async () => {
    bench.milter.play({ connect: { kind: 'accept' } })
    expect(await bench.say(begin)).toMatch(/^354/)
    await bench.milter.heard('gone')
    expect(bench.milter.calls()).toEqual(['begun', 'connect', 'gone'])
    bench.milter.play({ mail: { kind: 'accept' } })
    expect(await bench.say([hello, mail, rcpt, 'RSET', mail, rcpt, 'QUIT'])).toMatch(/^221/)
    await bench.milter.heard('gone')
    expect(bench.milter.calls()).toEqual(['begun', 'connect', 'helo', 'mail', 'mail', 'gone'])
  })

  it('a refused recipient is refused alone', async () => {
    bench.milter.play({
      rcpt: async (heard) => ({ kind: 'address' in heard && heard.address === '<no@y.test>' ? 'reject' : 'continue' }),
    })
    expect(await bench.say([hello, mail, 'RCPT TO:<no@y.test>'])).toMatch(/^550/)
    const message = 'Subject: one of two\r\n\r\nx\r\n.'
    expect(await bench.say([hello, mail, 'RCPT TO:<no@y.test>', 'RCPT TO:<yes@y.test>', 'DATA', message])).toMatch(
      /^250/,
    )
    expect((await bench.sink.message('one of two')).rcpts).toEqual(['RCPT TO:<yes@y.test> ORCPT=rfc822;yes@y.test'])
  })

  it.each<[string, Script]>([
    ['MAIL', { mail: { kind: 'discard' } }],
    ['RCPT', { rcpt: { kind: 'discard' } }],
    ['DATA', { data: { kind: 'discard' } }],
    ['the end of the body', { message: { decision: { kind: 'discard' }, modifications: [] } }],
  ])('a message that is discarded at %s is taken and never delivered', async (_title, script) => {
    const { id, reply } = await bench.send(script)
    expect(reply).toMatch(/^250 2\.0\.0 Ok: queued as /)
    const next = await bench.send({})
    await bench.sink.message(next.id)
    expect(bench.sink.messages.filter(({ message }) => message.includes(id))).toEqual([])
  })

  it('a quarantined message is taken and put on hold', async () => {
    const { reply } = await bench.send({
      message: { decision: { kind: 'continue' }, modifications: [{ kind: 'quarantine', reason: 'odd' }] },
    })
    const id = /queued as (\w+)/.exec(reply)?.[1]
    expect(bench.postfix.held()).toContainEqual({ id, from: 'a@x.test', to: ['b@y.test'] })
  })
})
