import { describe, expect, it } from 'vitest'
import { hasPostfix } from '../postfix.js'
import { SmtpClient } from '../smtp-client.js'
import { begin, givenPostfix, hello, mail, rcpt } from './given-postfix.js'

const answering = (code: number, text: string): string =>
  `vctx:set_code(${code}, ${JSON.stringify(text)}) return msys.core.VALIDATE_DONE`
const message = 'Subject: hi\r\n\r\nhello\r\n.'

describe.skipIf(!hasPostfix)('a live Postfix does what a policy decides:', () => {
  const given = givenPostfix()

  describe.each<[phase: string, lines: readonly string[]]>([
    ['connect', [hello, mail]],
    ['ehlo', [hello, mail]],
    ['mailfrom', [hello, mail]],
    ['rcptto', [hello, mail, rcpt]],
    ['data', [...begin, message]],
    ['data_spool', [...begin, message]],
    ['data_spool_each_rcpt', [...begin, message]],
  ])('at %s', (phase, lines) => {
    it.each([
      [554, '5.7.1 100% no', '554 5.7.1 100% no'],
      [451, '4.7.1 later', '451 4.7.1 later'],
    ])('%i is told', async (code, text, told) => {
      const milter = await given.milter({ [`validate_${phase}`]: answering(code, text) })
      expect((await given.say(lines)).at(-1)).toBe(told)
      const { closed, gaps, phases } = await milter.session()
      expect({ gaps, end: closed?.end }).toEqual({ gaps: [], end: 'open' })
      expect(phases.some(({ result }) => result.includes(`[${code},`))).toBe(true)
    })
  })

  it.each<[string, string, readonly string[], string]>([
    ['421 and a disconnect at RCPT', 'rcptto', [hello, mail, rcpt], '421 4.7.0 bye'],
    ['421 and a disconnect at the message', 'data_spool', [...begin, message], '421 4.7.0 bye'],
  ])('%s end the session', async (_title, phase, lines, told) => {
    const milter = await given.milter({
      [`validate_${phase}`]:
        'vctx:set_code(421, "4.7.0 bye") vctx:disconnect(421, "4.7.0 bye") return msys.core.VALIDATE_DONE',
    })
    const client = new SmtpClient(given.port())
    await client.reply()
    for (const line of lines.slice(0, -1)) await client.say(line)
    expect(await client.say(lines.at(-1)!)).toBe(told)
    await client.closed()
    expect((await milter.session()).closed?.end).toBe('disconnect')
  })

  it('a disconnect with another code is told as a refusal, and ends the session with the next command', async () => {
    const milter = await given.milter({
      validate_mailfrom:
        'vctx:set_code(554, "5.7.1 no more") vctx:disconnect(554, "5.7.1 no more") return msys.core.VALIDATE_DONE',
    })
    const replies = await given.say([hello, mail, mail])
    expect(replies.slice(1)).toEqual(['554 5.7.1 no more', '421 4.7.0 Server closing connection'])
    expect((await milter.session()).closed?.end).toBe('disconnect')
  })

  it('a policy that fails is told as Momentum tells it', async () => {
    const milter = await given.milter({ validate_rcptto: 'error("no")' })
    expect((await given.say([hello, mail, rcpt])).at(-1)).toMatch(/^421 live\.example temporary issue/)
    expect((await milter.session()).phases.some(({ result }) => result.includes('failures'))).toBe(true)
  })

  it('a recipient is refused alone', async () => {
    const milter = await given.milter({
      validate_rcptto: `if tostring(str):find("no@") then ${answering(550, '5.1.1 nobody')} end`,
    })
    const { reply, delivered } = await given.send({ to: ['no@y.test', 'yes@y.test'] })
    expect(reply).toMatch(/^250 /)
    expect((await delivered()).rcpts).toEqual(['RCPT TO:<yes@y.test> ORCPT=rfc822;yes@y.test'])
    await milter.session()
  })

  it('a message after a refused one, and one after RSET, are decided by themselves', async () => {
    const milter = await given.milter({
      validate_data_spool: `if msg:header("Subject")[1] == "bad" then ${answering(550, '5.7.1 bad')} end`,
    })
    const transaction = [mail, rcpt, 'DATA']
    const replies = await given.say([
      hello,
      ...transaction,
      'Subject: bad\r\n\r\nx\r\n.',
      ...[mail, rcpt, 'RSET'],
      ...transaction,
      'Subject: good\r\n\r\nx\r\n.',
      'QUIT',
    ])
    expect(replies.map((reply) => reply.slice(0, 3)).join(' ')).toBe(
      '250 250 250 354 550 250 250 250 250 250 354 250 221',
    )
    expect((await milter.sessions(1))[0]).toMatchObject({ receptions: 1, rejections: 1 })
  })

  it.each([
    ['the text has the digit of another class first', '2.0.0 or not', '550 5.0.0 2.0.0 or not'],
    ['the text has several lines', '5.7.1 one\n5.7.1 two', '550-5.7.1 one\n550 5.7.1 two'],
  ])('where %s, Postfix tells it', async (_title, text, told) => {
    const milter = await given.milter({ validate_mailfrom: answering(550, text) })
    expect((await given.say([hello, mail])).at(-1)).toBe(told)
    await milter.session()
  })

  it('a reply is held back as long as the policy wants, and no longer than the milter runs', async () => {
    const milter = await given.milter({ validate_mailfrom: 'vctx:tarpit(1)', validate_rcptto: 'vctx:tarpit(3600)' })
    const client = new SmtpClient(given.port())
    await client.reply()
    await client.say(hello)
    const begun = Date.now()
    await client.say(mail)
    expect(Date.now() - begun).toBeGreaterThan(990)
    client.send(`${rcpt}\r\n`)
    milter.stopping.abort()
    expect(await client.reply()).toMatch(/^250 /)
    client.close()
    await milter.session()
  })
})
