import { expect, test } from 'vitest'
import { givenListener } from './given-listener.js'

const oneMessage = async (given: Awaited<ReturnType<typeof givenListener>>): Promise<void> => {
  const client = await given.client()
  await client.ask('EHLO x')
  await client.ask(`AUTH PLAIN ${Buffer.from('\0ann\0hunter2').toString('base64')}`)
  await client.ask('MAIL FROM:<a@example.org>')
  await client.ask('RCPT TO:<b@example.com>')
  await client.ask('DATA')
  await client.ask('Subject: confidential\r\n\r\nSecret words.\r\n.')
  await client.ask('QUIT')
  await client.closed()
}

test('where no terminal is, each thing that happens is a line of JSON, with nothing of a message and no password', async () => {
  const given = await givenListener({ args: ['--auth'] })
  await oneMessage(given)
  await given.says(/"receptions":1/)
  await given.stop()
  const lines = given.told().trimEnd().split('\n')
  const entries = lines.map((line) => JSON.parse(line))
  for (const entry of entries)
    expect(entry).toMatchObject({ level: expect.any(String), time: expect.stringMatching(/^\d{4}-.*Z$/) })
  expect(entries.map(({ msg }) => msg.replace(/\d{4,}/g, 'PORT'))).toEqual([
    'health and metrics on http://127.0.0.1:PORT/healthz and /metrics',
    'listening for SMTP on 127.0.0.1:PORT, into reprise.db',
    '1 message, 1 refusal',
    'stopping: clients are told 421',
    'stopped',
  ])
  expect(entries[2]).toMatchObject({
    level: 'info',
    session: expect.stringMatching(/^[0-9a-f-]{36}$/),
    peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    end: 'quit',
    receptions: 1,
    rejections: 1,
    kept: 'kept',
  })
  expect(given.told()).not.toMatch(/confidential|Secret|hunter2|aHVudGVy|AGFubgBodW50ZXIy/)
})

test('--log lines is for people, and --json has a line for each session on standard output', async () => {
  const given = await givenListener({ args: ['--log', 'lines', '--json', '--auth'] })
  await oneMessage(given)
  await given.says(/1 message, 1 refusal {2}session=[0-9a-f-]{36} {2}peer=127\.0\.0\.1:\d+ {2}end=quit/)
  await given.says(/^\{"session":"[0-9a-f-]{36}","peer":"127\.0\.0\.1:\d+","end":"quit"/m)
  expect(given.told()).not.toMatch(/confidential|Secret|hunter2|aHVudGVy|AGFubgBodW50ZXIy/)
})

test.each(['lines', 'json'])('mail goes on where nobody reads the log any more (%s)', async (form) => {
  const given = await givenListener({ args: ['--log', form] })
  given.child.stderr!.destroy()
  for (let count = 0; count < 3; count += 1) await oneMessage(given)
  const { text } = await given.ask('/metrics')
  expect(text).toMatch(/^reprise_messages_total 3$/m)
  expect(await given.stop()).toEqual({ status: 0, signal: null })
})
