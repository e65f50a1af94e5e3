import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { readPcap } from '../../../src/capture/observed/pcap/read-pcap.js'
import { listenSmtp } from '../../capture/observed/pcap/smtp-server.js'
import { Folder } from '../given-cli.js'
import { capture, importable } from './given-files.js'

let folder: Folder
beforeAll(() => {
  folder = new Folder(importable)
})
afterAll(() => folder.remove())

const imports = async (db: string, ...args: readonly string[]) =>
  JSON.parse(await folder.succeeds('import', '--db', db, '--policy', 'policy.lua', '--json', ...args))

test('an imported session goes through an export and an import as it is', async () => {
  await imports('one.db', 'transcript.txt')
  const { stdout } = await folder.run(['export', '--db', 'one.db', '-'])
  const copied = await folder.run(['import', '--db', 'two.db', '-', '--json'], { input: stdout })
  expect(JSON.parse(copied.stdout)).toMatchObject({ sessions: 1 })
  expect((await folder.run(['export', '--db', 'two.db', '-'])).stdout).toBe(stdout)
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
        not see line, MAIL and RCPT as they were written, with their parameters
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
        give the answer with --world FILE, when you import or compare; or record
          with reprise listen, which asks the real world
    ",
    }
  `)
})

test('a damaged capture is imported as far as it goes, and said to be; one with nothing in it is trouble', async () => {
  const import_ = (name: string, bytes: Uint8Array, ...args: readonly string[]) => {
    folder.write(name, bytes)
    return folder.run(['import', '--db', 'damaged.db', '--policy', 'policy.lua', '--context', 'none', name, ...args])
  }
  const wrongLength = Buffer.concat([capture, Buffer.from(capture.subarray(24))])
  wrongLength.writeUInt32LE(99_999, capture.length + 8)
  const ran = [
    await import_('cut.pcap', capture.subarray(0, capture.length - 20)),
    await import_('wrong.pcap', wrongLength),
    await import_('header.pcap', capture.subarray(0, 30)),
    await import_('other.pcap', capture.subarray(0, 24)),
    await import_('cut.ndjson', Buffer.from('nothing of ours\n'), '--as', 'momentum-recorder'),
    await import_('foreign.txt', Buffer.from('nothing of ours\n'), '--as', 'transcript'),
  ]
  const text = ran.map(({ status, stdout, stderr }) => `${status}\n${stderr}${stdout}`).join('\n')
  expect(text).toMatchInlineSnapshot(`
    "3
    warning: cut.pcap: the capture ends within the packet at byte 806; behind that nothing is read
    Imported 1 session of pcap with 3 phases.

    3
    warning: wrong.pcap: byte 880 of the capture begins no packet: it has 99999 bytes, of 58 that were on the wire; behind that nothing is read
    Imported 0 sessions of pcap with 0 phases; 1 was there already.

    2
    warning: header.pcap: the capture ends within the packet at byte 24; behind that nothing is read
    reprise: no SMTP session was found in header.pcap
      what can be imported: reprise import --help

    2
    reprise: no SMTP session was found in other.pcap
      where the server has another port than 25, 587, 2525, say it: reprise --db damaged.db import --policy policy.lua --port PORT other.pcap

    2
    reprise: no line of cut.ndjson is of the recorder inside Momentum
      its lines have {"reprise":1,… in them; what else can be imported: reprise import --help

    2
    reprise: foreign.txt: no line of a transcript; allowed are lines with C: and S:, output of swaks, lines with >>> and <<<
      what can be imported: reprise import --help
    "
  `)
})

test('what was imported with other options stays beside it, and that is said', async () => {
  const [first] = (await imports('again.db', 'transcript.txt')).observed
  const again = ['import', '--db', 'again.db', '--policy', 'policy.lua', '--peer', '192.0.2.7:40001', 'transcript.txt']
  expect(await folder.succeeds(...again)).toMatchInlineSnapshot(`
    "Imported 1 session of transcript with 3 phases.

    1 session of the same name is in the store from another import, of another file,
      under another policy or with other options: it stays beside what was imported
      now
      reprise --db again.db sessions --where 'session:"transcript.txt 1"'
    "
  `)
  const where = ['--where', 'session:"transcript.txt 1"']
  const { sessions } = JSON.parse(await folder.succeeds('sessions', '--db', 'again.db', '--json', ...where))
  expect(sessions.map(({ id }: { id: string }) => id)).toContain(first.id)
  expect(sessions).toHaveLength(2)
  expect(await folder.succeeds(...again)).toMatch(/1 was there already\.\n$/)
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
