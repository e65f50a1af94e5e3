import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../free-ports.js'
import { hasPostfix } from '../postfix.js'
import { SmtpClient } from '../smtp-client.js'
import { type LiveMilter, startMilter } from './live-milter.js'
import { begin, hello, mail, openBench, type PostfixBench, rcpt } from './postfix-bench.js'
import { startRawMilter } from './raw-milter.js'

const at = (port: number): string => `inet:127.0.0.1:${port}`

describe.skipIf(!hasPostfix)('a live Postfix copes:', () => {
  let bench: PostfixBench<
    'impatient' | 'passing' | 'local' | 'away' | 'awayAccepted' | 'raw' | 'parting' | 'partingAccepted'
  >
  let folder: string
  let passing: LiveMilter
  let local: LiveMilter
  let parting: LiveMilter
  let rawPort: number

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reprise-milter-'))
    chmodSync(folder, 0o755)
    passing = await startMilter(undefined, { onFailure: 'accept' })
    parting = await startMilter()
    local = await startMilter({ kind: 'unix', path: join(folder, 'socket') })
    // the socket is root's, and Postfix is not
    chmodSync(join(folder, 'socket'), 0o777)
    rawPort = (await freePorts(1))[0]!
    bench = await openBench({
      milter: { progressMs: 300, maximumMessageBytes: 300_000 },
      services: {
        impatient: { milter_command_timeout: '2s', milter_content_timeout: '2s' },
        passing: { smtpd_milters: at(passing.port) },
        local: { smtpd_milters: `unix:${join(folder, 'socket')}` },
        away: { smtpd_milters: at(1) },
        awayAccepted: { smtpd_milters: at(1), milter_default_action: 'accept' },
        raw: { smtpd_milters: at(rawPort) },
        parting: { smtpd_milters: at(parting.port) },
        partingAccepted: { smtpd_milters: at(parting.port), milter_default_action: 'accept' },
      },
    })
  })
  afterAll(async () => {
    await bench?.close()
    await Promise.all([passing, local].map((each) => each?.server.close(1000)))
    rmSync(folder, { recursive: true })
  })

  it('a milter on a socket file is asked as well', async () => {
    local.play({ mail: { kind: 'reply', code: 550, text: '5.7.1 local' } })
    expect(await bench.say([hello, mail], 'local')).toBe('550 5.7.1 local')
  })

  it('a driver that takes longer than Postfix waits is waited for', async () => {
    const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5000))
    bench.milter.play({
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
      bench.say([hello, 'MAIL FROM:<late@x.test>'], 'impatient'),
      bench.say([...begin, 'Subject: late\r\n\r\nx\r\n.'], 'impatient'),
    ])
    expect(replies).toEqual(['450 4.7.1 late', '550 5.7.1 late'])
  })

  it('a message that is larger than the server takes is put off, and the driver told', async () => {
    const { reply } = await bench.send({}, { body: '0123456789abcde\r\n'.repeat(30_000) })
    expect(reply).toBe('451 4.7.1 Service unavailable - try again later')
    expect((await bench.milter.heard('abort')).why).toEqual({ kind: 'tooLarge', limitBytes: 300_000 })
  })

  describe('a driver that throws', () => {
    const fail = async (): Promise<never> => {
      throw new Error('no')
    }

    it('puts mail off, or lets it pass, as the server is told', async () => {
      bench.milter.play({ rcpt: fail })
      expect(await bench.say([hello, mail, rcpt])).toBe('451 4.7.1 Service unavailable - try again later')
      passing.play({ message: fail })
      const message = 'Subject: passed by\r\n\r\nx\r\n.'
      expect(await bench.say([...begin, message], 'passing')).toMatch(/^250/)
      await bench.sink.message('passed by')
      expect(passing.troubles.map(({ code }) => code)).toEqual(['milter-driver-failed'])
    })
  })

  describe('a milter that is not there', () => {
    it('puts mail off by default', async () => {
      expect(await bench.say([hello, mail], 'away')).toBe('451 4.7.1 Service unavailable - try again later')
    })

    it('lets mail pass where Postfix is told so', async () => {
      expect(await bench.say(begin, 'awayAccepted')).toMatch(/^354/)
    })
  })

  it('a milter that goes away within a session puts mail off, or lets it pass where Postfix is told so', async () => {
    const [refused, passed] = [
      new SmtpClient(bench.postfix.ports.parting),
      new SmtpClient(bench.postfix.ports.partingAccepted),
    ]
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

  describe('a word that we know and do not say', () => {
    it('is CONN_FAIL, which Postfix does not expect', async () => {
      const raw = await startRawMilter(rawPort, { H: 'f' })
      expect(await bench.say([hello, mail], 'raw')).toBe('451 4.7.1 Service unavailable - try again later')
      await raw.close()
    })

    it('is SHUTDOWN at the end of the body, by which Postfix takes a message and loses it', async () => {
      const raw = await startRawMilter(rawPort, { E: '4' })
      const lost = 'Subject: lost by shutdown\r\n\r\nx\r\n.'
      expect(await bench.say([...begin, lost], 'raw')).toMatch(/^250 2\.0\.0 Ok: queued as /)
      await raw.close()
      await bench.sink.message((await bench.send({})).id)
      expect(bench.sink.messages.filter(({ message }) => message.includes('lost by shutdown'))).toEqual([])
    })
  })
})
