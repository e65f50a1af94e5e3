import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { readPcap } from '../../src/capture/observed/pcap/read-pcap.js'
import { received, rejected } from '../capture/imported/given-observed.js'
import { classicPcap, framesOf } from '../capture/observed/pcap/capture.js'
import { packetsOf } from '../capture/observed/pcap/packet.js'
import { listenSmtp } from '../capture/observed/pcap/smtp-server.js'
import { talk } from '../capture/observed/talk.js'
import { Folder, lua } from './given-cli.js'

const envelope = [
  '--peer',
  '192.0.2.7:40001',
  '--helo',
  'c.test',
  '--sender',
  'a@x.test',
  '--recipients',
  'b@y.test,c@y.test',
]
const transcript = 'S: 220 s\nC: EHLO c.test\nS: 250 s\nC: QUIT\nS: 221 bye\n'
const message = 'Subject: hello\r\n\r\nbody\r\n'

let folder: Folder
beforeAll(() => {
  folder = new Folder({
    'policy.lua': lua({
      validate_rcptto: 'if tostring(str):find("refused@") then vctx:set_code(550, "no") return 1 end',
    }),
    'curious.lua': lua({ validate_ehlo: 'msys.dnsLookup("c.test", "a")' }),
    'world.yaml': 'world:\n  dns:\n    c.test A: [192.0.2.9]\n',
    'transcript.txt': transcript,
    rejectlog: `${rejected}\n`,
    mainlog: `${received}\nnonsense\n`,
    'mail.mbox': `From a\n${message.replaceAll('\r', '')}\nFrom b\nSubject: two\n\nx\n`,
    'mail.eml': message,
    'Maildir/new/1': message,
    'Maildir/cur/2': message.replace('hello', 'other'),
    empty: '',
    'nothing.txt': 'hello\n',
  })
  folder.write(
    'capture.pcap',
    classicPcap(framesOf(packetsOf(talk('S: 220 s', 'C: EHLO c.test', 'S: 250 s', 'C: QUIT', 'S: 221 bye')))),
  )
  mkdirSync(folder.file('folder'))
})
afterAll(() => folder.remove())

const imports = async (db: string, ...args: readonly string[]) =>
  JSON.parse(await folder.succeeds('import', '--db', db, '--policy', 'policy.lua', '--json', ...args))

test.each([
  ['a capture', 'pcap', ['capture.pcap'], 1],
  ['a transcript', 'transcript', ['transcript.txt'], 1],
  ['an mbox', 'mbox', ['mail.mbox', ...envelope], 2],
  ['a Maildir', 'maildir', ['Maildir', ...envelope], 2],
  ['a message', 'eml', ['mail.eml', ...envelope], 1],
  ['a reject log alone', 'momentum-logs', ['rejectlog'], 1],
])('%s is known for what it is, is kept, and changes nothing when it comes again', async (_, format, args, count) => {
  const db = `${format}.db`
  const first = await imports(db, ...args)
  expect(first).toMatchObject({ sessions: count, unchanged: 0, erased: 0 })
  expect(first.observed.map((one: { format: string }) => one.format)).toEqual(Array(count).fill(format))
  const again = await imports(db, ...args)
  expect(again).toMatchObject({ sessions: 0, unchanged: count })
  expect(again.observed.map((one: { id: string }) => one.id)).toEqual(
    first.observed.map((one: { id: string }) => one.id),
  )
  expect(await folder.succeeds('verify', '--db', db)).toContain(
    `${count === 1 ? '1 session replays' : `${count} sessions replay`} the same`,
  )
  const listed = JSON.parse(await folder.succeeds('sessions', '--db', db, '--json'))
  expect(listed.total).toBe(count)
})

test('an imported session goes through an export and an import as it is', async () => {
  await imports('one.db', 'transcript.txt')
  const { stdout } = await folder.run(['export', '--db', 'one.db', '-'])
  const copied = await folder.run(['import', '--db', 'two.db', '-', '--json'], { input: stdout })
  expect(JSON.parse(copied.stdout)).toMatchObject({ sessions: 1 })
  expect((await folder.run(['export', '--db', 'two.db', '-'])).stdout).toBe(stdout)
})

test('sessions that are alike are as many as there were', async () => {
  folder.write('twice.txt', transcript + transcript)
  expect(await imports('twice.db', 'twice.txt')).toMatchObject({ sessions: 2 })
  expect(await imports('twice.db', 'twice.txt')).toMatchObject({ sessions: 0, unchanged: 2 })
})

test('the same session under another name is the same, and under another policy another one', async () => {
  folder.write('renamed.txt', transcript)
  await imports('named.db', 'transcript.txt')
  expect(await imports('named.db', 'renamed.txt')).toMatchObject({ sessions: 0, unchanged: 1 })
  expect(
    JSON.parse(
      await folder.succeeds(
        'import',
        '--db',
        'named.db',
        '--policy',
        'curious.lua',
        '--world',
        'world.yaml',
        '--json',
        'renamed.txt',
      ),
    ),
  ).toMatchObject({ sessions: 1, unchanged: 0 })
})

test('both logs of a server are joined, and a line that is no record is told', async () => {
  const ran = await folder.run(['import', '--db', 'logs.db', '--policy', 'policy.lua', 'rejectlog', 'mainlog'])
  expect(ran).toMatchInlineSnapshot(`
    {
      "status": 3,
      "stderr": "warning: mainlog:2 is left out: "nonsense" is no time; allowed are 10 digits or 16
    ",
      "stdout": "Imported 1 session of momentum-logs with 3 phases.

    1 session ends where the policy asks what nobody knows
      rejectlog mainlog 1 rcptto#1 <bob@y.test>: the source of this recording could
        not see line
    ",
    }
  `)
})

test('what nobody answers ends a recording, and the status says so', async () => {
  const ran = await folder.run(['import', '--db', 'curious.db', '--policy', 'curious.lua', 'transcript.txt'])
  expect(ran).toMatchInlineSnapshot(`
    {
      "status": 3,
      "stderr": "",
      "stdout": "Imported 1 session of transcript with 1 phase.

    1 session ends where the policy asks what nobody knows
      transcript.txt 1 ehlo: msys.dnsLookup(["c.test","A"]) was asked, and what it
        answered is not known
    ",
    }
  `)
})

test('a session shows what it was seen by, and what of it was not', async () => {
  const { observed } = await imports('shown.db', 'transcript.txt', '--at', '2026-03-01T09:00:00Z', '--context', 'none')
  expect(
    (await folder.succeeds('show', '--db', 'shown.db', observed[0].id)).split('\n').slice(1, 14).join('\n'),
  ).toMatchInlineSnapshot(`
    "2026-03-01 09:00:00, from a client to a server
    revision e8b2a7a63c66, wasmoon-lua5.1@1.18.10
    imported as transcript: an SMTP dialogue as a program has printed it: reprise
      import
    stated connection-context, message-context, time
    missing line ends: a transcript does not show them; every line is taken to end
      with CRLF
    missing times: a transcript does not show them
    unknown peer
    unknown listener
    unknown answers

    connect"
  `)
})

test.each([
  ['no policy', ['transcript.txt']],
  ['no envelope', ['--policy', 'policy.lua', 'mail.eml', '--peer', '192.0.2.7:40001']],
  ['a file that does not show what it is', ['--policy', 'policy.lua', 'nothing.txt']],
  ['an empty file', ['--policy', 'policy.lua', 'empty']],
  ['a folder that is no Maildir', ['--policy', 'policy.lua', 'folder']],
  ['a file that is not what it is said to be', ['--policy', 'policy.lua', '--as', 'pcap', 'transcript.txt']],
  ['no log', ['--policy', 'policy.lua', '--as', 'momentum-logs', 'transcript.txt']],
  ['two logs of a kind', ['--policy', 'policy.lua', 'rejectlog', './rejectlog']],
  ['a file that is not there', ['--policy', 'policy.lua', 'missing.pcap']],
  ['a world that is not there', ['--policy', 'policy.lua', '--world', 'missing.yaml', 'transcript.txt']],
])('%s is told, with what to do', async (_, args) => {
  expect(await folder.trouble('import', '--db', 'trouble.db', ...args)).toMatchSnapshot()
})

test.each([
  ['--peer', 'somewhere'],
  ['--at', 'yesterday'],
  ['--context', 'x'],
  ['--port', '70000'],
  ['--helo', 'a b'],
  ['--sender', '<a@x.test>'],
  ['--recipients', 'a@x.test,,b@y.test'],
  ['--as', 'fax'],
])('%s cannot be %s', async (option, value) => {
  const ran = await folder.run(['import', '--policy', 'policy.lua', option, value, 'transcript.txt'])
  expect(ran.status).toBe(2)
  expect(ran.stderr).toMatch(/It has to be|Allowed choices/)
})

test('the help has the table of what each source yields', async () => {
  const help = await folder.succeeds('import', '--help')
  for (const source of [
    'scenario:',
    'listen:',
    'milter:',
    'pcap:',
    'transcript:',
    'momentum-logs:',
    'mail:',
    'momentum-recorder:',
  ])
    expect(help).toContain(`\n${source}`)
})

const mayCapture =
  spawnSync('swaks', ['--version']).status === 0 && spawnSync('tcpdump', ['-i', 'lo', '-d', 'tcp']).status === 0

it.skipIf(mayCapture || process.env['CI'] === undefined)('tcpdump may capture on loopback, and swaks is there', () => {
  expect.fail('tcpdump or swaks is missing, or may not capture: apt-get install tcpdump swaks, and run as root')
})

describe.skipIf(!mayCapture)('what tcpdump captured of swaks', () => {
  it('is the same session as the transcript that swaks printed of it', { timeout: 30_000 }, async () => {
    const server = await listenSmtp()
    const file = folder.file('real.pcap')
    const tcpdump = spawn('tcpdump', ['-Z', 'root', '-i', 'lo', '-U', '-w', file, 'tcp', 'port', `${server.port}`])
    let said = ''
    tcpdump.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    await vi.waitUntil(() => said.includes('listening on'), { timeout: 10_000 })
    const swaks = spawn('swaks', [
      '--server',
      `127.0.0.1:${server.port}`,
      '--helo',
      'c.test',
      '--from',
      'a@x.test',
      '--to',
      'b@y.test,refused@y.test',
      '--data',
      'Subject: x\\n\\n.dot\\n',
    ])
    let printed = ''
    swaks.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    await once(swaks, 'close')
    await vi.waitUntil(() => [...readPcap(file, { ports: [server.port] })].some(({ end }) => end !== null), {
      timeout: 10_000,
    })
    tcpdump.kill('SIGINT')
    await once(tcpdump, 'close')
    await server.close()
    folder.write('swaks.txt', printed)
    const captured = await imports('real.db', '--context', 'none', '--port', `${server.port}`, 'real.pcap')
    const told = await imports('real.db', '--context', 'none', 'swaks.txt')
    for (const { observed } of [captured, told]) expect(observed).toMatchObject([{ ends: null, state: 'new' }])
    const dialogue = async (id: string): Promise<string> =>
      (await folder.succeeds('show', '--db', 'real.db', id)).replace(/^[\s\S]*?\n\n/, '')
    expect(await dialogue(captured.observed[0].id)).toBe(await dialogue(told.observed[0].id))
    expect(await folder.succeeds('verify', '--db', 'real.db')).toContain('2 sessions replay the same')
  })
})
