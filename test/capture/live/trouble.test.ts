import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { scenarioLiveWorld } from '../../../src/cli/live/scenario-live-world.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { openStore } from '../../../src/store/store.js'
import { verifyStore } from '../../../src/store/verify.js'
import { emptyWorld } from '../../../src/world/scenario-world.js'
import { RawClient } from '../smtp/raw-client.js'
import { givenListening } from './given-service.js'

describe('a policy that asks what this host does not have', () => {
  it('puts the client off until it leaves, with a gap in the recording; the next session is as any other', async () => {
    const given = await givenListening({
      validate_mailfrom: 'if tostring(str):find("gap@") then msys.gc_stats("x") end',
    })
    const client = await given.client()
    await client.ask('EHLO x')
    expect(await client.ask('MAIL FROM:<gap@example.org>')).toMatch(/^451 4\.3\.0 /)
    expect(await client.ask('RCPT TO:<b@example.com>')).toMatch(/^451 4\.3\.0 /)
    expect(await client.ask('RSET')).toMatch(/^250 /)
    expect(await client.ask('QUIT')).toMatch(/^221 /)
    await given.sessions(1)
    const next = await given.client()
    await next.ask('EHLO x')
    expect(await next.ask('MAIL FROM:<a@example.org>')).toMatch(/^250 /)
    await next.ask('QUIT')
    const ended = await given.sessions(2)
    expect(given.faults).toEqual([])
    expect(given.lost).toEqual([expect.stringMatching(/^mailfrom#1: .*msys\.gc_stats/)])
    expect(given.recording(ended[0]!).gaps).toMatchObject([{ what: 'mailfrom#1' }])
    expect(given.recording(ended[1]!).gaps).toEqual([])
    expect(given.verify()).toMatchObject({ faithful: 2, unfaithful: [] })
  })

  it('also where the world has no answer for it', async () => {
    const unasked = scenarioLiveWorld(emptyWorld)
    const session = unasked.forSession({ address: '127.0.0.1', service: 'SMTP', at: 0 })
    const answer = async () => {
      throw new Trouble('world-unknown-call', 'nobody knows')
    }
    const world = { ...unasked, forSession: () => ({ ...session, answer }) }
    const given = await givenListening({ validate_ehlo: 'msys.dnsLookup("example.org", "mx")' }, { service: { world } })
    const client = await given.client()
    expect(await client.ask('EHLO x')).toMatch(/^451 4\.3\.0 /)
    await client.ask('QUIT')
    const [ended] = await given.sessions(1)
    expect(given.recording(ended!).gaps).toMatchObject([{ what: 'ehlo', why: 'nobody knows' }])
    expect(given.faults).toEqual([])
  })

  it('before it is greeted has no session', async () => {
    const given = await givenListening({ validate_connect: 'msys.gc_stats("x")' })
    const client = await RawClient.connect(given.port)
    expect(await client.reply()).toMatch(/^421 4\.3\.0 /)
    await client.rest()
    expect((await given.sessions(1))[0]!.kept).toBe('kept')
  })
})

it('a script that takes too long by the clock puts its client off, and nobody else', async () => {
  const given = await givenListening(
    { validate_ehlo: 'if tostring(str):find("bomb") then local _ = ("a"):rep(400):find((".-"):rep(6) .. "b") end' },
    { service: { scriptTimeoutMs: 200 } },
  )
  const [bomb, other] = [await given.client(), await given.client()]
  expect(await bomb.ask('EHLO bomb')).toMatch(/^451 4\.3\.0 /)
  expect(await other.ask('EHLO x')).toMatch(/^250-/)
  await bomb.ask('QUIT')
  await other.ask('QUIT')
  const ended = await given.sessions(2)
  expect(given.faults).toEqual([])
  const whole = ended.filter((one) => given.recording(one).gaps.length === 0)
  expect(whole.map(({ peer }) => peer)).toEqual([`127.0.0.1:${other.socket.localPort}`])
})

it('sessions that wait for answers take turns, and each is recorded as if it were alone', async () => {
  const world = scenarioLiveWorld(emptyWorld)
  const session = world.forSession({ address: '127.0.0.1', service: 'SMTP', at: 0 })
  const slow = {
    ...world,
    forSession: () => ({
      ...session,
      answer: async (call: Parameters<typeof session.answer>[0]) => {
        await setTimeout(Math.random() * 5)
        return session.answer(call)
      },
    }),
  }
  const given = await givenListening(
    {
      validate_ehlo:
        'self.n = (self.n or 0) + 1 total = (total or 0) + 1 for i = 1, 3 do msys.dnsLookup("n" .. i .. ".example") end print(self.n, total, str)',
      validate_mailfrom: 'self.n = self.n + 1 print(self.n, total, msys.dnsLookup("mail.example"))',
    },
    { service: { world: slow } },
  )
  const talk = async (name: string): Promise<void> => {
    const client = await given.client()
    await client.ask(`EHLO ${name}`)
    await client.ask('MAIL FROM:<a@example.org>')
    await client.ask('QUIT')
  }
  await Promise.all(Array.from({ length: 20 }, (_, index) => talk(`client${index}`)))
  await given.sessions(20)
  expect(given.verify()).toMatchObject({ faithful: 20, unfaithful: [] })
})

describe('a store that cannot be written', () => {
  it('holds up nobody, and gets all of it once it can be', async () => {
    const given = await givenListening({ validate_mailfrom: 'print(str)' }, { service: { keepWithinMs: 20 } })
    const locked = openStore(given.store.path, { mode: 'write' })
    locked.database.exec('BEGIN IMMEDIATE')
    const client = await given.client()
    const begun = Date.now()
    await client.ask('EHLO x')
    await client.ask('MAIL FROM:<a@example.org>')
    expect(await client.ask('QUIT')).toMatch(/^221 /)
    expect(Date.now() - begun).toBeLessThan(3000)
    locked.database.exec('COMMIT')
    locked.close()
    expect(await given.sessions(1)).toMatchObject([{ kept: 'kept' }])
    expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
    expect(verifyStore(given.store).fault).toBeUndefined()
  })

  it('and stays so has recordings set aside beside it, and no mail held up; it takes them in once it can', async () => {
    const given = await givenListening({ validate_mailfrom: 'print(str)' }, { service: { keepWithinMs: 20 } })
    given.store.database.exec("CREATE TRIGGER full BEFORE INSERT ON append BEGIN SELECT raise(FAIL, 'disk full'); END")
    const client = await given.client()
    await client.ask('EHLO x')
    expect(await client.ask('MAIL FROM:<a@example.org>')).toMatch(/^250 /)
    await client.ask('QUIT')
    expect(await given.sessions(1)).toMatchObject([{ kept: 'set-aside' }])
    expect(given.troubles.length).toBeGreaterThan(1)
    given.store.database.exec('DROP TRIGGER full')
    const next = await given.client()
    await next.ask('QUIT')
    expect(await given.sessions(2)).toMatchObject([{ kept: 'set-aside' }, { kept: 'kept' }])
    expect(given.verify()).toMatchObject({ faithful: 2, unfaithful: [] })
  })
})
