import { expect, it } from 'vitest'
import { compareStore } from '../../../src/engine/compare-store.js'
import { parseQuery } from '../../../src/store/query/query.js'
import { listRevisions, readRevision } from '../../../src/store/revisions.js'
import { type GivenService, givenListening } from './given-service.js'

const message = 'Subject: x\r\n\r\nhello\r\n'

/** What a comparison of the one session with its own policy rests on. */
const assumed = async (given: GivenService, greeting: string): Promise<readonly string[]> => {
  const client = await given.client()
  for (const line of [greeting, 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.com>', 'DATA']) await client.ask(line)
  await client.send(`${message}.\r\n`).reply()
  await client.ask('QUIT')
  await given.sessions(1)
  const candidate = readRevision(given.store, listRevisions(given.store)[0]!.revision)
  const compared = { storePath: given.store.path, candidate, query: parseQuery(''), limit: 10, workers: 1 }
  const { sessions, assumptions } = await compareStore(compared)
  expect(sessions).toMatchObject({ total: 1, same: 1 })
  return assumptions.map(({ id }) => id)
}

const policy = { validate_data_spool: 'print(1)' }

it('lmtp is an assumption of LMTP sessions alone', async () => {
  expect(await assumed(await givenListening(policy, { listen: { protocol: 'lmtp' } }), 'LHLO x')).toContain('lmtp')
  expect(await assumed(await givenListening(policy), 'EHLO x')).not.toContain('lmtp')
})

it('relay-as-recorded is one of sessions whose messages are handed on', async () => {
  const relay = async () => [250, '2.0.0 queued'] as const
  expect(await assumed(await givenListening(policy, { service: { relay } }), 'EHLO x')).toContain('relay-as-recorded')
  expect(await assumed(await givenListening(policy), 'EHLO x')).not.toContain('relay-as-recorded')
})
