import { connect as connectTcp, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'

/** A client that sends what it is given, to the octet, and reads replies one at a time. */
export class RawClient {
  socket: Socket
  received = ''
  isEnded = false
  #error: Error | undefined
  #wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    this.#listen(socket)
    onTestFinished(() => void this.socket.destroy())
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connectTcp({ port, host, noDelay: true, allowHalfOpen: true })
    const client = new RawClient(socket)
    await new Promise((resolve) => socket.once('connect', resolve).once('error', resolve))
    return client
  }

  send(bytes: string): this {
    this.socket.write(bytes, 'latin1')
    return this
  }

  /** Sends it in these pieces, each a segment of its own as far as TCP lets it be. */
  async sendPieces(pieces: readonly string[]): Promise<void> {
    for (const piece of pieces) await new Promise((resolve) => this.socket.write(piece, 'latin1', resolve))
  }

  /** The next whole reply, of one line or more. */
  async reply(): Promise<string> {
    const whole = /^(?:\d{3}-[^\n]*\r\n)*\d{3} [^\n]*\r\n/
    const [reply] = await this.until(() => whole.exec(this.received))
    this.received = this.received.slice(reply.length)
    return reply
  }

  async replies(count: number): Promise<readonly string[]> {
    const replies: string[] = []
    for (let index = 0; index < count; index += 1) replies.push(await this.reply())
    return replies
  }

  /** Sends a line and gives the reply to it. */
  ask(line: string): Promise<string> {
    return this.send(`${line}\r\n`).reply()
  }

  /** All that comes until the server ends its side. */
  async rest(): Promise<string> {
    await this.until(() => this.isEnded || undefined)
    return this.received
  }

  /** The other side is gone, in whatever way. */
  async closed(): Promise<void> {
    this.socket.end()
    if (!this.socket.closed) await new Promise((resolve) => this.socket.once('close', resolve))
  }

  async startTls(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const clear = this.socket
    clear.removeAllListeners('data').removeAllListeners('end')
    const secure = connectTls({ socket: clear, rejectUnauthorized: false, ...options })
    this.socket = secure
    await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject))
    this.#listen(secure)
    return secure
  }

  /** Has this go out in one segment with whatever is sent first. */
  prefix(bytes: string): void {
    const { socket } = this
    let before = Buffer.from(bytes, 'latin1')
    const joined = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _, done) => {
        socket.write(Buffer.concat([before, chunk]), () => done())
        before = Buffer.alloc(0)
      },
    })
    socket.removeAllListeners('data').on('data', (chunk) => joined.push(chunk))
    this.socket = joined as Socket
  }

  async until<Value>(look: () => Value | null | undefined): Promise<Value> {
    for (;;) {
      const value = look()
      if (value !== undefined && value !== null) return value
      if (this.isEnded)
        throw new Error(`the server ended, after ${JSON.stringify(this.received)}`, { cause: this.#error })
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #listen(socket: Socket): void {
    const end = () => {
      this.isEnded = true
      this.#wake()
    }
    socket.on('data', (bytes: Buffer) => {
      this.received += bytes.toString('latin1')
      this.#wake()
    })
    socket.on('end', end)
    socket.on('close', end)
    socket.on('error', (error) => {
      this.#error = error
    })
  }
}
