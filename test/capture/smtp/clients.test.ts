import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { makeKey } from './given-key.js'
import { type Given, givenListener } from './given-listener.js'
import { verdict } from './toy-driver.js'

/** The words that each program answers to without doing anything. */
const programs = { swaks: ['--version'], python3: ['--version'], 'smtp-source': [] as string[] }

type Program = keyof typeof programs

const isMissing = (program: Program): boolean =>
  spawnSync(program, programs[program], { stdio: 'ignore' }).error !== undefined

const missing = (Object.keys(programs) as Program[]).filter(isMissing)

it.skipIf(missing.length === 0 || process.env['CI'] === undefined)('the clients of these tests are installed', () => {
  expect.fail(`${missing.join(', ')} missing: apt-get install swaks python3 postfix`)
})

const tls = makeKey('localhost')

/** What a program printed, once it has ended. */
const run = async (program: string, words: readonly string[], input = ''): Promise<Ran> => {
  const child: ChildProcess = spawn(program, words, { stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (bytes) => (output += String(bytes)))
  child.stdin!.end(input)
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })))
}

interface Ran {
  readonly status: number | null
  readonly output: string
}

const lines = ({ heard }: Given): readonly string[] => heard('command').map(({ line }) => line.trimEnd())

describe.skipIf(missing.includes('swaks'))('swaks', () => {
  const swaks = ({ port }: Given, ...words: readonly string[]) =>
    run('swaks', ['--server', `127.0.0.1:${port}`, '--from', 'a@x', '--to', 'b@x', '--helo', 'c', ...words])

  it('sends a message', async () => {
    const given = await givenListener()
    const { status, output } = await swaks(given, '--body', 'hello')
    expect(status, output).toBe(0)
    expect(lines(given)).toEqual(['EHLO c', 'MAIL FROM:<a@x>', 'RCPT TO:<b@x>', 'DATA', 'QUIT'])
    expect(given.heard('message')[0]!.content).toMatch(/\r\n\r\nhello\r\n\r\n\r\n$/)
  })

  it.each(['1', '2'])('speaks for another through PROXY %s', async (version) => {
    const given = await givenListener({ isProxied: () => true })
    const ends = ['--proxy-source', '192.0.2.1', '--proxy-source-port', '4000', '--proxy-dest', '192.0.2.2']
    const words = ['--proxy-version', version, '--proxy-family', version === '1' ? 'TCP4' : 'AF_INET', ...ends]
    const { status, output } = await swaks(given, ...words, '--proxy-dest-port', '25')
    expect(status, output).toBe(0)
    expect(given.heard('open')[0]!.facts).toMatchObject({ peer: '192.0.2.1:4000', listener: '192.0.2.2:25' })
  })

  it('speaks for another through XCLIENT', async () => {
    const given = await givenListener({ mayXclient: () => true })
    const { status, output } = await swaks(given, '--xclient-addr', '192.0.2.1', '--xclient-name', 'n.example')
    expect(status, output).toBe(0)
    expect(given.heard('open')[1]!.facts.peer).toMatch(/^192\.0\.2\.1:/)
  })

  it('pipelines', async () => {
    const given = await givenListener()
    const { status, output } = await swaks(given, '--pipeline', '--to', 'b@x,no@x')
    expect(status, output).toBe(0)
    expect(given.heard('command').map(({ pipelined }) => pipelined)).toEqual([false, false, true, true, true, false])
  })

  it('reads a reply for each recipient of LMTP', async () => {
    const given = await givenListener({ protocol: 'lmtp' })
    const { status, output } = await swaks(given, '--protocol', 'LMTP', '--to', 'b@x,no@x,c@x')
    expect(status, output).toBe(0)
    expect(output).toMatch(/250 2\.0\.0 Taken 1\n[^\n]*250 2\.0\.0 Taken 2\n/)
  })
})

describe('openssl s_client', () => {
  it.each(['smtp', 'lmtp'] as const)('makes TLS behind STARTTLS of %s', async (protocol) => {
    const given = await givenListener({ tls, protocol })
    const words = ['s_client', '-starttls', protocol, '-connect', `127.0.0.1:${given.port}`, '-quiet', '-crlf']
    const { output } = await run('openssl', words, 'NOOP\nQUIT\n')
    expect(output).toMatch(/250 2\.0\.0 Ok\r\n221 2\.0\.0 Bye\r\n/)
    expect(given.heard('handshake')).toMatchObject([{ handshake: { protocol: 'TLSv1.3' }, droppedBytes: 0 }])
  })
})

describe('nodemailer', () => {
  it('sends many messages over one connection, with DSN', async () => {
    const given = await givenListener({ tls })
    const pool = createTransport({
      host: '127.0.0.1',
      port: given.port,
      pool: true,
      maxConnections: 1,
      tls: { rejectUnauthorized: false },
      auth: { user: 'u', pass: 'p' },
    })
    const mails = Array.from({ length: 20 }, (_, index) => ({
      from: 'a@x.example',
      to: 'b@x.example',
      subject: `${index}`,
      text: '.\n..\n.x',
      dsn: { id: 'some+id', return: 'headers' as const, notify: 'success' as const, recipient: 'a@x.example' },
    }))
    await Promise.all(mails.map((mail) => pool.sendMail(mail)))
    pool.close()
    expect(given.heard('open')).toHaveLength(1)
    expect(given.heard('message')).toHaveLength(20)
    for (const { content } of given.heard('message')) expect(content).toMatch(/\r\n\r\n\.\r\n\.\.\r\n\.x\r\n$/)
    expect(lines(given).find((line) => line.startsWith('RCPT'))).toContain('NOTIFY=SUCCESS')
  })
})

describe.skipIf(missing.includes('python3'))("Python's smtplib", () => {
  const python = ({ port }: Given, script: string) => run('python3', ['-', String(port)], `${preamble}${script}`)
  const preamble = 'import smtplib, ssl, sys\nc = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), local_hostname="c")\n'

  it('sends through TLS, with a login, UTF-8 in an address and the null sender', async () => {
    const given = await givenListener({ tls })
    const { status, output } = await python(
      given,
      `
c.starttls(context=ssl._create_unverified_context())
c.login("u", "p")
c.sendmail("", ["b@x"], b"Subject: x\\r\\n\\r\\n.dot\\r\\n\\xff\\r\\n")
c.sendmail("\\u00e9@x", ["b@x"], "x", mail_options=["SMTPUTF8"])
c.quit()
`,
    )
    expect(status, output).toBe(0)
    expect(lines(given).filter((line) => /^MAIL/i.test(line))).toEqual([
      'mail FROM:<> size=23',
      'mail FROM:<\xc3\xa9@x> size=1 SMTPUTF8',
    ])
    expect(given.heard('message')[0]!.content).toBe('Subject: x\r\n\r\n.dot\r\n\xff\r\n')
  })

  it('sends by TLS on connect', async () => {
    const given = await givenListener({ tls, isTlsOnConnect: true })
    const { status, output } = await run(
      'python3',
      ['-', String(given.port)],
      `
import smtplib, ssl, sys
c = smtplib.SMTP_SSL("127.0.0.1", int(sys.argv[1]), context=ssl._create_unverified_context())
c.sendmail("a@x", ["b@x"], "x")
c.quit()
`,
    )
    expect(status, output).toBe(0)
    expect(given.heard('open')[0]!.facts.handshake?.protocol).toBe('TLSv1.3')
    expect(given.heard('gone')).toEqual([])
  })

  it('is told at EHLO that it is not wanted', async () => {
    const given = await givenListener({
      decides: (what) => (what.kind === 'command' ? verdict(554, '5.7.1 Not you\nnor anyone') : undefined),
    })
    const { output } = await python(given, 'c.sendmail("a@x", ["b@x"], "x")\n')
    expect(output).toContain("SMTPHeloError: (554, b'5.7.1 Not you\\n5.7.1 nor anyone')")
  })
})

describe.skipIf(missing.includes('smtp-source'))("Postfix's smtp-source", () => {
  it.each([
    ['a connection each', []],
    ['one connection after the other', ['-d']],
  ])('sends 500 messages of 1 KB, 20 at a time, over %s', async (_, words) => {
    const given = await givenListener()
    const load = ['-s', '20', '-m', '500', '-l', '1024', '-f', 'a@x', '-t', 'b@x']
    const { status, output } = await run('smtp-source', [...words, ...load, `127.0.0.1:${given.port}`])
    expect(status, output).toBe(0)
    expect(given.heard('message')).toHaveLength(500)
    await given.listener.close({ graceMs: 5000 })
    expect(given.listener.counts().open).toBe(0)
  })
})
