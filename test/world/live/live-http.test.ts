import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Canonical, encodeText } from '../../../src/domain/canonical.js'
import type { LiveWorld } from '../../../src/world/live/live-world.js'
import { ask, givenLiveWorld, sessionFrom } from './given-live-world.js'

interface Heard {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let server: Server
let origin: string
let world: LiveWorld
const heard: Heard[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { method, url, headers } = request
    heard.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') })
    if (url === '/silent') return
    if (url === '/broken') return void request.socket.destroy()
    if (url === '/torn')
      return void response.writeHead(200, { 'Content-Length': '9' }).write('x', () => request.socket.destroy())
    response.writeHead(
      url === '/moved' ? 302 : 200,
      'Fine',
      [
        ['X-A', '1'],
        ['X-A', '2'],
        ['Location', '/'],
      ].flat(),
    )
    response.end(url === '/big' ? 'x'.repeat(200) : Buffer.from('caf\xe9', 'latin1'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const origins = [origin, 'http://127.0.0.1:1', 'http://host.invalid']
  world = await givenLiveWorld({ http: { origins, timeoutMs: 5000, maxBytes: 100 } })
})
afterAll(async () => {
  await world.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const request = (method: string, url: string, more: Record<string, Canonical> = {}, whole?: Canonical) =>
  ask(
    sessionFrom(world),
    'http.request',
    [method, url, { headers: [], ...more }],
    whole === undefined ? {} : { whole: [method, url, whole] },
  )

it('is sent as it is asked, and answered with status, headers as they came, and bytes', async () => {
  const more = { headers: ['X-B: c', 'Accept:'], options: { USERAGENT: 'policy', timeout: 5 } }
  expect(await request('GET', `${origin}/who?a=1`, more)).toMatchObject({
    status: 200,
    reason: 'Fine',
    headers: expect.arrayContaining(['X-A: 1', 'X-A: 2']),
    body: { $bytes: 'Y2Fm6Q==' },
  })
  const { headers, ...rest } = heard.at(-1)!
  expect(rest).toEqual({ method: 'GET', url: '/who?a=1', body: '' })
  expect(headers).toMatchObject({ host: origin.slice(7), 'x-b': 'c', 'user-agent': 'policy' })
  expect(headers.accept).toBe(undefined)
})

it('has what the question has digests of, and no redirect is followed', async () => {
  const whole = {
    headers: ['Authorization: Bearer abc'],
    body: encodeText('\xe9'.repeat(9000)),
    options: { COOKIE: 'id=abc' },
  }
  const told = { headers: ['Authorization: sha256:digest'], body: [9000, 'digest'], options: { COOKIE: 'digest' } }
  expect(await request('POST', `${origin}/moved`, told, whole)).toMatchObject({ status: 302 })
  expect(heard.at(-1)).toMatchObject({
    method: 'POST',
    url: '/moved',
    headers: {
      authorization: 'Bearer abc',
      cookie: 'id=abc',
      'content-length': '9000',
      'content-type': 'application/x-www-form-urlencoded',
      accept: '*/*',
    },
    body: '\xe9'.repeat(9000),
  })
})

it.each<[string, () => Promise<Canonical>, Canonical]>([
  ['refuses', () => request('GET', 'http://127.0.0.1:1/'), { error: "Couldn't connect to server", code: 7 }],
  ['is unknown', () => request('GET', 'http://host.invalid/'), { error: "Couldn't resolve host name", code: 6 }],
  ['is no URL', () => request('GET', 'nonsense'), { error: 'URL using bad/illegal format or missing URL', code: 3 }],
  [
    'says nothing',
    () => request('GET', `${origin}/silent`, { options: { timeout: 0.05 } }),
    { error: 'Timeout was reached', code: 28 },
  ],
  [
    'closes',
    () => request('GET', `${origin}/broken`),
    { error: 'Server returned nothing (no headers, no data)', code: 52 },
  ],
  ['stops', () => request('GET', `${origin}/torn`), { error: 'Failure when receiving data from the peer', code: 56 }],
])('is answered with an error where the place %s', async (_, asked, answer) => {
  expect(await asked()).toEqual(answer)
})

it.each<[string, () => Promise<Canonical>, string, RegExp]>([
  [
    'another place',
    () => request('GET', 'http://other.example/'),
    'world-http-refused',
    /a request to "http:\/\/other.example" was asked; named are http/,
  ],
  ['another protocol', () => request('GET', 'ftp://127.0.0.1/'), 'world-http-refused', /named are http/],
  [
    'an option that is not carried out',
    () => request('GET', origin, { options: { PROXY: 'x' } }),
    'world-http-refused',
    /the option "PROXY"/,
  ],
  [
    'an unsafe one',
    () => request('GET', origin, { options: { SSL_VERIFYPEER: false } }),
    'world-http-refused',
    /"SSL_VERIFYPEER"/,
  ],
  [
    'a header that is none',
    () => request('GET', origin, { headers: ['a b: c'] }),
    'world-http-refused',
    /cannot be sent/,
  ],
  ['a big answer', () => request('GET', `${origin}/big`), 'world-answer-too-big', /more than 100 bytes/],
])('%s is refused', async (_, asked, code, message) => {
  await expect(asked()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})
