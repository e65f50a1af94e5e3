import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Redaction } from '../../../src/domain/redaction.js'
import { keyName, type Withholding } from '../../../src/engine/redaction/keyed.js'
import { readSession } from '../../../src/store/read.js'
import { type Random, randomFrom } from '../../engine/random.js'
import { base64, plain } from '../../momentum/auth-steps.js'
import { type GivenService, givenListening } from './given-service.js'

const key = randomBytes(32)

const profile: Redaction = {
  profile: 'test',
  addresses: 'pseudonyms',
  bodies: 'hash',
  headers: ['subject', 'from', 'x-kept'],
  key: keyName(key),
}

const withholding = (changed: Partial<Redaction> = {}): Withholding => ({
  redaction: { redaction: { ...profile, ...changed }, key },
  bodies: 'read',
})

/** Everything that is in the store's files, and in the store, opened. */
const textsOf = ({ store }: GivenService, sessions: readonly string[]): string => {
  const folder = dirname(store.path)
  const raw = readdirSync(folder)
    .filter((name) => name.startsWith('live.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
  const events = sessions.flatMap((session) =>
    readSession(store, session).events.map(({ input, work, result }) => `${input}${work}${result}`),
  )
  const blobs = store.database.prepare('SELECT bytes FROM blob').pluck().all() as Buffer[]
  return [...raw, ...events, ...blobs.map((bytes) => bytes.toString('latin1'))].join('\n').toLowerCase()
}

/** Reads, prints, asks for and keeps all that it can, of what a part of the sessions shows it. */
const prying = {
  validate_ehlo: 'print(str)',
  validate_mailfrom: `
    local domain = vctx:get(msys.core.VCTX_MESS, "mailfrom_domain")
    vctx:set(msys.core.VCTX_CONN, "from", domain)
    local found, why = msys.dnsLookup(domain, "mx")
    if domain:sub(1, 3) == "pry" then
      print("sender", str)
      vctx:set(msys.core.VCTX_CONN, "sender", vctx:get(msys.core.VCTX_MESS, "mailfrom_localpart"))
      msys.dnsLookup(vctx:get(msys.core.VCTX_MESS, "mailfrom_localpart") .. ".example", "txt")
    end
    if math.random() < 0.2 then vctx:set_code(451, "4.7.1 by chance") return msys.core.VALIDATE_DONE end`,
  validate_rcptto: `
    if vctx:get(msys.core.VCTX_MESS, "rcptto_domain"):sub(1, 3) == "pry" then
      vctx:set_code(550, "5.1.1 " .. msg:rcptto() .. " is nobody")
      return msys.core.VALIDATE_DONE
    end`,
  validate_data: `
    local subject = msg:header("Subject")[1] or ""
    if subject:find("pry body") then
      print(msg:body())
      vctx:set_code(550, "5.7.1 " .. msg:body():sub(1, 60):gsub("[\\r\\n]", " "))
      return msys.core.VALIDATE_DONE
    end
    if subject:find("pry header") then print(table.concat(msg:header("X-Dropped"), " ")) end
    if subject:find("pry from") then print(msg:header("From")[1]) end
    msg:header("X-Seen", subject, "append")`,
}

/** A session in which whatever is to be redacted has a token in it that is nowhere else. */
const markedSession = (random: Random): readonly string[] => {
  const secret = (): string => `tok${randomBytes(6).toString('hex')}`
  const domain = (): string =>
    random.pick(['plain.example', 'other.example', 'pry.example', 'Plain.EXAMPLE', '[192.0.2.7]'])
  const address = (): string =>
    random.pick([
      () => `${secret()}@${domain()}`,
      () => `"${secret()} quoted"@${domain()}`,
      () => `@route.example:${secret()}@${domain()}`,
      () => `ü${secret()}@${domain()}`,
      () => secret(),
      () => `${secret()}@${secret()}@${domain()}`,
      () => '',
      () => 'postmaster',
    ])()
  const path = (): string =>
    random.pick([() => `<${address()}>`, () => `<${address()}>`, () => `${secret()}@bare.example`])()
  const parameters = (): string =>
    random.pick(['', '', ' SIZE=99', ` ENVID=${secret()}`, ` ORCPT=rfc822;${secret()}@x.example`, ` ${secret()}`])
  const odd = (): string =>
    random.pick([
      () => `VRFY ${secret()}@x.example`,
      () => `${secret()}@x.example`,
      () => `MAIL ${secret()}`,
      () => `RCPT TO ${secret()}@x.example`,
      () => `NOOP ${secret()}`,
      () => `BDATA ${secret()}`,
      () => ` RCPT TO:<${secret()}@x.example>`,
      () => `STARTTLS ${secret()}`,
      () => plain(`${secret()}@users.example`, 'open sesame'),
      () => plain('ada', 'open sesame'),
      () => `AUTH LOGIN ${base64(secret())}`,
      () => `AUTH ${secret()} x`,
      () => `EHLO ${secret()}@x`,
      () => `RCPT TO:<${'x'.repeat(3000)}${secret()}@x.example>`,
    ])()
  const message = (known = secret()): readonly string[] => [
    ...(random.below(3) === 0 ? [odd()] : []),
    `MAIL FROM:<${secret()}@${domain()}>${parameters()}`,
    `MAIL FROM:${path()}${parameters()}`,
    'RSET',
    `MAIL FROM:${path()}${parameters()}`,
    ...Array.from({ length: 1 + random.below(3) }, () => `RCPT TO:${path()}${parameters()}`),
    // whom the header tells of
    `RCPT TO:<${known}@plain.example>`,
    'DATA',
    [
      `Subject: ${random.pick(['hello', 'pry body', 'pry header', 'pry from', `to ${known}`])}`,
      `From: ${secret()} <${secret()}@from.example>`,
      `X-Dropped: ${secret()}`,
      ...(random.below(2) === 0 ? [`X-Kept: ${known}`] : []),
      '',
      `body ${secret()}`,
      '.',
    ].join('\r\n'),
  ]
  return ['EHLO client.example', ...Array.from({ length: 1 + random.below(3) }, () => message()).flat(), 'QUIT']
}

describe('what is recorded under a profile', () => {
  it('has nothing of what is to be redacted, whatever a policy does with it, and replays the same', async () => {
    const seed = Number(process.env['REPRISE_SEED'] ?? randomBytes(4).readUInt32BE())
    const given = await givenListening(prying, {
      world: { auth: { ada: 'open sesame' }, dns: { 'plain.example MX': ['mx.example'] } },
      service: { withholding: withholding(), offers: ['AUTH PLAIN LOGIN', 'SMTPUTF8', 'CHUNKING'] },
    })
    const random = randomFrom(seed)
    const count = 40
    for (let number = 0; number < count; number += 1) {
      const lines = markedSession(random)
      const client = await given.client()
      let reply = ''
      for (const line of lines)
        if (!line.startsWith('Subject:') || reply.startsWith('354')) reply = await client.ask(line)
    }
    const ended = await given.sessions(count)
    expect(given.faults, `seed ${seed}`).toEqual([])
    const text =
      textsOf(
        given,
        ended.map(({ session }) => session),
      ) + given.lost.join('\n')
    expect(
      [...text.matchAll(/tok[0-9a-f]{12}/g)].map(([token]) => token),
      `seed ${seed}`,
    ).toEqual([])
    expect(text).toContain('redacted-')
    expect(text).not.toMatch(/hangs on what is not written down|a fault of reprise/)
    expect(given.verify(), `seed ${seed}`).toMatchObject({ faithful: count, unfaithful: [] })
  })

  it.each([
    ['asks what nobody answers', 'for row in msys.db.query("none", "select " .. msg:rcptto(), {}) do end'],
    ['asks what this host does not have', 'print(msg[msg:rcptto()])'],
    ['fails', 'error(msg:rcptto())'],
    ['takes too long', 'while true do msg:rcptto() end'],
  ])('is said in other words where a policy %s', async (_what, body) => {
    const given = await givenListening(
      { validate_rcptto: `require("msys.db") ${body}` },
      { service: { withholding: withholding(), scriptTimeoutMs: 200 } },
    )
    const client = await given.client()
    for (const line of ['EHLO x', 'MAIL FROM:<>', 'RCPT TO:<tok0123456789ab@x.example>', 'QUIT']) await client.ask(line)
    const [ended] = await given.sessions(1)
    expect(given.faults).toEqual([])
    expect(textsOf(given, [ended!.session]) + given.lost.join()).not.toContain('tok0123456789ab')
    expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
  })
})
