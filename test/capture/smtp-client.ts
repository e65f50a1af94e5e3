import { connect, type Socket } from 'node:net'
import { type Bytes, bufferOfBytes } from '../../src/domain/bytes.js'

/** An SMTP client that says exactly what it is told, a line at a time. */
export class SmtpClient {
  readonly #socket: Socket
  readonly #replies: string[] = []
  readonly #looking = new Set<() => void>()
  #received = ''
  #isClosed = false

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.on('data', (segment) => this.#take(segment.toString('latin1')))
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => {
      this.#isClosed = true
      this.#look()
    })
  }

  /** Sends a command line, and gives the reply: its lines with LF between them. */
  say(line: Bytes): Promise<string> {
    this.send(`${line}\r\n`)
    return this.reply()
  }

  send(bytes: Bytes): void {
    this.#socket.write(bufferOfBytes(bytes))
  }

  /**
   * The next reply, the greeting first. Rejects where the server closes the connection before it, or does not answer in
   * time.
   */
  reply(timeoutMs = 30_000): Promise<string> {
    return this.#until(timeoutMs, () => this.#replies.shift(), 'the server closed the connection')
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    await this.#until(30_000, () => (this.#isClosed ? true : undefined), 'never')
  }

  /** Ends the connection without a word. */
  close(): void {
    this.#socket.destroy()
  }

  #until<Found>(timeoutMs: number, find: () => Found | undefined, ended: string): Promise<Found> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer)
        this.#looking.delete(look)
        end()
      }
      const look = (): void => {
        const found = find()
        if (found !== undefined) settle(() => resolve(found))
        else if (this.#isClosed) settle(() => reject(new Error(ended)))
      }
      const timer = setTimeout(() => settle(() => reject(new Error('the server does not answer'))), timeoutMs)
      this.#looking.add(look)
      look()
    })
  }

  #look(): void {
    for (const look of [...this.#looking]) look()
  }

  #take(text: string): void {
    this.#received += text
    for (;;) {
      const [whole] = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(this.#received) ?? []
      if (whole === undefined) return
      this.#received = this.#received.slice(whole.length)
      this.#replies.push(whole.slice(0, -2).replaceAll('\r\n', '\n'))
      this.#look()
    }
  }
}
