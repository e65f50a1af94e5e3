import { once } from 'node:events'
import { createServer } from 'node:net'
import { parseCommand } from '../../../src/capture/milter/commands.js'
import { negotiate, negotiated } from '../../../src/capture/milter/negotiate.js'
import { bufferOfPacket, type Packet, PacketReader } from '../../../src/capture/milter/packets.js'
import type { Bytes } from '../../../src/domain/bytes.js'

/** A milter that answers packets by their letter, with `c` where it is told nothing: also what our server never says. */
export const startRawMilter = async (
  port: number,
  answers: Readonly<Record<Bytes, Bytes>>,
): Promise<{ readonly close: () => Promise<void> }> => {
  const server = createServer((socket) => {
    const reader = new PacketReader(1_000_000)
    socket.on('error', () => {})
    socket.on('data', (segment) => {
      for (const packet of reader.take(segment)) {
        const answer = answerOf(packet, answers)
        if (answer !== undefined) socket.write(bufferOfPacket(answer))
      }
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { close: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Those that take no answer: macros, the ends of things, and the header under our terms. */
const silent = 'DAQLN'

const answerOf = (packet: Packet, answers: Readonly<Record<Bytes, Bytes>>): Packet | undefined => {
  const command = parseCommand(packet)
  if (command.kind === 'negotiate') return negotiated(negotiate(command))
  return silent.includes(packet.letter) ? undefined : { letter: answers[packet.letter] ?? 'c', payload: '' }
}
