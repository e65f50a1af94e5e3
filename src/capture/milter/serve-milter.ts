import type { Socket } from 'node:net'
import { Trouble } from '../../domain/trouble.js'
import { parseCommand } from './commands.js'
import type { Gone, NewDriver } from './driver.js'
import { MilterSession } from './milter-session.js'
import type { Symbols } from './negotiate.js'
import { bufferOfPacket, PacketReader } from './packets.js'

export interface MilterOptions {
  readonly newDriver: NewDriver
  /** hears of every connection that was given up, and of every failure of a driver; it must not throw */
  readonly onTrouble: (trouble: Trouble) => void
  /** what is answered where a driver failed, or a message is too large; default is tempfail */
  readonly onFailure?: 'tempfail' | 'accept'
  /** see `Symbols`; default is what the MTA gives */
  readonly symbols?: Symbols
  /**
   * after how long an MTA that waits is told to go on waiting; default is 5,000, half of what Sendmail waits by default
   * (Postfix: 30 s). It is told so where it understands it: Postfix, which is known by its macro `v`, always
   */
  readonly progressMs?: number
  /** of header fields and body together; default is 64 MiB */
  readonly maximumMessageBytes?: number
  /**
   * of one packet, and of macros that wait for their command; default is 1 MiB: Postfix sends header fields of up to
   * `header_size_limit`
   */
  readonly maximumPacketBytes?: number
  /** how long a connection may be silent; default is 7,210,000, as in libmilter */
  readonly idleMs?: number
}

/**
 * Serves one connection of an MTA, until nothing more is to be said to it. It never rejects. A connection that cannot be understood is
 * closed, and the MTA then does what it is configured to do without a milter (Postfix: `milter_default_action`).
 */
export const serveMilter = async (socket: Socket, options: MilterOptions): Promise<void> => {
  const maximumPacketBytes = options.maximumPacketBytes ?? 1024 * 1024
  const session = new MilterSession({
    newDriver: options.newDriver,
    onTrouble: options.onTrouble,
    onFailure: options.onFailure ?? 'tempfail',
    ...(options.symbols === undefined ? {} : { symbols: options.symbols }),
    progressMs: options.progressMs ?? 5_000,
    maximumMessageBytes: options.maximumMessageBytes ?? 64 * 1024 * 1024,
    maximumMacroBytes: maximumPacketBytes,
    send: (packets) => send(socket, packets),
  })
  const how = await converse(socket, session, { maximumPacketBytes, idleMs: options.idleMs ?? 7_210_000 })
  if (how.kind === 'failed') options.onTrouble(how.trouble)
  await session.end(how)
  socket.destroySoon()
}

const converse = async (
  socket: Socket,
  session: MilterSession,
  { maximumPacketBytes, idleMs }: { readonly maximumPacketBytes: number; readonly idleMs: number },
): Promise<Gone> => {
  // an error is also what the loop over the socket throws; without a listener, a later one would end the process
  socket.on('error', () => {})
  socket.setNoDelay(true)
  socket.setTimeout(idleMs, () => socket.destroy(silent(idleMs)))
  const reader = new PacketReader(maximumPacketBytes)
  try {
    for await (const segment of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
      for (const packet of reader.take(segment)) {
        const answer = await session.take(parseCommand(packet))
        if (answer === undefined) return { kind: 'quit' }
        if (answer.length > 0) send(socket, Buffer.concat(answer.map(bufferOfPacket)))
      }
    reader.end()
    return { kind: 'closed' }
  } catch (cause) {
    return cause instanceof Trouble ? { kind: 'failed', trouble: cause } : lost(cause)
  }
}

const send = (socket: Socket, packets: Buffer): void => {
  if (socket.writable) socket.write(packets)
}

/**
 * A connection that breaks is one that the MTA closed; anything else is a mistake of ours, which ends this connection
 * alone.
 */
const lost = (cause: unknown): Gone => {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') return { kind: 'closed' }
  return { kind: 'failed', trouble: new Trouble('milter-failed', `a connection failed: ${message}`, { cause }) }
}

const silent = (idleMs: number): Trouble =>
  new Trouble('milter-silent', `nothing came from a mail server for ${idleMs / 1000} s`)
