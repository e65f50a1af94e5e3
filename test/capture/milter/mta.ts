import { connect, type Socket } from 'node:net'
import type { Command } from '../../../src/capture/milter/commands.js'
import { actionBits, stepBits, wordOf } from '../../../src/capture/milter/flags.js'
import { wordBytes } from '../../../src/capture/milter/negotiate.js'
import { bufferOfPacket, type Packet, PacketReader } from '../../../src/capture/milter/packets.js'
import type { Bytes } from '../../../src/domain/bytes.js'

/** The packet in which an MTA says this. */
export const packetOfCommand = (command: Command): Packet => {
  switch (command.kind) {
    case 'negotiate':
      return { letter: 'O', payload: [command.version, command.actions, command.steps].map(wordBytes).join('') }
    case 'macros':
      return { letter: 'D', payload: command.of + texts(...command.macros.flat()) }
    case 'connect':
      return { letter: 'C', payload: connectPayload(command) }
    case 'helo':
      return { letter: 'H', payload: texts(command.name) }
    case 'mail':
    case 'rcpt':
      return { letter: command.kind === 'mail' ? 'M' : 'R', payload: texts(command.address, ...command.parameters) }
    case 'header':
      return { letter: 'L', payload: texts(command.name, command.value) }
    case 'body':
    case 'endOfBody':
      return { letter: command.kind === 'body' ? 'B' : 'E', payload: command.chunk }
    case 'unknown':
      return { letter: 'U', payload: texts(command.line) }
    default:
      return { letter: bare[command.kind], payload: '' }
  }
}

const bare = { data: 'T', endOfHeader: 'N', abort: 'A', quit: 'Q', quitNewConnection: 'K' } as const

const connectPayload = ({ hostname, family, port, address }: Extract<Command, { readonly kind: 'connect' }>): Bytes => {
  if (family === 'unknown') return `${hostname}\0U`
  const letter = { inet: '4', inet6: '6', unix: 'L' }[family]
  return `${hostname}\0${letter}${wordBytes(port ?? 0).slice(2)}${address}\0`
}

const texts = (...each: readonly Bytes[]): Bytes => each.map((text) => `${text}\0`).join('')

/** What Postfix offers. */
export const fullOffer: Extract<Command, { readonly kind: 'negotiate' }> = {
  kind: 'negotiate',
  version: 6,
  actions: wordOf(actionBits, Object.keys(actionBits) as (keyof typeof actionBits)[]),
  steps: wordOf(stepBits, Object.keys(stepBits) as (keyof typeof stepBits)[]),
}

export const client: Extract<Command, { readonly kind: 'connect' }> = {
  kind: 'connect',
  hostname: 'client.test',
  family: 'inet',
  address: '192.0.2.1',
  port: 2525,
}

/** The MTA's end of a connection to a milter, which says what it is told. */
export class ToyMta {
  readonly socket: Socket
  readonly #reader = new PacketReader(1_000_000)
  readonly #packets: Packet[] = []
  readonly #looking = new Set<() => void>()
  isClosed = false

  constructor(at: { readonly port: number; readonly host?: string } | { readonly path: string }) {
    this.socket = connect('port' in at ? { host: '127.0.0.1', ...at } : at)
    this.socket.on('data', (segment) => {
      this.#packets.push(...this.#reader.take(segment))
      this.#look()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
      this.#look()
    })
  }

  send(...commands: readonly Command[]): void {
    this.socket.write(Buffer.concat(commands.map((command) => bufferOfPacket(packetOfCommand(command)))))
  }

  /** Says something, and gives the packet that answers it. */
  ask(...commands: readonly Command[]): Promise<Packet> {
    this.send(...commands)
    return this.packet()
  }

  /** The next packet of the milter. Rejects where it closes the connection before. */
  packet(): Promise<Packet> {
    return this.#until(() => this.#packets.shift())
  }

  /** Resolves when the milter has closed the connection, with what it said before. */
  async closed(): Promise<readonly Packet[]> {
    await this.#until(() => (this.isClosed ? true : undefined))
    return this.#packets
  }

  #until<Found>(find: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find()
        if (found === undefined && !this.isClosed) return
        this.#looking.delete(look)
        if (found === undefined) reject(new Error('the milter closed the connection'))
        else resolve(found)
      }
      this.#looking.add(look)
      look()
    })
  }

  #look(): void {
    for (const look of [...this.#looking]) look()
  }
}
