import { expect, it } from 'vitest'
import { RawClient } from '../../capture/smtp/raw-client.js'
import { Folder, lua } from '../given-cli.js'
import { givenListen } from './given-listen.js'

const policy = lua({
  validate_rcptto:
    'if tostring(str):find("no@") then vctx:set_code(550, "5.1.1 nobody") return msys.core.VALIDATE_DONE end',
})

const converse = async (port: number, lines: readonly string[]): Promise<readonly string[]> => {
  const client = await RawClient.connect(port)
  const replies = [await client.reply()]
  for (const line of lines) replies.push(await client.ask(line))
  return replies.map((reply) => reply.slice(0, 3))
}

const envelope = ['EHLO x', 'MAIL FROM:<a@example.org>']

it('answers, records, tells each session in a line, and ends with all of it kept', async () => {
  const folder = new Folder({ 'policy.lua': policy })
  const listening = await givenListen(folder)
  expect(await converse(listening.port, [...envelope, 'RCPT TO:<no@example.com>', 'QUIT'])).toEqual([
    '220',
    '250',
    '250',
    '550',
    '221',
  ])
  const waiting = await RawClient.connect(listening.port)
  await waiting.reply()
  await waiting.ask('EHLO x')
  const ended = listening.end('SIGTERM')
  expect(await waiting.reply()).toMatch(/^421 /)
  await waiting.rest()
  expect(await ended).toBe(0)
  expect(listening.errors()).toMatch(/"end":"quit",[^\n]*"msg":"0 messages, 1 refusal"[^\n]*\n.*"end":"abort"/s)
  expect(await folder.succeeds('sessions')).toContain('550')
  expect(JSON.parse(await folder.succeeds('verify', '--json'))).toMatchObject({ faithful: 2, unfaithful: [] })
  folder.remove()
})

it('prints sessions as JSON, answers from a scenario, and speaks LMTP', async () => {
  const folder = new Folder({
    'policy.lua': lua({ validate_ehlo: 'print(msys.dnsLookup("client.example", "a")[1])' }),
    'world.yaml': 'world: { dns: { "client.example A": [192.0.2.7] } }\n',
  })
  const listening = await givenListen(folder, '--json', '--world', 'world.yaml', '--lmtp')
  expect(await converse(listening.port, ['LHLO x', 'QUIT'])).toEqual(['220', '250', '221'])
  await listening.end('SIGINT')
  expect(JSON.parse(listening.output())).toMatchObject({ end: 'quit', kept: 'kept', rejections: 0 })
  const { session } = JSON.parse(listening.output())
  expect(await folder.succeeds('show', session)).toContain('192.0.2.7')
  folder.remove()
})

it('compares what it recorded with a candidate', async () => {
  const folder = new Folder({ 'policy.lua': policy, 'next.lua': policy.replace('550', '451') })
  const listening = await givenListen(folder)
  await converse(listening.port, [...envelope, 'RCPT TO:<no@example.com>', 'QUIT'])
  await listening.end('SIGTERM')
  const { status, stdout } = await folder.run(['compare', '--policy', 'next.lua'])
  expect(status).toBe(1)
  expect(stdout).toMatch(/550[^\n]*\n?[^\n]*451/)
  folder.remove()
})

it('compares each session with a shadow as soon as it is over, and keeps what that came to', async () => {
  const folder = new Folder({ 'policy.lua': policy, 'next.lua': policy.replace('550', '451') })
  const listening = await givenListen(folder, '--shadow', 'next.lua')
  await converse(listening.port, [...envelope, 'RCPT TO:<no@example.com>', 'QUIT'])
  await converse(listening.port, [...envelope, 'RCPT TO:<yes@example.com>', 'QUIT'])
  await expect.poll(listening.output, { timeout: 20_000 }).toContain('drift at rcptto#1 <no@example.com>')
  expect(listening.output()).toMatch(/550[^\n]* → [^\n]*451/)
  expect(await listening.end('SIGTERM')).toBe(0)
  expect(listening.errors()).toMatch(
    /"level":"warn",[^\n]*"session":"[0-9a-f-]{36}","kind":"reply","severity":"\w+","msg":"drifts under next\.lua at rcptto#1 <no@example\.com>: reply"/,
  )
  expect(listening.errors()).toContain('of 2 sessions compared with next.lua: 1 drifted, 0 undecidable, 0 unfaithful')
  expect(await folder.succeeds('review', '--accept', 'all')).toContain('accept')
  const { status } = await folder.run(['compare', '--policy', 'next.lua'])
  expect(status).toBe(0)
  folder.remove()
})

it('has no shadow that does not boot', async () => {
  const folder = new Folder({ 'policy.lua': policy, 'next.lua': 'this is no Lua' })
  expect(await folder.trouble('listen', '--policy', 'policy.lua', '--port', '0', '--shadow', 'next.lua')).toContain(
    'next.lua',
  )
  folder.remove()
})

it.each([
  [['--port', '99999'], '99999'],
  [['--proxy-from', '10.0.0.0/99'], '10.0.0.0/99'],
  [['--relay', 'http://x'], 'smtp://HOST:PORT'],
  [['--resolver', 'nowhere'], 'nowhere'],
  [['--tls-key', 'none.pem'], '--tls-cert'],
  [['--tls-key', 'none.pem', '--tls-cert', 'none.pem'], 'none.pem'],
  [['--world', 'none.yaml'], 'none.yaml'],
  [['--world', 'none.yaml', '--config', 'none.yaml'], '--config'],
  [['--config', 'none.yaml'], 'none.yaml'],
  [['--host', '192.0.2.1'], '192.0.2.1'],
])('refuses %j with a sentence', async (args, told) => {
  const folder = new Folder({ 'policy.lua': policy })
  const ran = await folder.run(['listen', '--policy', 'policy.lua', '--port', '0', ...args])
  expect(ran.status).toBe(2)
  expect(ran.stderr).toContain(told)
  expect(ran.stderr).not.toMatch(/\n\s+at /)
  folder.remove()
})

it('does not offer AUTH to a policy that would be given passwords', async () => {
  const folder = new Folder({ 'policy.lua': lua({ ac_auth_perform_auth: 'print(1)' }) })
  expect(await folder.trouble('listen', '--policy', 'policy.lua', '--auth')).toContain('passwords')
  folder.remove()
})

it('what it recorded can be written as a scenario, which records the same again, under the name that the server had', async () => {
  const folder = new Folder({ 'policy.lua': policy })
  const listening = await givenListen(folder)
  await converse(listening.port, [...envelope, 'RCPT TO:<no@example.com>', 'RCPT TO:<b@example.com>', 'QUIT'])
  await listening.end('SIGTERM')
  const [{ id }] = JSON.parse(await folder.succeeds('sessions', '--json')).sessions
  expect(await folder.run(['export', 'live.yaml', '--scenario', '--session', id])).toMatchObject({ status: 0 })
  await folder.succeeds('record', '--policy', 'policy.lua', '--db', 'again.db', 'live.yaml')
  const again = await folder.succeeds('show', '--db', 'again.db', 'session')
  expect(again).toContain('S: 220 live.example ESMTP')
  const dialogue = (shown: string): string => shown.slice(shown.indexOf('connect'))
  expect(dialogue(again)).toBe(dialogue(await folder.succeeds('show', id)))
  folder.remove()
})

it.each([
  ['listen', '--port', '0'],
  ['milter', '--on', 'inet:0@127.0.0.1'],
])('%s that cannot begin ends, although the world is open by then', async (...args) => {
  const folder = new Folder({
    'policy.lua': policy,
    'live.yaml': 'datasources: { local: { sqlite: local.db } }\n',
    'local.db': '',
  })
  const told = await folder.trouble(...args, '--policy', 'policy.lua', '--config', 'live.yaml', '--db', 'nowhere/x.db')
  expect(told).toContain('nowhere')
  folder.remove()
})
