import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { LiveWorld } from '../../../src/capture/live/live-world.js'
import { scenarioLiveWorld } from '../../../src/cli/live/scenario-live-world.js'
import { openStore } from '../../../src/store/store.js'
import { verifyStore } from '../../../src/store/verify.js'
import { emptyWorld } from '../../../src/world/scenario-world.js'
import { hasPostfix } from '../postfix.js'
import { SmtpClient } from '../smtp-client.js'
import { givenPostfix, hello, mail, rcpt } from './given-postfix.js'

const notNow = '451 4.3.0 the policy cannot decide now, try again later'

/** A world that answers each question after so long. */
const slowWorld = (delayMs: number): LiveWorld => {
  const world = scenarioLiveWorld(emptyWorld)
  return {
    ...world,
    forSession: (begun) => {
      const session = world.forSession(begun)
      return {
        ...session,
        answer: async (call) => {
          await setTimeout(delayMs)
          return session.answer(call)
        },
      }
    },
  }
}

describe.skipIf(!hasPostfix)('a live Postfix whose policy', () => {
  const given = givenPostfix({
    impatient: { milter_command_timeout: '1s', milter_content_timeout: '1s' },
    old: { milter_protocol: '2' },
  })

  it('cannot decide puts the client off until the end of the session, and not the next one', async () => {
    const milter = await given.milter({
      validate_mailfrom: 'if tostring(str):find("gap@") then msys.gc_stats("x") end',
    })
    const replies = await given.say([hello, 'MAIL FROM:<gap@x.test>', mail, 'RSET', mail, 'QUIT'])
    expect(replies.slice(1)).toEqual([notNow, notNow, '250 2.0.0 Ok', notNow, '221 2.0.0 Bye'])
    const { reply } = await given.send()
    expect(reply).toMatch(/^250 /)
    const ended = await milter.sessions(2)
    expect(ended.map((one) => milter.recording(one).gaps.map(({ what }) => what))).toEqual([['mailfrom#1'], []])
    expect(milter.verify()).toMatchObject({ faithful: 2 })
  })

  it('cannot decide over the message puts it off', async () => {
    const milter = await given.milter({ validate_data_spool: 'msys.gc_stats("x")' })
    expect((await given.send()).reply).toBe(notNow)
    expect((await milter.session()).gaps).toMatchObject([{ what: 'spool#1' }])
  })

  it('cannot decide over the connection has no session', async () => {
    const milter = await given.milter({ validate_connect: 'msys.gc_stats("x")' })
    const client = new SmtpClient(given.port())
    expect(await client.reply()).toMatch(/^421 /)
    await client.closed()
    expect((await milter.session()).gaps).toMatchObject([{ what: 'connect' }])
  })

  it('takes too long by the clock puts the client off', async () => {
    const milter = await given.milter(
      { validate_mailfrom: 'local _ = ("a"):rep(400):find((".-"):rep(6) .. "b")' },
      { service: { scriptTimeoutMs: 200 } },
    )
    expect((await given.say([hello, mail])).at(-1)).toBe(notNow)
    expect((await milter.session()).gaps).toMatchObject([{ why: expect.stringContaining('0.2 s') }])
  })

  it('waits longer for answers than Postfix waits for the milter is waited for', async () => {
    const milter = await given.milter(
      {
        validate_rcptto: 'msys.dnsLookup("a.example", "a")',
        validate_data_spool:
          'msys.dnsLookup("b.example", "a") vctx:set_code(550, "5.7.1 late") return msys.core.VALIDATE_DONE',
      },
      { service: { world: slowWorld(1500) } },
    )
    expect((await given.send({ service: 'impatient' })).reply).toBe('550 5.7.1 late')
    expect((await milter.session()).gaps).toEqual([])
  })

  it('is kept in a store that is locked holds up nobody, and the store gets all of it once it can', async () => {
    const milter = await given.milter({ validate_rcptto: 'print(str)' }, { service: { keepWithinMs: 20 } })
    const locked = openStore(milter.store.path, { mode: 'write' })
    locked.database.exec('BEGIN IMMEDIATE')
    const begun = Date.now()
    expect((await given.send()).reply).toMatch(/^250 /)
    expect(Date.now() - begun).toBeLessThan(3000)
    locked.database.exec('COMMIT')
    locked.close()
    expect(await milter.sessions(1)).toMatchObject([{ kept: 'kept' }])
    expect(milter.verify()).toMatchObject({ faithful: 1 })
    expect(verifyStore(milter.store).fault).toBeUndefined()
  })

  it('is stopped in the middle of a session has a gap at its end', async () => {
    const milter = await given.milter({ validate_rcptto: 'print(str)' })
    const client = new SmtpClient(given.port())
    await client.reply()
    for (const line of [hello, mail]) await client.say(line)
    await milter.stop()
    expect(await client.say(rcpt)).toMatch(/^451 /)
    client.close()
    expect((await milter.session()).gaps).toMatchObject([{ what: 'end', why: 'the milter was stopped' }])
    expect(milter.verify()).toMatchObject({ faithful: 1 })
  })

  it.each([
    ['enforce', /^451 /],
    ['observe', /^250 /],
  ] as const)('is given a message that is too big in %s: it is not asked about it', async (mode, told) => {
    const milter = await given.milter(
      { validate_data_spool: 'print(1)' },
      { mode, server: { maximumMessageBytes: 1000 } },
    )
    const { reply } = await given.send({ body: `${'x'.repeat(900)}\r\n`.repeat(3) })
    expect(reply).toMatch(told)
    const { acts, gaps } = await milter.session()
    expect(acts.map(({ act }) => act.kind)).not.toContain('message')
    expect(gaps).toEqual([])
  })

  it('is asked by way of an old protocol sees DATA before each message, and the recording says so', async () => {
    const milter = await given.milter({ validate_data_spool: 'msg:header("X-Seen", "yes", "append")' })
    const { delivered } = await given.send({ service: 'old', header: 'X-Bare:x\r\n' })
    expect((await delivered()).message).toMatch(/\r\nX-Bare:x\r\nX-Seen: yes\r\n/)
    const { acts, opened } = await milter.session()
    expect(acts.at(-2)?.act).toMatchObject({ line: 'DATA\r\n' })
    expect(acts.at(-1)?.act).toMatchObject({ content: expect.stringContaining('\r\nX-Bare: x\r\n') })
    expect(opened.source).toMatchObject({
      protocol: 2,
      notTheClients: expect.arrayContaining(['field-space', 'data', 'refused-recipients']),
    })
  })

  it('changes what the protocol has no words for puts the message off, and goes on', async () => {
    const milter = await given.milter({
      validate_data_spool: 'if msg:header("X-Odd")[1] then msg:raw("Subject: a\\rb\\r\\n\\r\\nx\\r\\n") end',
    })
    const message = '\r\n\r\nhello\r\n.'
    const transaction = [mail, rcpt, 'DATA']
    const replies = await given.say([
      hello,
      ...transaction,
      `X-Odd: 1${message}`,
      ...transaction,
      `X-Even: 1${message}`,
    ])
    expect(replies[4]).toMatch(/^451 4\.3\.0 a header value with CR in it/)
    expect(replies.at(-1)).toMatch(/^250 /)
    const [ended] = await milter.sessions(1)
    expect(milter.troubles).toEqual([])
    expect(milter.closing(ended!)).toMatchObject({ notCarriedOut: [{ message: 1 }] })
  })
})
