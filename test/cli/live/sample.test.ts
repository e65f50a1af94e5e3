import { expect, test } from 'vitest'
import { readRecording } from '../../../src/engine/read-recording.js'
import { readSessions } from '../../../src/store/read.js'
import { givenListener } from './given-listener.js'

const callouts = { validate_rcptto: 'if tostring(str):find("nobody") then vctx:set_code(550, "5.1.1 no") end' }

const send = async (given: Awaited<ReturnType<typeof givenListener>>, recipient: string): Promise<void> => {
  const client = await given.client()
  await client.ask('EHLO x')
  await client.ask('MAIL FROM:<a@example.org>')
  await client.ask(`RCPT TO:<${recipient}@example.com>`)
  await client.ask('RCPT TO:<ann@example.com>')
  await client.ask('DATA')
  expect(await client.ask('Subject: x\r\n\r\nx\r\n.')).toMatch(/^250 /)
  await client.ask('QUIT')
  await client.closed()
}

test('--sample refused records a session in which something was refused, whole, and no other; both say so', async () => {
  const given = await givenListener({ callouts, args: ['--sample', 'refused'] })
  for (const recipient of ['ann', 'nobody', 'bob']) await send(given, recipient)
  await given.says(/"kept":"kept"/)
  const { text } = await given.ask('/metrics')
  expect(text).toMatch(/^reprise_sessions_total\{recorded="kept"\} 1$/m)
  expect(text).toMatch(/^reprise_sessions_total\{recorded="left-out"\} 2$/m)
  const cutOff = await given.client()
  await cutOff.ask('EHLO cut.off')
  expect(await given.stop()).toEqual({ status: 0, signal: null })
  expect(await cutOff.rest()).toMatch(/^421 /)
  const store = given.store()
  const [only, told421, ...others] = [...readSessions(store)].map(({ id }) => readRecording(store, id))
  expect([told421?.acts.length, others]).toEqual([2, []])
  expect(only!.opened.sampled).toEqual({ share: 0, refused: true })
  expect(only!.acts.filter(({ act }) => act.kind === 'message')).toHaveLength(1)
  store.close()
  await given.folder.run(['export', 'out.jsonl'])
  await given.folder.run(['--db', 'other.db', 'import', 'out.jsonl'])
  const verified = JSON.parse(await given.folder.succeeds('--db', 'other.db', 'verify', '--json'))
  expect(verified).toMatchObject({ faithful: 2, unfaithful: [], fault: null })
})

test('--sample 0% records nothing, and answers as ever', async () => {
  const given = await givenListener({ callouts, args: ['--sample', '0%'] })
  await send(given, 'nobody')
  await given.stop()
  expect([...readSessions(given.store())]).toEqual([])
})
