import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../capture/free-ports.js'
import { hasPostfix, type Postfix, type Settings, startPostfix } from '../../capture/postfix.js'
import { SmtpClient } from '../../capture/smtp-client.js'
import { type SmtpSink, startSink } from '../../capture/smtp-sink.js'
import { Folder, lua } from '../given-cli.js'
import { givenServing } from './given-serving.js'

const policy = lua({
  validate_rcptto:
    'if tostring(str):find("no@") then vctx:set_code(550, "5.1.1 nobody") return msys.core.VALIDATE_DONE end',
  validate_data_spool: 'msg:header("X-Seen", "yes", "append")',
  validate_set_binding: 'msg:binding("b")',
})

const envelope = ['EHLO x', 'MAIL FROM:<a@x.test>', 'RCPT TO:<no@y.test>']
const message = (subject: string): readonly string[] => [
  ...envelope,
  'RCPT TO:<b@y.test>',
  'DATA',
  `Subject: ${subject}\r\n\r\nhello\r\n.`,
  'QUIT',
]

/** The lines for main.cf that the command's help shows: for observing, then for deciding. */
const helpSettings = async (milterPort: number): Promise<readonly [observe: Settings, enforce: Settings]> => {
  const folder = new Folder()
  const help = await folder.succeeds('milter', '--help')
  folder.remove()
  const blocks = help.match(/(?:^ {2}[a-z_]+ = .+\n)+/gm) ?? []
  const settings = blocks.map((block) =>
    Object.fromEntries(
      block
        .replaceAll('8891', String(milterPort))
        .trim()
        .split('\n')
        .map((line) => line.trim().split(' = ') as [string, string]),
    ),
  )
  expect(settings.map((each) => Object.keys(each).length)).toEqual([2, 4])
  return settings as unknown as readonly [Settings, Settings]
}

describe.skipIf(!hasPostfix)('reprise milter', () => {
  let sink: SmtpSink
  let postfix: Postfix<'observe' | 'enforce'>
  let on: string
  beforeAll(async () => {
    sink = await startSink()
    const [port] = await freePorts(1)
    on = `inet:${port}@127.0.0.1`
    const [observe, enforce] = await helpSettings(port!)
    postfix = await startPostfix({ nextHop: sink.port, services: { observe, enforce } })
  }, 30_000)
  afterAll(async () => {
    await postfix?.stop()
    await sink?.close()
  })

  const talk = async (lines: readonly string[], service: 'observe' | 'enforce'): Promise<string> => {
    const client = new SmtpClient(postfix.ports[service])
    await client.reply()
    const replies: string[] = []
    for (const line of lines) replies.push((await client.say(line)).slice(0, 3))
    client.close()
    return replies.join(' ')
  }

  const serve = (folder: Folder, ...args: readonly string[]) =>
    givenServing(folder, ['milter', '--policy', 'policy.lua', '--on', on, ...args], / for mail servers on (\S+), into /)

  it('observes with the lines that its help has for Postfix: mail passes, and is recorded', async () => {
    const folder = new Folder({ 'policy.lua': policy })
    const milter = await serve(folder, '--json')
    expect(milter.errors()).toContain('validate_set_binding: asked and recorded, but not carried out, for')
    expect(await talk(message('observed'), 'observe')).toBe('250 250 250 250 354 250 221')
    expect((await sink.message('observed')).message).not.toContain('X-Seen')
    expect(await milter.end('SIGTERM')).toBe(0)
    const ended = JSON.parse(milter.output())
    expect(ended).toMatchObject({ end: 'open', wouldTake: 1, wouldRefuse: 1, kept: 'kept' })
    expect(ended).not.toHaveProperty('receptions')
    expect(milter.errors()).toContain('"msg":"observed: the policy would have taken 1 message, 1 refusal"')
    expect(ended.peer).toMatch(/^127\.0\.0\.1:\d+$/)
    const shown = await folder.succeeds('show', ended.session)
    expect(shown).toMatch(/told by Postfix \S+, who took everything/)
    expect(shown).toContain('550 5.1.1 nobody')
    expect(shown).toContain('a mail server does not tell how')
    expect(JSON.parse(await folder.succeeds('verify', '--json'))).toMatchObject({ faithful: 1, unfaithful: [] })
    expect(await folder.run(['export', 'all.jsonl'])).toMatchObject({ status: 0 })
    expect(await folder.run(['--db', 'again.db', 'import', 'all.jsonl'])).toMatchObject({ status: 0 })
    expect(JSON.parse(await folder.succeeds('--db', 'again.db', 'verify', '--json'))).toMatchObject({ faithful: 1 })
    expect(await talk(message('without'), 'observe')).toBe('250 250 250 250 354 250 221')
    folder.remove()
  })

  it('decides with the lines that its help has for that', async () => {
    const folder = new Folder({ 'policy.lua': policy })
    const milter = await serve(folder, '--mode', 'enforce', '--json')
    expect(await talk(message('decided'), 'enforce')).toBe('250 250 550 250 354 250 221')
    expect((await sink.message('decided')).message).toContain('X-Seen: yes\r\n')
    expect(await talk(['MAIL FROM:<a@x.test>'], 'enforce')).toBe('503')
    expect(await milter.end('SIGTERM')).toBe(0)
    expect(JSON.parse(milter.output().split('\n')[0]!)).toMatchObject({ end: 'open', receptions: 1, rejections: 1 })
    expect(await talk(envelope.slice(0, 2), 'enforce')).toBe('250 451')
    folder.remove()
  })

  it('answers for itself as a listener does, and keeps those sessions that it is told to', async () => {
    const folder = new Folder({ 'policy.lua': policy })
    const milter = await serve(folder, '--mode', 'enforce', '--json', '--sample', 'refused', '--health', '0')
    const url = /http:\S+(?=\/healthz)/.exec(milter.errors())![0]
    const asked = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text()
    expect(await asked('/healthz')).toBe('{"status":"ok"}\n')
    await talk(message('refused'), 'enforce')
    await talk(['EHLO x', 'QUIT'], 'enforce')
    await expect.poll(() => milter.output().split('\n').length).toBe(3)
    expect((await asked('/metrics')).split('\n')).toEqual(
      expect.arrayContaining([
        'reprise_connections_open 0',
        'reprise_sessions_opened_total 2',
        'reprise_sessions_total{recorded="kept"} 1',
        'reprise_sessions_total{recorded="left-out"} 1',
        'reprise_messages_total 1',
        'reprise_refusals_total{class="4xx"} 0',
        'reprise_refusals_total{class="5xx"} 1',
        'reprise_phase_seconds_count{phase="rcptto"} 2',
      ]),
    )
    expect(await milter.end('SIGTERM')).toBe(0)
    const kept = milter
      .output()
      .split('\n')
      .map((text) => (text ? JSON.parse(text) : {}))
      .find((session) => session.kept === 'kept')
    expect(await folder.succeeds('show', kept.session)).toContain('550 5.1.1 nobody')
    folder.remove()
  })

  it.each<['observe' | 'enforce', string]>([
    ['observe', '250'],
    ['enforce', '451'],
  ])('that is killed in the middle leaves a gap, and Postfix does as its help has it in %s', async (mode, told) => {
    const folder = new Folder({ 'policy.lua': policy })
    const milter = await serve(folder, '--mode', mode, '--wait-for-disk', '60000')
    const client = new SmtpClient(postfix.ports[mode])
    await client.reply()
    for (const line of envelope.slice(0, 2)) await client.say(line)
    await milter.end('SIGKILL')
    expect(await client.say('RCPT TO:<b@y.test>')).toMatch(new RegExp(`^${told} `))
    client.close()
    const next = await serve(folder, '--mode', mode)
    expect(next.errors()).toMatch(/1 session of a recorder that was ended has a gap/)
    expect(await talk(['EHLO x', 'QUIT'], mode)).toBe('250 221')
    await next.end('SIGTERM')
    const listed = JSON.parse(await folder.succeeds('verify', '--json'))
    expect(listed).toMatchObject({ faithful: 2, unfaithful: [], fault: null })
    folder.remove()
  })

  it('takes no address that another program has', async () => {
    const folder = new Folder({ 'policy.lua': policy })
    const milter = await serve(folder)
    expect(await folder.run(['milter', '--policy', 'policy.lua', '--on', on])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('another program listens at'),
    })
    await milter.end('SIGTERM')
    folder.remove()
  })
})

it.each([
  [['--on', '127.0.0.1:8891'], 'is no address of a milter'],
  [['--on', 'inet:99999'], 'is no address of a milter'],
  [['--on', 'unix:policy.lua'], 'is a file'],
  [['--on', 'inet:0', '--mode', 'decide'], 'observe, enforce'],
  [['--on', 'inet:0', '--world', 'none.yaml'], 'none.yaml'],
])('reprise milter refuses %j with a sentence', async (args, told) => {
  const folder = new Folder({ 'policy.lua': policy })
  const ran = await folder.run(['milter', '--policy', 'policy.lua', ...args])
  expect(ran.status).toBe(2)
  expect(ran.stderr).toContain(told)
  expect(ran.stderr).not.toMatch(/\n\s+at /)
  folder.remove()
})
