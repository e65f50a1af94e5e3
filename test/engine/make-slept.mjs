/*
 * What make-live.sh records as make-slept: a policy that sleeps and sets timers before it asks; clients of `reprise listen` that go within a command, a
 * message or between two; and a mail server whose client is another one by XCLIENT. Called with a folder for its files; the store is $REPRISE_DB.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { bufferOfPacket, PacketReader } from '../../dist/capture/milter/packets.js'
import { listen, serveMilter, talk } from './live-clients.mjs'

const policy = 'test/engine/slept/inbound'
execFileSync('node', ['dist/bin/launch.js', 'record', '--policy', policy, 'test/engine/slept/sessions.yaml'])

const world = join(process.argv[2], 'world.yaml')
writeFileSync(world, 'world:\n  dns: { "example.org MX": [mx.example.org], "list.example.org A": [192.0.2.7] }\n')
const served = { db: process.env.REPRISE_DB, world, policy }

const listening = await listen(served)
const begun = ['EHLO mail.example.org', 'MAIL FROM:<ann@example.org>']
await talk(listening.port, begun)
await talk(listening.port, begun, 'RCPT TO:<bob@lan')
await talk(listening.port, [...begun, 'RCPT TO:<bob@lantern.test>', 'DATA'], 'Subject: hello\r\n\r\nhel')
await talk(listening.port, ['EHLO mail.example.org', 'MAIL FROM:<ann@nowhere.example>'])
await listening.end()

/** A mail server's end: says each packet when what answers the one before has come. */
const say = async (port, packets) => {
  const socket = connect(port, '127.0.0.1')
  const reader = new PacketReader(1_000_000)
  for (const [letter, payload = '', isAnswered = true] of packets) {
    socket.write(bufferOfPacket({ letter, payload }))
    if (isAnswered) while (reader.take((await once(socket, 'data'))[0]).length === 0);
  }
  socket.end()
  await once(socket, 'close')
}

/** One of a connection whose client has that address, and the port that stays the same. */
const connection = (address) => [
  ['O', '\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff'],
  ['D', 'Cj\0mx.lantern.test\0{daemon_name}\0smtpd\0', false],
  ['C', `mail.example.org\x004\x9c\x41${address}\0`],
  ['H', 'mail.example.org\0'],
  ['Q', '', false],
]

const free = createServer().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
await new Promise((closed) => free.close(closed))
const milter = await serveMilter(served, port)
await say(port, connection('192.0.2.10'))
await say(port, connection('198.51.100.7'))
await milter.end()
