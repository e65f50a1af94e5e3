import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { takeInBeside } from '../../../src/cli/take-in-beside.js'
import { readRecording } from '../../../src/engine/read-recording.js'
import { parseQuery } from '../../../src/store/query/query.js'
import { listSessions } from '../../../src/store/sessions.js'
import { openStore } from '../../../src/store/store.js'
import { Folder, lua } from '../given-cli.js'
import { givenListen } from './given-listen.js'

/** REPRISE_LIVE_SESSIONS has more of them; the figure is 10,000 */
const wanted = Number(process.env['REPRISE_LIVE_SESSIONS'] ?? 400)
const parallel = 50
const sessionsPerKill = Math.max(100, wanted / 20)

const lines = [
  'EHLO x',
  'MAIL FROM:<a@example.org>',
  'RCPT TO:<b@example.com>',
  'DATA',
  'Subject: x\r\n\r\nhello\r\n.',
  'QUIT',
]

/** What a client was told before its connection ended: so many replies, from that port. */
interface Told {
  readonly port: number
  readonly replies: number
}

const talk = async (port: number): Promise<Told> => {
  const socket = connect(port, '127.0.0.1')
  let [received, sent] = ['', 0]
  const replies = (): number => received.match(/^\d{3} /gm)?.length ?? 0
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1')
    for (; sent < lines.length && replies() > sent; sent += 1) socket.write(`${lines[sent]}\r\n`)
  })
  await once(socket, 'connect').catch(() => {})
  const { localPort = 0 } = socket
  if (!socket.closed) await once(socket, 'close').catch(() => {})
  return { port: localPort, replies: replies() }
}

it(`of ${wanted} sessions over ${parallel} connections, with kills in between, nothing that a client was told of is lost`, {
  timeout: 600_000,
}, async () => {
  const folder = new Folder({ 'policy.lua': lua({ validate_rcptto: 'print(str)', validate_data_spool: 'print(2)' }) })
  const path = folder.file('reprise.db')
  let [done, whole, broken] = [0, 0, 0]
  while (done < wanted) {
    const startedAt = Date.now()
    const listening = await givenListen(folder, '--wait-for-disk', '60000', '--max-per-peer', '1000')
    const told: Told[] = []
    let isOver = false
    const client = async (): Promise<void> => {
      while (!isOver) {
        const one = await talk(listening.port)
        if (one.replies > 0) told.push(one)
      }
    }
    const clients = Array.from({ length: parallel }, client)
    while (told.length < sessionsPerKill) await setTimeout(5)
    isOver = true
    await listening.end('SIGKILL')
    await Promise.all(clients)
    await takeInBeside(path)
    const store = openStore(path, { mode: 'read' })
    const kept = new Map(
      listSessions(store, parseQuery(''), { limit: 1_000_000 })
        .filter(({ openedAt }) => openedAt >= startedAt)
        .map(({ peer, id }) => [peer, id]),
    )
    for (const { port, replies } of told) {
      const id = kept.get(`127.0.0.1:${port}`)
      expect(id, `the session from port ${port}, which was told ${replies} replies`).toBeDefined()
      const { acts } = readRecording(store, id!)
      expect(acts.length).toBeGreaterThanOrEqual(replies)
      if (replies === lines.length + 1) whole += 1
      else broken += 1
    }
    store.close()
    done += told.length
  }
  const last = await givenListen(folder)
  expect(last.errors()).toMatch(broken === 0 ? /./ : /\d+ sessions? of a recorder that was ended ha(s|ve) a gap/)
  await last.end('SIGTERM')
  expect(whole).toBeGreaterThan(0)
  const verified = JSON.parse(await folder.succeeds('verify', '--json'))
  expect(verified).toMatchObject({ fault: null, unfaithful: [] })
  const store = openStore(path, { mode: 'read' })
  const unfinished = listSessions(store, parseQuery(''), { limit: 1_000_000 }).filter(({ end }) => end === null)
  expect(unfinished).toEqual([])
  store.close()
  folder.remove()
})
