import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ObservedSession } from '../../../../src/capture/observed/observed-session.js'
import { readPcap } from '../../../../src/capture/observed/pcap/read-pcap.js'
import { readTranscriptPieces } from '../../../../src/capture/observed/transcript/read-transcript.js'
import { shownActs } from '../shown-acts.js'
import { listenSmtp, type SmtpServer } from './smtp-server.js'

/** Whether both programs are there, and the device opens. */
const mayCapture =
  spawnSync('swaks', ['--version']).status === 0 && spawnSync('tcpdump', ['-i', 'lo', '-d', 'tcp']).status === 0

it.skipIf(mayCapture || process.env['CI'] === undefined)('tcpdump may capture on loopback, and swaks is there', () => {
  expect.fail('tcpdump or swaks is missing, or may not capture: apt-get install tcpdump swaks, and run as root')
})

describe.skipIf(!mayCapture).each([
  ['whole packets on Ethernet', ['-i', 'lo']],
  ['whole packets, Linux cooked', ['-i', 'any']],
  ['whole packets, in nanoseconds', ['-i', 'lo', '--nano']],
])('what tcpdump captured of swaks: %s', (_, device) => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-capture-'))
  const file = join(folder, 'capture.pcap')
  let server: SmtpServer
  let transcripts: string[] = []
  let sessions: readonly ObservedSession[] = []

  beforeAll(async () => {
    server = await listenSmtp()
    const tcpdump = await startTcpdump([...device, '-U', '-w', file, 'tcp', 'port', `${server.port}`])
    const swaks = async (...more: readonly string[]): Promise<string> => {
      const fixed = ['--server', `127.0.0.1:${server.port}`, '--helo', 'c.test', '--from', 'a@x.test']
      return (await promisify(execFile)('swaks', [...fixed, ...more])).stdout
    }
    transcripts = [
      await swaks('--to', 'b@y.test,refused@y.test', '--data', 'Subject: x\\n\\n.dot\\n..\\n'),
      await swaks(
        '--to',
        'b@y.test',
        '--pipeline',
        '--auth',
        'PLAIN',
        '--au',
        'user',
        '--ap',
        'secret',
        '--data',
        'Subject: y\\n\\nz',
      ),
    ]
    await vi.waitUntil(() => hasBoth(file), { timeout: 10_000 })
    tcpdump.kill('SIGINT')
    await once(tcpdump, 'close')
    await server.close()
    sessions = [...readPcap(file)]
  }, 30_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  it('has both sessions, each from its client', () => {
    expect(sessions).toMatchObject([{ end: 'quit' }, { end: 'quit' }])
    for (const { peer, listener } of sessions) {
      expect(listener).toEqual({ address: '127.0.0.1', port: server.port })
      expect(peer).toMatchObject({ address: '127.0.0.1' })
    }
  })
  it('has every message as the server had it', () => {
    const contents = sessions.flatMap(({ acts }) =>
      acts.flatMap((act) => (act.kind === 'content' ? [act.content] : [])),
    )
    expect(contents).toEqual(server.contents.map((content) => content.replaceAll('\r\n.', '\r\n')))
    expect(contents[0]).toContain('\r\n.dot\r\n..\r\n')
  })
  it('says what the transcript of swaks says', () => {
    const told = transcripts.flatMap((text) => [...readTranscriptPieces([Buffer.from(text)], 'swaks')])
    expect(sessions.map(({ acts }) => shownActs(acts))).toEqual(told.map(({ acts }) => shownActs(acts)))
  })
  it('knows what was sent early, and keeps no credential', () => {
    const acts = sessions[1]!.acts.flatMap((act) =>
      act.kind === 'command' ? [[act.line.slice(0, 4), act.isPipelined]] : [],
    )
    expect(acts).toEqual([
      ['EHLO', false],
      ['AUTH', false],
      ['MAIL', false],
      ['RCPT', true],
      ['DATA', true],
      ['QUIT', false],
    ])
    expect(JSON.stringify(sessions)).not.toContain('AHVzZXIAc2VjcmV0')
  })
})

/** Whether the file has both connections to their ends; the last packets come a while after they were sent. */
const hasBoth = (file: string): boolean => [...readPcap(file)].filter(({ end }) => end !== null).length === 2

/** It says on stderr when it listens. */
const startTcpdump = async (parameters: readonly string[]): Promise<ChildProcess> => {
  const tcpdump = spawn('tcpdump', ['-Z', 'root', ...parameters], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  tcpdump.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await vi.waitUntil(() => said.includes('listening on'), { timeout: 10_000 })
  expect(existsSync(parameters[parameters.indexOf('-w') + 1]!)).toBe(true)
  return tcpdump
}
