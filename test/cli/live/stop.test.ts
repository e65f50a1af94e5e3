import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { readRecording } from '../../../src/engine/read-recording.js'
import { verifySessions } from '../../../src/engine/verify-sessions.js'
import { parseQuery } from '../../../src/store/query/query.js'
import { readSessions } from '../../../src/store/read.js'
import { unfinishedSessions } from '../../../src/store/sessions.js'
import { verifyStore } from '../../../src/store/verify.js'
import { makeKey } from '../../capture/smtp/given-key.js'
import { Folder, lua } from '../given-cli.js'
import { type GivenListener, givenListener } from './given-listener.js'

const callouts = {
  validate_ehlo: 'if tostring(str):find("wait") then print(msys.dnsLookup("slow.example", "mx")) end',
  validate_data_spool: 'vctx:set(0, "seen", "yes")',
}

/** A name server that hears questions and never answers. */
const silentServer = async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return { port: (socket.address() as AddressInfo).port, asked: once(socket, 'message') }
}

const inData = async (given: GivenListener, name: string) => {
  const client = await given.client()
  for (const line of [`EHLO ${name}`, 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.com>', 'DATA'])
    await client.ask(line)
  return client.send('Subject: x\r\n\r\nhalf ')
}

test('a service that is told to stop tells clients 421 in whatever state they are, keeps all, and ends with 0', async () => {
  const { key, cert } = makeKey('live.example')
  const folder = new Folder({ 'policy.lua': lua(callouts), 'key.pem': key, 'cert.pem': cert })
  onTestFinished(() => folder.remove())
  const silent = await silentServer()
  const args = ['--grace', '1', '--tls-key', 'key.pem', '--tls-cert', 'cert.pem']
  const given = await givenListener({ folder, args: [...args, '--resolver', `127.0.0.1:${silent.port}`] })
  const idle = await given.client()
  await idle.ask('EHLO idle')
  const secure = await given.client()
  await secure.ask('EHLO secure')
  await secure.ask('STARTTLS')
  await secure.startTls()
  await secure.ask('EHLO secure')
  const finishing = await inData(given, 'finishing')
  const stalled = await inData(given, 'stalled')
  const waiting = (await given.client()).send('EHLO wait\r\n')
  await silent.asked
  const stopped = given.stop()
  await given.says(/stopping/)
  expect(await idle.rest()).toMatch(/^421 4\.3\.2 /)
  expect(await secure.rest()).toMatch(/^421 4\.3\.2 /)
  expect(await finishing.send('whole\r\n.\r\n').reply()).toMatch(/^250 /)
  expect(await finishing.rest()).toMatch(/^421 4\.3\.2 /)
  expect(await waiting.rest()).toMatch(/^421 4\.3\.2 /)
  await stalled.rest()
  expect(await stopped).toEqual({ status: 0, signal: null })
  const store = given.store()
  expect(unfinishedSessions(store)).toEqual([])
  expect(verifyStore(store).fault).toBeUndefined()
  const sessions = [...readSessions(store)].map(({ id }) => readRecording(store, id))
  expect(sessions).toHaveLength(5)
  const kept = sessions.flatMap(({ acts }) => acts.filter(({ act }) => act.kind === 'message'))
  expect(kept).toHaveLength(1)
  expect(verifySessions(store, parseQuery(''))).toMatchObject({ unfaithful: [], faithful: 5 })
})

test('a second signal, of another kind too, ends it at once, and the next start notes what is missing', async () => {
  const given = await givenListener({ callouts, args: ['--grace', '60'] })
  await inData(given, 'stalled')
  const stopped = given.stop('SIGTERM')
  await given.says(/stopping/)
  given.child.kill('SIGINT')
  expect(await stopped).toEqual({ status: null, signal: 'SIGINT' })
  const next = await givenListener({ folder: given.folder })
  await next.says(/1 session of a recorder that was ended has a gap/)
  expect(await next.stop()).toEqual({ status: 0, signal: null })
})

test('no mail that was acknowledged is lost where the signal comes in the midst of much of it', async () => {
  const given = await givenListener({ callouts, args: ['--grace', '2'] })
  let acknowledged = 0
  const talk = async (): Promise<void> => {
    for (;;) {
      const client = await inData(given, 'busy')
      const reply = await client.send('whole\r\n.\r\n').reply()
      if (reply.startsWith('250 ')) acknowledged += 1
      client.send('QUIT\r\n')
      await client.closed()
    }
  }
  const talking = Array.from({ length: 10 }, () => talk().catch(() => {}))
  await given.says(/("receptions":1.*){20}/s)
  expect(await given.stop()).toEqual({ status: 0, signal: null })
  await Promise.all(talking)
  const store = given.store()
  const messages = [...readSessions(store)].flatMap(({ id }) => {
    const { acts, gaps } = readRecording(store, id)
    expect(gaps).toEqual([])
    return acts.filter(({ act }) => act.kind === 'message')
  })
  expect(messages.length).toBeGreaterThanOrEqual(acknowledged)
  expect(verifySessions(store, parseQuery(''))).toMatchObject({ unfaithful: [] })
})
