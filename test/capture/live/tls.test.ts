import { expect, it } from 'vitest'
import { decodeText } from '../../../src/domain/canonical.js'
import { makeKey } from '../smtp/given-key.js'
import { RawClient } from '../smtp/raw-client.js'
import { givenListening } from './given-service.js'

const tls = makeKey('live.example')

it('STARTTLS is a phase, its handshake is recorded, and the session begins anew behind it', async () => {
  const given = await givenListening(
    { validate_mailfrom: 'print(vctx:get(msys.core.VCTX_CONN, "tls_cipher"))' },
    { service: { offers: ['STARTTLS'] }, listen: { tls } },
  )
  const client = await given.client()
  expect(await client.ask('EHLO x')).toContain('STARTTLS')
  expect(await client.ask('STARTTLS')).toMatch(/^220 /)
  await client.startTls()
  expect(await client.ask('MAIL FROM:<a@example.org>')).toMatch(/^503 /)
  expect(await client.ask('EHLO x')).not.toContain('STARTTLS')
  expect(await client.ask('MAIL FROM:<a@example.org>')).toMatch(/^250 /)
  await client.ask('QUIT')
  const [ended] = await given.sessions(1)
  expect(given.faults).toEqual([])
  const { acts } = given.recording(ended!)
  const shaken = acts.flatMap(({ act }) => (act.kind === 'handshake' ? [act.handshake] : []))
  expect(shaken).toMatchObject([{ protocol: 'TLSv1.3', cipher: expect.stringMatching(/^TLS_/) }])
  expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
})

it('what was injected ahead of the handshake is neither answered nor recorded', async () => {
  const given = await givenListening(
    { validate_mailfrom: 'print(str)' },
    { service: { offers: ['STARTTLS'] }, listen: { tls } },
  )
  const client = await given.client()
  await client.ask('EHLO x')
  expect(await client.send('STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n').reply()).toMatch(/^220 /)
  await client.startTls()
  await client.ask('EHLO y')
  expect(await client.ask('QUIT')).toMatch(/^221 /)
  expect(client.received).toBe('')
  const [ended] = await given.sessions(1)
  const { acts, gaps } = given.recording(ended!)
  expect(acts.flatMap(({ act }) => (act.kind === 'command' ? [act.line] : []))).toEqual([
    'EHLO x\r\n',
    'STARTTLS\r\n',
    'EHLO y\r\n',
    'QUIT\r\n',
  ])
  expect(gaps).toEqual([])
  expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
})

it('a handshake that comes to nothing ends the session, and is recorded', async () => {
  const given = await givenListening(
    { validate_mailfrom: 'print(1)' },
    { service: { offers: ['STARTTLS'] }, listen: { tls } },
  )
  const client = await given.client()
  await client.ask('EHLO x')
  await client.ask('STARTTLS')
  client.send('this is no handshake\r\n')
  const [ended] = await given.sessions(1)
  expect(given.faults).toEqual([])
  const { acts } = given.recording(ended!)
  expect(acts.find(({ act }) => act.kind === 'handshake')).toMatchObject({
    act: { handshake: { failed: expect.any(String) } },
  })
  expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
})

it('TLS on connect is a fact of the session from its beginning', async () => {
  const given = await givenListening(
    { validate_connect: 'print(vctx:get(msys.core.VCTX_CONN, "tls"))' },
    { listen: { tls, isTlsOnConnect: true } },
  )
  const client = await RawClient.connect(given.port)
  await client.startTls()
  await client.reply()
  await client.ask('QUIT')
  const [ended] = await given.sessions(1)
  expect(decodeText(given.opened(ended!).handshake!.protocol!)).toBe('TLSv1.3')
  expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
  const { phases } = given.recording(ended!)
  expect(phases.find(({ name }) => name.phase === 'connect')!.result).toContain('"output":["on"]')
})
