import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Decision, Modification } from '../../../src/capture/milter/driver.js'
import { freePorts } from '../free-ports.js'
import { hasPostfix, type Postfix, startPostfix } from '../postfix.js'
import { SmtpClient } from '../smtp-client.js'
import { type Delivered, type SmtpSink, startSink } from '../smtp-sink.js'
import { type LiveMilter, startMilter } from './live-milter.js'
import { startRawMilter } from './raw-milter.js'
import type { Script } from './scripted-driver.js'

it.skipIf(hasPostfix || process.env['CI'] === undefined)('Postfix is installed, as the MTA of these tests', () => {
  expect.fail('Postfix is missing, or these tests do not run as root: apt-get install postfix')
})

describe.skipIf(!hasPostfix)('on a live Postfix', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-milter-'))
  let sink: SmtpSink
  let milter: LiveMilter
  let accepting: LiveMilter
  let local: LiveMilter
  let parting: LiveMilter
  let rawPort: number
  let postfix: Postfix<
    | 'usual'
    | 'impatient'
    | 'byDefault'
    | 'version2'
    | 'local'
    | 'away'
    | 'awayAccepted'
    | 'raw'
    | 'parting'
    | 'partingAccepted'
  >

  beforeAll(async () => {
    chmodSync(folder, 0o755)
    sink = await startSink()
    milter = await startMilter(undefined, { progressMs: 200, maximumMessageBytes: 300_000 })
    accepting = await startMilter(undefined, {
      onFailure: 'accept',
      symbols: { connect: ['j'], mail: ['{client_ptr}', 'j'], rcpt: [] },
    })
    parting = await startMilter()
    local = await startMilter({ kind: 'unix', path: join(folder, 'socket') })
    chmodSync(join(folder, 'socket'), 0o777)
    const at = `inet:127.0.0.1:${milter.port}`
    rawPort = (await freePorts(1))[0]!
    const nowhere = 'inet:127.0.0.1:1'
    postfix = await startPostfix({
      nextHop: sink.port,
      settings: {
        smtpd_milters: at,
        smtpd_authorized_xclient_hosts: '127.0.0.0/8',
        smtpd_recipient_restrictions: 'reject_non_fqdn_recipient',
      },
      services: {
        usual: {},
        impatient: { milter_command_timeout: '1s', milter_content_timeout: '1s' },
        byDefault: { smtpd_milters: `inet:127.0.0.1:${accepting.port}`, milter_default_action: 'accept' },
        version2: { milter_protocol: '2' },
        local: { smtpd_milters: `unix:${join(folder, 'socket')}` },
        away: { smtpd_milters: nowhere },
        awayAccepted: { smtpd_milters: nowhere, milter_default_action: 'accept' },
        raw: { smtpd_milters: `inet:127.0.0.1:${rawPort}` },
        parting: { smtpd_milters: `inet:127.0.0.1:${parting.port}` },
        partingAccepted: { smtpd_milters: `inet:127.0.0.1:${parting.port}`, milter_default_action: 'accept' },
      },
    })
  })
  afterAll(async () => {
    await postfix?.stop()
    await Promise.all([milter, accepting, local].map((each) => each?.server.close(1000)))
    await sink?.close()
    rmSync(folder, { recursive: true })
  })

  const hello = 'EHLO client.test'
  const mail = 'MAIL FROM:<a@x.test>'
  const rcpt = 'RCPT TO:<b@y.test>'
  const begin = [hello, mail, rcpt, 'DATA']

  /** Says these lines, and gives the last reply; a line that is no command is a message. */
  const say = async (lines: readonly string[], service: keyof typeof postfix.ports = 'usual'): Promise<string> => {
    const client = new SmtpClient(postfix.ports[service])
    let reply = await client.reply()
    for (const line of lines) reply = await client.say(line)
    client.close()
    return reply
  }

  let messages = 0

  /** Sends one message, and gives the reply to it and the text by which the next hop's copy is known. */
  const send = async (
    script: Script,
    { header = '', body = 'hello\r\n', service = 'usual' as keyof typeof postfix.ports } = {},
  ) => {
    milter.play(script)
    messages += 1
    const id = `message-${messages}.`
    const message = `Subject: hi\r\nMessage-Id: <${id}>\r\n${header}\r\n${body}.`
    return { id, reply: await say([...begin, message], service) }
  }

  /** What the next hop gets of a message with these modifications. */
  const deliveredWith = async (
    modifications: readonly Modification[],
    options: Parameters<typeof send>[1] = {},
  ): Promise<Delivered> => {
    const { id, reply } = await send({ message: { decision: { kind: 'continue' }, modifications } }, options)
    expect(reply).toMatch(/^250 2\.0\.0 Ok: queued as /)
    return sink.message(id)
  }

  const linesOf = (message: string): readonly string[] =>
    message
      .split('\r\n')
      .slice(3)
      .filter((line) => !/^(Message-Id|Date|From): /.test(line))

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
      milter.play(scriptOf(decision))
      expect(await say(lines)).toBe(reply)
    })

    it.each(closings)('%j ends the session', async (decision, reply) => {
      milter.play(scriptOf(decision))
      const client = new SmtpClient(postfix.ports.usual)
      await client.reply()
      for (const line of lines.slice(0, -1)) await client.say(line)
      expect(await client.say(lines.at(-1)!)).toBe(reply)
      await client.closed()
      await milter.heard('gone')
    })
  })

  describe.each<['connect' | 'helo']>([['connect'], ['helo']])('at %s', (step) => {
    it.each(refusals)('%j refuses every MAIL of the session, and no driver is asked again', async (decision, reply) => {
      milter.play({ [step]: decision })
      const client = new SmtpClient(postfix.ports.usual)
      await client.reply()
      expect(await client.say(hello)).toMatch(/^250-mx\.test/)
      expect(await client.say(mail)).toBe(reply)
      expect(await client.say(hello)).toMatch(/^250-mx\.test/)
      expect(await client.say(mail)).toBe(reply)
      client.close()
      expect((await milter.heard('gone')).how).toEqual({ kind: 'closed' })
      expect(milter.calls()).toEqual(
        step === 'connect' ? ['begun', 'connect', 'gone'] : ['begun', 'connect', 'helo', 'gone'],
      )
    })
  })

  it('a rejection at connect is greeted in words of Postfix', async () => {
    milter.play({ connect: { kind: 'reply', code: 554, text: '5.7.1 go away' } })
    expect(await say([])).toBe('554 mx.test ESMTP not accepting connections')
  })

  it.each(closings)('%j at connect and at EHLO ends the session', async (decision, reply) => {
    milter.play({ connect: decision })
    expect(await say([])).toBe('421 mx.test Service unavailable - try again later')
    milter.play({ helo: decision })
    expect(await say([hello])).toBe(reply)
  })

  it('accepting at connect is the end of the asking, and at MAIL that of the message', async () => {
    milter.play({ connect: { kind: 'accept' } })
    expect(await say(begin)).toMatch(/^354/)
    await milter.heard('gone')
    expect(milter.calls()).toEqual(['begun', 'connect', 'gone'])
    milter.play({ mail: { kind: 'accept' } })
    expect(await say([hello, mail, rcpt, 'RSET', mail, rcpt, 'QUIT'])).toMatch(/^221/)
    await milter.heard('gone')
    expect(milter.calls()).toEqual(['begun', 'connect', 'helo', 'mail', 'mail', 'gone'])
  })

  it('a refused recipient is refused alone', async () => {
    milter.play({
      rcpt: async (heard) => ({ kind: 'address' in heard && heard.address === '<no@y.test>' ? 'reject' : 'continue' }),
    })
    expect(await say([hello, mail, 'RCPT TO:<no@y.test>'])).toMatch(/^550/)
    const message = 'Subject: one of two\r\n\r\nx\r\n.'
    expect(await say([hello, mail, 'RCPT TO:<no@y.test>', 'RCPT TO:<yes@y.test>', 'DATA', message])).toMatch(/^250/)
    expect((await sink.message('one of two')).rcpts).toEqual(['RCPT TO:<yes@y.test> ORCPT=rfc822;yes@y.test'])
  })

  it.each<[string, Script]>([
    ['MAIL', { mail: { kind: 'discard' } }],
    ['RCPT', { rcpt: { kind: 'discard' } }],
    ['DATA', { data: { kind: 'discard' } }],
    ['the end of the body', { message: { decision: { kind: 'discard' }, modifications: [] } }],
  ])('a message that is discarded at %s is taken and never delivered', async (_title, script) => {
    const { id, reply } = await send(script)
    expect(reply).toMatch(/^250 2\.0\.0 Ok: queued as /)
    const next = await send({})
    await sink.message(next.id)
    expect(sink.messages.filter(({ message }) => message.includes(id))).toEqual([])
  })

  it('a quarantined message is taken and put on hold', async () => {
    const { reply } = await send({
      message: { decision: { kind: 'continue' }, modifications: [{ kind: 'quarantine', reason: 'odd' }] },
    })
    const id = /queued as (\w+)/.exec(reply)?.[1]
    expect(postfix.held()).toContainEqual({ id, from: 'a@x.test', to: ['b@y.test'] })
  })

  describe('a delivered message', () => {
    it('has fields added, inserted, changed and deleted', async () => {
      const { message } = await deliveredWith(
        [
          { kind: 'addHeader', name: 'X-Added', value: ' one\r\n two' },
          { kind: 'addHeader', name: 'X-Bare', value: 'no space' },
          { kind: 'insertHeader', index: 1, name: 'X-Inserted', value: ' behind Received' },
          { kind: 'changeHeader', name: 'X-A', occurrence: 2, value: '\tchanged' },
          { kind: 'deleteHeader', name: 'X-B', occurrence: 1 },
        ],
        { header: 'X-A: 1\r\nX-A: 2\r\nX-B: b\r\n' },
      )
      expect(linesOf(message)).toEqual([
        'X-Inserted: behind Received',
        'Subject: hi',
        'X-A: 1',
        'X-A:\tchanged',
        'X-Added: one',
        ' two',
        'X-Bare:no space',
        '',
        'hello',
        '',
      ])
    })

    it('has a field before all others, which are those of Postfix too', async () => {
      const { message } = await deliveredWith([{ kind: 'insertHeader', index: 0, name: 'X-First', value: ' yes' }])
      expect(message).toMatch(/^X-First: yes\r\nReceived: /)
    })

    it.each([
      ['another', 'one\r\n.two\r\n\xff\x01\r\n'],
      ['an empty', ''],
      ['one of many chunks as its', `${'0123456789abcde\r\n'.repeat(12_000)}`],
    ])('has %s body', async (_title, body) => {
      const { message } = await deliveredWith([{ kind: 'replaceBody', body }])
      expect(message.slice(message.indexOf('\r\n\r\n') + 4)).toBe(body)
    })

    it('has other recipients and another sender', async () => {
      const delivered = await deliveredWith([
        { kind: 'addRecipient', address: '<c@y.test>', parameters: null },
        { kind: 'addRecipient', address: '<d@y.test>', parameters: 'NOTIFY=NEVER' },
        { kind: 'deleteRecipient', address: '<b@y.test>' },
        { kind: 'changeSender', address: '<other@x.test>', parameters: null },
      ])
      expect(delivered.mail).toMatch(/^MAIL FROM:<other@x\.test>/)
      expect(delivered.rcpts.toSorted()).toEqual([
        'RCPT TO:<c@y.test> ORCPT=rfc822;c@y.test',
        'RCPT TO:<d@y.test> ORCPT=rfc822;d@y.test NOTIFY=NEVER',
      ])
    })

    it('has a null sender with parameters of its own', async () => {
      const delivered = await deliveredWith([{ kind: 'changeSender', address: '<>', parameters: 'RET=HDRS ENVID=abc' }])
      expect(delivered.mail).toMatch(/^MAIL FROM:<> ENVID=abc RET=HDRS/)
    })
  })

  describe('what the driver hears', () => {
    it('is the envelope as the client wrote it, with the macros of each step', async () => {
      milter.play({})
      await say([hello, 'MAIL FROM:<@r.test:"a b"@x.test> SIZE=100', 'RCPT TO:<b@y.test> NOTIFY=NEVER', 'DATA'])
      await milter.heard('gone')
      const session = milter.sessions[0]!.map((each) =>
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
      await send(
        {},
        {
          header: 'X-Bare:no space\r\nX-Tab:\ttab\r\nX-Folded: a\r\n b\r\n\tc\r\nX-Null: a\0b\r\nX-8: \xe9\r\n',
          body: '..dots\r\nlf\ncr\rnul\0\xff\r\n',
        },
      )
      const { message } = await milter.heard('message')
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
      await send({}, { body })
      expect((await milter.heard('message')).message.body === body).toBe(true)
    })

    it('is a recipient that Postfix refused, with its reason', async () => {
      milter.play({})
      expect(await say([hello, mail, 'RCPT TO:<bad>'])).toMatch(/^504 5\.5\.2/)
      const { address, macros } = await milter.heard('refusedRcpt')
      expect(address).toBe('<bad>')
      expect(Object.fromEntries(macros)).toEqual({
        rcpt_mailer: 'error',
        rcpt_host: '5.5.2',
        rcpt_addr: 'Recipient address rejected: need fully-qualified address',
      })
    })

    it('is the verb alone of an unknown command, and no command that Postfix refuses itself', async () => {
      milter.play({})
      await say([hello, 'FOO bar baz', 'MAIL FROM:<a@x.test> FOO=bar', 'MAIL FROM:<\xe9@x.test>', mail, mail, 'QUIT'])
      await milter.heard('gone')
      expect((await milter.heard('unknown')).line).toBe('FOO')
      expect(milter.calls()).toEqual(['begun', 'connect', 'helo', 'unknown', 'mail', 'abort', 'gone'])
    })

    it.each<[string, readonly string[], readonly string[]]>([
      ['RSET', [hello, mail, rcpt, 'RSET', 'QUIT'], ['helo', 'mail', 'rcpt', 'abort', 'gone']],
      ['another EHLO', [hello, mail, rcpt, hello, 'QUIT'], ['helo', 'mail', 'rcpt', 'abort', 'helo', 'gone']],
      ['QUIT', [hello, mail, rcpt, 'QUIT'], ['helo', 'mail', 'rcpt', 'abort', 'gone']],
      ['a client that vanishes', [hello, mail, rcpt, 'DATA'], ['helo', 'mail', 'rcpt', 'data', 'abort', 'gone']],
    ])('is that %s ends the message', async (_title, lines, calls) => {
      milter.play({})
      await say(lines)
      await milter.heard('gone')
      expect(milter.calls()).toEqual(['begun', 'connect', ...calls])
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
      milter.play({})
      expect(await say([hello, `XCLIENT ${attributes}`, hello, 'QUIT'])).toMatch(/^221/)
      await milter.heard('gone')
      expect(milter.sessions).toHaveLength(2)
      expect(milter.sessions[1]?.[1]).toMatchObject({ call: 'connect', client })
    })

    it('is a client whose port stays where XCLIENT names none, so that both sessions can be told to be one', async () => {
      milter.play({})
      await say([hello, 'XCLIENT NAME=spike.test ADDR=192.0.2.5', hello])
      const ports = milter.sessions.map((session) => session.find((each) => each.call === 'connect')?.client.port)
      expect(ports).toHaveLength(2)
      expect(ports[1]).toBe(ports[0])
    })

    it('is the macros that were asked for, and what the server itself reads', async () => {
      accepting.play({})
      await say([hello, mail, 'RCPT TO:<bad>', rcpt, 'DATA'], 'byDefault')
      await accepting.heard('gone')
      const names = accepting.sessions[0]!.flatMap((each) =>
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

  it('by version 2, there is no DATA, and a space before every value of a header', async () => {
    const { message } = await deliveredWith([{ kind: 'addHeader', name: 'X-Added', value: ' one' }], {
      service: 'version2',
      header: 'X-Bare:x\r\n',
    })
    expect(linesOf(message)).toContain('X-Added: one')
    expect(milter.sessions[0]?.[0]).toMatchObject({ terms: { version: 2, steps: new Set() } })
    expect(milter.calls()).not.toContain('data')
    const { fields } = (await milter.heard('message')).message
    expect(fields.filter(({ name }) => /^(Subject|X-Bare)$/.test(name)).map(({ value }) => value)).toEqual(['hi', 'x'])
  })

  describe('a word that we know and do not say', () => {
    it('is CONN_FAIL, which Postfix does not expect', async () => {
      const raw = await startRawMilter(rawPort, { H: 'f' })
      expect(await say([hello, mail], 'raw')).toBe('451 4.7.1 Service unavailable - try again later')
      await raw.close()
    })

    it('is SHUTDOWN at the end of the body, by which Postfix takes a message and loses it', async () => {
      const raw = await startRawMilter(rawPort, { E: '4' })
      const lost = 'Subject: lost by shutdown\r\n\r\nx\r\n.'
      expect(await say([...begin, lost], 'raw')).toMatch(/^250 2\.0\.0 Ok: queued as /)
      await raw.close()
      await sink.message((await send({})).id)
      expect(sink.messages.filter(({ message }) => message.includes('lost by shutdown'))).toEqual([])
    })
  })

  it('a milter on a socket file is asked as well', async () => {
    local.play({ mail: { kind: 'reply', code: 550, text: '5.7.1 local' } })
    expect(await say([hello, mail], 'local')).toBe('550 5.7.1 local')
  })

  it('a driver that takes three times as long as Postfix waits is waited for', async () => {
    const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3000))
    milter.play({
      mail: async (heard) => {
        if ('address' in heard && heard.address === '<a@x.test>') return { kind: 'continue' }
        await late()
        return { kind: 'reply', code: 450, text: '4.7.1 late' }
      },
      message: async () => {
        await late()
        return { decision: { kind: 'reply', code: 550, text: '5.7.1 late' }, modifications: [] }
      },
    })
    const replies = await Promise.all([
      say([hello, 'MAIL FROM:<late@x.test>'], 'impatient'),
      say([...begin, 'Subject: late\r\n\r\nx\r\n.'], 'impatient'),
    ])
    expect(replies).toEqual(['450 4.7.1 late', '550 5.7.1 late'])
  })

  it('a message that is larger than the server takes is put off, and the driver told', async () => {
    const { reply } = await send({}, { body: '0123456789abcde\r\n'.repeat(30_000) })
    expect(reply).toBe('451 4.7.1 Service unavailable - try again later')
    expect((await milter.heard('abort')).why).toEqual({ kind: 'tooLarge', limitBytes: 300_000 })
  })

  describe('a driver that throws', () => {
    const fail = async (): Promise<never> => {
      throw new Error('no')
    }

    it('puts mail off, or lets it pass, as the server is told', async () => {
      milter.play({ rcpt: fail })
      expect(await say([hello, mail, rcpt])).toBe('451 4.7.1 Service unavailable - try again later')
      accepting.play({ message: fail })
      const message = 'Subject: passed by\r\n\r\nx\r\n.'
      expect(await say([...begin, message], 'byDefault')).toMatch(/^250/)
      await sink.message('passed by')
      expect(accepting.troubles.map(({ code }) => code)).toEqual(['milter-driver-failed'])
    })
  })

  describe('a milter that is not there', () => {
    it('puts mail off by default', async () => {
      expect(await say([hello, mail], 'away')).toBe('451 4.7.1 Service unavailable - try again later')
    })

    it('lets mail pass where Postfix is told so', async () => {
      expect(await say(begin, 'awayAccepted')).toMatch(/^354/)
    })
  })

  it('a milter that goes away within a session puts mail off, or lets it pass where Postfix is told so', async () => {
    const [refused, passed] = [new SmtpClient(postfix.ports.parting), new SmtpClient(postfix.ports.partingAccepted)]
    for (const client of [refused, passed]) {
      await client.reply()
      await client.say(hello)
      await client.say(mail)
    }
    await parting.server.close(0)
    expect(await refused.say(rcpt)).toBe('451 4.7.1 Service unavailable - try again later')
    expect(await passed.say(rcpt)).toBe('250 2.1.5 Ok')
    expect(await passed.say('DATA')).toMatch(/^354/)
    refused.close()
    passed.close()
  })
})
