import { describe, expect, it } from 'vitest'
import { hasPostfix } from '../postfix.js'
import { givenPostfix } from './given-postfix.js'

const headerOf = (message: string): readonly string[] =>
  message
    .slice(0, message.indexOf('\r\n\r\n'))
    .split('\r\n')
    .filter((line) => !/^(Received|Date|Message-Id|From)|^\t/.test(line) && !line.startsWith('        '))

describe.skipIf(!hasPostfix)('what a live Postfix delivers of a message that a policy changed', () => {
  const given = givenPostfix()

  it('has its header fields, where it put them', async () => {
    const milter = await given.milter({
      validate_data_spool: `
        msg:header("X-Top", "first", "prepend")
        msg:header("X-A", {"one", "two"}, "replace")
        msg:header("X-B", "")
        msg:header("Subject", "100% changed", "replace")
        msg:header("X-End", "last", "append")`,
    })
    const { reply, delivered } = await given.send({
      header: 'X-A: 1\r\nX-B: b\r\nX-C: c\r\n\tc\r\nx-a: 2\r\nX-A: 3\r\n',
    })
    expect(reply).toMatch(/^250 /)
    const { acts, phases } = await milter.session()
    expect(phases.find(({ key }) => key === 'spool#1')?.result).toContain('100% changed')
    const { message } = await delivered()
    expect(headerOf(message)).toEqual([
      'X-Top: first',
      'Subject: 100% changed',
      'X-A: one',
      'X-A: two',
      'X-C: c',
      'X-End: last',
    ])
    expect(acts.at(-1)?.act).toMatchObject({ kind: 'message', content: expect.stringContaining('X-B: b\r\n') })
  })

  it('has its body, down to the byte', async () => {
    const milter = await given.milter({ validate_data_spool: 'msg:body(".one\\r\\n\\255two\\r\\n")' })
    const { delivered } = await given.send({ body: 'hello\r\n' })
    const { message } = await delivered()
    expect(message).toMatch(/\r\n\r\n\.one\r\n\xfftwo\r\n$/)
    await milter.session()
  })

  it('goes to its recipients, and from its sender', async () => {
    const milter = await given.milter({
      validate_mailfrom: 'str:set("MAIL FROM:<other@x.test>\\r\\n")',
      validate_rcptto:
        'if tostring(str):find("old@") then str:set("RCPT TO:<new@y.test>\\r\\n") elseif tostring(str):find("Mixed@") then str:set("RCPT TO:<mixed@y.test>\\r\\n") end',
      validate_data: 'local all = vctx:recipient_list() all[#all + 1] = "added@y.test" vctx:recipient_list(all)',
    })
    const { delivered } = await given.send({ to: ['old@y.test', 'b@y.test', 'Mixed@y.test'] })
    const { mail, rcpts } = await delivered()
    expect(mail).toMatch(/^MAIL FROM:<other@x\.test>/)
    expect(rcpts.map((line) => /<(.*)>/.exec(line)?.[1]).toSorted()).toEqual([
      'added@y.test',
      'b@y.test',
      'mixed@y.test',
      'new@y.test',
    ])
    await milter.session()
  })

  it('goes to nobody where it discarded it, and not to a recipient whose copy it discarded or refused', async () => {
    const milter = await given.milter({
      validate_data_spool: 'if msg:header("X-Gone")[1] then msg:discard() end',
      validate_data_spool_each_rcpt: `
        local to = tostring(msg:rcptto())
        if to:find("^gone@") or to:find("^B@") then msg:discard() end
        if to:find("^no@") then vctx:set_code(550, "5.7.1 not you") return msys.core.VALIDATE_DONE end`,
    })
    const gone = await given.send({ header: 'X-Gone: yes\r\n' })
    expect(gone.reply).toMatch(/^250 /)
    const { reply, delivered } = await given.send({ to: ['gone@y.test', 'b@y.test', 'B@y.test', 'no@y.test'] })
    expect(reply).toMatch(/^250 /)
    expect((await delivered()).rcpts).toEqual(['RCPT TO:<b@y.test> ORCPT=rfc822;b@y.test'])
    expect(given.sink().messages.filter(({ message }) => message.includes('X-Gone'))).toEqual([])
    await milter.sessions(2)
  })
})

describe.skipIf(!hasPostfix)('a message of which a policy makes different ones for its recipients', () => {
  const given = givenPostfix({ alone: { smtpd_recipient_limit: '1' } })
  const differing = { validate_data_spool_each_rcpt: 'msg:header("X-To", tostring(msg:rcptto()), "append")' }

  it('is put off, and the recording says so', async () => {
    const milter = await given.milter(differing)
    const { reply } = await given.send({ to: ['b@y.test', 'c@y.test'] })
    expect(reply).toBe('451 4.3.0 the policy made different messages for recipients of one message')
    const [ended] = await milter.sessions(1)
    expect(milter.notCarriedOut).toHaveLength(1)
    expect(milter.recording(ended!).closed?.end).toBe('open')
    expect(milter.closing(ended!)).toMatchObject({
      notCarriedOut: [{ message: 1, why: 'the policy made different messages for recipients of one message' }],
    })
  })

  it('is taken of one recipient, and comes for each by itself where Postfix takes one at a time', async () => {
    const milter = await given.milter(differing)
    const refused = await given.say(
      ['EHLO x', 'MAIL FROM:<a@x.test>', 'RCPT TO:<b@y.test>', 'RCPT TO:<c@y.test>'],
      'alone',
    )
    expect(refused.at(-1)).toMatch(/^452 /)
    const { delivered } = await given.send({ to: ['c@y.test'], service: 'alone' })
    expect((await delivered()).message).toContain('X-To: c@y.test\r\n')
    await milter.sessions(2)
  })
})
