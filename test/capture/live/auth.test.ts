import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { SessionEnded } from '../../../src/capture/live/policy-service.js'
import { readSession } from '../../../src/store/read.js'
import { base64, plain } from '../../momentum/auth-steps.js'
import type { RawClient } from '../smtp/raw-client.js'
import { type GivenService, givenListening } from './given-service.js'

const password = 'open-sesame-7391'
const world = { auth: { ada: password } }
const offering = { world, service: { offers: ['AUTH PLAIN LOGIN'] } }

const initial = (user: string, secret: string): string => plain(user, secret).slice('AUTH PLAIN '.length)

const greeted = async (given: GivenService): Promise<RawClient> => {
  const client = await given.client()
  await client.ask('EHLO x')
  return client
}

/** Nothing of the session is anywhere in the store from which the password could be had. */
const expectNoPassword = (given: GivenService, ended: SessionEnded, secrets: readonly string[]): void => {
  const { store } = given
  store.database.pragma('wal_checkpoint(TRUNCATE)')
  const texts = [
    readFileSync(store.path, 'latin1'),
    ...readSession(store, ended.session).events.map(({ input }) => input),
  ]
  expect(texts[1]).toContain('"withholds":["passwords"]')
  for (const secret of secrets) expect(texts.some((text) => text.includes(secret))).toBe(false)
}

describe('AUTH', () => {
  it.each([
    ['PLAIN at once', [plain('ada', password)], '235'],
    ['PLAIN when asked', ['AUTH PLAIN', initial('ada', password)], '235'],
    ['LOGIN', ['AUTH LOGIN', base64('ada'), base64(password)], '235'],
    ['LOGIN with the name at once', [`AUTH LOGIN ${base64('ada')}`, base64(password)], '235'],
    ['a wrong password', ['AUTH PLAIN', initial('ada', `${password}x`)], '535'],
    ['somebody unknown', ['AUTH LOGIN', base64('eve'), base64(password)], '535'],
    ['what is no base64', ['AUTH PLAIN', `!${initial('ada', password)}`], '501'],
    ['what is no PLAIN', [`AUTH PLAIN ${base64(password)}`], '501'],
    ['a mechanism that is not offered', [`AUTH CRAM-MD5 ${base64(password)}`], '504'],
    ['cancelled', ['AUTH LOGIN', base64('ada'), '*'], '501'],
  ])('of %s is answered, replays the same, and leaves no password', async (_what, lines, code) => {
    const given = await givenListening(
      { validate_mailfrom: 'print(vctx:get(msys.core.VCTX_CONN, "auth_user"))' },
      offering,
    )
    const client = await greeted(given)
    let reply = ''
    for (const line of lines) reply = await client.ask(line)
    expect(reply.slice(0, 3)).toBe(code)
    await client.ask('MAIL FROM:<a@example.org>')
    await client.ask('QUIT')
    const [ended] = await given.sessions(1)
    expect(given.faults).toEqual([])
    expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
    expectNoPassword(given, ended!, [password, base64(password), initial('ada', password)])
  })

  it.each([
    ['with a space before it', [` AUTH PLAIN ${initial('ada', password)}`]],
    ['with a NUL in it', [`AUTH\0PLAIN ${initial('ada', password)}`]],
    ['with a bare CR in it', [`AUTH PLAIN\r${initial('ada', password)}`]],
    ['with a name that is no base64, and the password behind it', ['AUTH LOGIN ada', password]],
    ['refused at its name, and the password behind it', ['AUTH LOGIN', '!!!', base64(password)]],
    ['cancelled, and the password behind it', ['AUTH LOGIN', base64('ada'), '*', base64(password)]],
    ['of another mechanism, and the password behind it', ['AUTH CRAM-MD5', base64(password)]],
    ['within a message', ['MAIL FROM:<a@x>', 'AUTH LOGIN', base64('ada'), base64(password)]],
  ])('leaves no password %s', async (_what, lines) => {
    for (const service of [offering.service, { offers: [] }]) {
      const given = await givenListening({ validate_mailfrom: 'print(str)' }, { world, service })
      const client = await greeted(given)
      for (const line of lines) await client.ask(line)
      await client.ask('QUIT')
      const [ended] = await given.sessions(1)
      expect(given.faults).toEqual([])
      expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
      expectNoPassword(given, ended!, [password, base64(password), initial('ada', password)])
    }
  })

  it('that is not offered leaves none either, nor where a policy sees every line', async () => {
    const given = await givenListening({ validate_mailfrom: 'print(str)' }, { world })
    const client = await greeted(given)
    expect(await client.ask(plain('ada', password))).toMatch(/^502 /)
    await client.ask('QUIT')
    const [ended] = await given.sessions(1)
    expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
    expectNoPassword(given, ended!, [password, base64(password), initial('ada', password)])
  })

  it('is offered to a policy that is told of every line, and cannot be known where it reads them', async () => {
    const told = async (core_post_smtp_command: string): Promise<GivenService> => {
      const given = await givenListening({ core_post_smtp_command }, offering)
      const client = await greeted(given)
      await client.ask(plain('ada', password))
      await client.ask('QUIT')
      const [ended] = await given.sessions(1)
      expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
      expectNoPassword(given, ended!, [password, initial('ada', password)])
      return given
    }
    expect((await told('print(mc.connection_message_count)')).lost).toEqual([])
    expect((await told('print(mc.subcon.gb_donebuffer)')).lost).toEqual([
      expect.stringMatching(/^line: mc\.subcon is not emulated yet/),
    ])
  })
})
