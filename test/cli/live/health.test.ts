import { renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseQuery } from '../../../src/store/query/query.js'
import { readSessions } from '../../../src/store/read.js'
import { givenListener } from './given-listener.js'

const refusing = { validate_mailfrom: 'if tostring(str):find("no@") then vctx:set_code(550, "no") end' }

test('a service tells on a port of its own how it fares, and what it has come to', async () => {
  const given = await givenListener({ callouts: refusing })
  const client = await given.client()
  await client.ask('EHLO x')
  expect(await client.ask('MAIL FROM:<no@example.org>')).toMatch(/^550 /)
  expect(await client.ask('RCPT TO:<a@example.org>')).toMatch(/^503 /)
  await client.ask('MAIL FROM:<a@example.org>')
  await client.ask('RCPT TO:<b@example.com>')
  await client.ask('DATA')
  expect(await client.ask('Subject: x\r\n\r\nx\r\n.')).toMatch(/^250 /)
  expect((await given.ask('/metrics')).text).toMatch(/^reprise_connections_open 1$/m)
  await client.ask('QUIT')
  await client.closed()
  await given.says(/"receptions":1/)
  expect(await given.ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}\n' })
  const { text } = await given.ask('/metrics')
  const lines = text.split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'reprise_connections_open 0',
      'reprise_connections_total{end="served"} 1',
      'reprise_sessions_opened_total 1',
      'reprise_sessions_total{recorded="kept"} 1',
      'reprise_sessions_total{recorded="lost"} 0',
      'reprise_messages_total 1',
      'reprise_refusals_total{class="4xx"} 0',
      'reprise_refusals_total{class="5xx"} 2',
      'reprise_callouts_total 2',
      'reprise_gaps_total 0',
      'reprise_store_waiting_bytes 0',
      'reprise_phase_seconds_count{phase="mailfrom"} 2',
    ]),
  )
  // connect, EHLO, two MAIL, two RCPT, DATA, the message, QUIT
  expect(text).toMatch(/^reprise_reply_wait_seconds_count 9$/m)
})

test.each([
  ['GET', '/', 404],
  ['GET', '/healthz/', 404],
  ['GET', '/metrics?x=1', 200],
  ['HEAD', '/healthz', 200],
  ['POST', '/healthz', 405],
  ['DELETE', '/metrics', 405],
  ['POST', '/nothing', 404],
])('%s %s is answered %i', async (method, path, status) => {
  const given = await givenListener()
  const answer = await given.ask(path, method)
  expect(answer.status).toBe(status)
  if (method === 'HEAD') expect(answer.text).toBe('')
})

test('a store that cannot be written is told with the reason until it can be, though no mail comes in the meantime', async () => {
  const given = await givenListener({ callouts: refusing })
  const store = given.store()
  store.database.exec("CREATE TRIGGER full BEFORE UPDATE ON tree BEGIN SELECT raise(ABORT, 'no room'); END")
  const client = await given.client()
  expect(await client.ask('EHLO x')).toMatch(/^250/)
  await given.says(/cannot be written/)
  const failing = await given.ask('/healthz')
  expect(failing).toMatchObject({ status: 503, text: expect.stringMatching(/"failing".*not recorded.*no room/) })
  store.database.exec('DROP TRIGGER full')
  expect(await given.ask('/healthz')).toMatchObject({ status: 200 })
})

test('what a policy asks by name, and nothing declares, is told before the first client', async () => {
  const asking = 'msys.cidr.query("friends", "192.0.2.1") for row in msys.db.query("users", "SELECT 1") do end'
  const given = await givenListener({ callouts: { validate_ehlo: asking } })
  expect(given.told().split('\n')[0]).toMatch(
    /"level":"warn",.*the policy asks the list friends and the database users, and nothing declares them: where it does, it cannot decide"/,
  )
})

test('a port that is taken is trouble', async () => {
  const given = await givenListener()
  const args = ['listen', '--policy', 'policy.lua', '--port', '0', '--health', String(given.port)]
  expect(await given.folder.trouble(...args)).toMatch(
    /cannot listen on 127\.0\.0\.1:\d+: EADDRINUSE\n {2}choose another port with --health/,
  )
  const same = (...args: readonly string[]) =>
    given.folder.trouble(...args, '--policy', 'policy.lua', '--health', '2595')
  expect(await same('listen', '--port', '2595')).toMatchInlineSnapshot(`
    "reprise: --health and --port are both port 2595 of 127.0.0.1
      choose another port for --health
    "
  `)
  expect(await same('milter', '--on', 'inet:2595@127.0.0.1')).toMatchInlineSnapshot(`
    "reprise: --health and --on are both port 2595 of 127.0.0.1
      choose another port for --health
    "
  `)
})

test('a store that is moved away is told at once; what comes meanwhile is held, and kept once the file is put back', async () => {
  const given = await givenListener({ callouts: refusing })
  const [path, away] = [given.folder.file('reprise.db'), given.folder.file('away.db')]
  renameSync(path, away)
  expect(await given.ask('/healthz')).toMatchObject({
    status: 503,
    text: expect.stringMatching(/removed or moved away/),
  })
  const client = await given.client()
  expect(await client.ask('EHLO x')).toMatch(/^250/)
  await given.says(/"level":"error".*"code":"store-gone".*removed or moved away/)
  renameSync(away, path)
  await client.ask('QUIT')
  await given.says(/"kept":"kept"/)
  expect(await given.ask('/healthz')).toMatchObject({ status: 200 })
  const [session] = [...readSessions(given.store(), parseQuery(''))]
  expect(session!.events.map(({ type }) => type).at(-1)).toBe('SessionClosed')
})
