import type { Socket } from 'node:net'
import type { Bytes } from '../../domain/bytes.js'
import type { Handshake } from '../../domain/events.js'
import type { TlsOptions } from './driver.js'
import { Framer } from './framer.js'
import { failedHandshake, handshakeFacts } from './handshake-facts.js'
import { makeTls } from './make-tls.js'
import { ownReplies } from './own-replies.js'
import { replyBytes } from './reply-bytes.js'
import type { WireSettings } from './settings.js'
import type { Unit } from './unit-reader.js'

/** How a connection came to its end; `stopped`: it stands, but the listener wants no further command. */
export type Ended = 'closed' | 'reset' | 'timeout' | 'shutdown' | 'stopped'

/**
 * One connection: its socket, in clear text or under TLS, and what has come over it. There is one waiter at a time. Up to
 * `aheadBytes` are read while nobody waits, so that it is known what was pipelined; then reading stops.
 */
export class Wire {
  readonly framer: Framer
  /** of the TLS that stands */
  handshake: Handshake | null = null
  readonly #settings: WireSettings
  #socket: Socket
  #deafen: () => void = () => {}
  #arrived = 0
  #isStopping = false
  /** it belongs to a handshake */
  #isTaken = false
  #ended: Exclude<Ended, 'stopped'> | undefined
  #wake: () => void = () => {}

  constructor(socket: Socket, settings: WireSettings) {
    this.#settings = settings
    this.framer = new Framer(settings.limits)
    this.#socket = socket
    this.#listen(socket)
  }

  get ended(): Ended | undefined {
    return this.#ended
  }

  /** Whether something has come within the time. */
  async hears(withinMs: number): Promise<boolean> {
    await this.#until(() => this.#arrived > 0 || this.#ended !== undefined, withinMs)
    return this.#arrived > 0
  }

  /** The next unit that the client sends, or how the connection ended before it. What had come before the client closed its side is still taken. */
  async take(
    expects: 'command' | 'answer' | 'content',
  ): Promise<Unit | { readonly kind: 'ended'; readonly how: Ended }> {
    const { commandMs, contentMs } = this.#settings.timeouts
    const deadline = performance.now() + commandMs
    for (;;) {
      const isStopped = this.#isStopping && expects !== 'content' && this.framer.contentBytes === null
      const unit = this.#isBroken() || isStopped ? undefined : this.framer.take(expects)
      if (unit) return unit
      const isContent = this.framer.contentBytes !== null
      if (this.#ended) return { kind: 'ended', how: this.#ended }
      if (this.#isStopping && !isContent) return { kind: 'ended', how: 'stopped' }
      const withinMs = isContent ? contentMs : deadline - performance.now()
      if (!(await this.#comes(withinMs, isContent))) return { kind: 'ended', how: 'timeout' }
    }
  }

  /** Lets time pass, for as long as the connection stands. */
  async rest(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await this.#until(() => this.#isBroken(), milliseconds)
  }

  /** Replies of one turn of the event loop go out together. Comes back once the client reads. */
  async send(bytes: Bytes): Promise<void> {
    this.framer.replied()
    if (bytes === '' || this.#isBroken()) return
    const socket = this.#socket
    if (socket.writableCorked === 0) {
      socket.cork()
      setImmediate(() => socket.uncork())
    }
    socket.write(bytes, 'latin1', () => this.#wake())
    if (socket.writableNeedDrain) await this.#isWritten(() => !socket.writableNeedDrain)
  }

  /** Throws away what has come in clear text, and says how many octets that were. From here on only a handshake is read. */
  dropAhead(): number {
    this.#isTaken = true
    this.#deafen()
    const socket = this.#socket.pause()
    let dropped = this.framer.drop()
    for (let ahead = socket.read(); ahead !== null; ahead = socket.read()) dropped += ahead.length
    return dropped
  }

  /** Puts TLS over the connection, behind `dropAhead` and once what was sent is written. */
  async startTls(options: TlsOptions): Promise<Handshake> {
    const clear = this.#socket
    await this.#isWritten(() => clear.writableLength === 0)
    if (this.#isBroken()) clear.destroy()
    const made = await makeTls(clear, options, this.#settings.timeouts.handshakeMs)
    if (made.kind === 'failed') {
      clear.destroy()
      return failedHandshake(made.why)
    }
    this.handshake = handshakeFacts(made.socket)
    this.#socket = made.socket
    this.#isTaken = false
    this.#listen(made.socket)
    if (this.#isBroken()) made.socket.destroy()
    return this.handshake
  }

  /**
   * Sends the last of it, ends this side, and waits a while for the client to end its own. What it still sends is read and thrown
   * away: left unread, it would make a reset of the end, and that could take the last reply with it.
   */
  async close(bytes: Bytes = ''): Promise<void> {
    const socket = this.#socket
    this.#deafen()
    socket.on('close', () => this.#wake())
    socket.resume().end(bytes, 'latin1')
    if (!this.#isBroken()) await this.#until(() => socket.destroyed, this.#settings.timeouts.lingerMs)
    socket.destroy()
  }

  /** No further command is taken. */
  stop(): void {
    this.#isStopping = true
    this.#wake()
  }

  /** The connection ends at once. A client that waits for a reply is told so. */
  kill(): void {
    if (!this.#isBroken() && !this.#isTaken) this.#socket.write(replyBytes(ownReplies.shutdown), 'latin1')
    this.#end('shutdown')
    this.#socket.destroy()
  }

  #listen(socket: Socket): void {
    const data = (bytes: Buffer) => {
      this.#arrived += bytes.length
      this.framer.push(bytes)
      if (this.framer.waiting >= this.#settings.limits.aheadBytes) socket.pause()
      this.#wake()
    }
    const end = () => this.#end('closed')
    const close = () => this.#end(this.#ended ?? 'reset')
    const drain = () => this.#wake()
    this.#deafen = () => socket.off('data', data).off('end', end).off('close', close).off('drain', drain)
    socket.on('data', data).on('end', end).on('close', close).on('drain', drain)
    socket.on('error', () => this.#end('reset'))
    socket.resume()
  }

  /** A side that is closed can still break. */
  #end(how: Exclude<Ended, 'stopped'>): void {
    if (!this.#isBroken()) this.#ended = how
    this.#wake()
  }

  /** The connection can carry nothing more. */
  #isBroken(): boolean {
    return this.#ended !== undefined && this.#ended !== 'closed'
  }

  /** Whether something happened within the time: octets came, the connection ended, or it is not to go on. */
  #comes(withinMs: number, isContent: boolean): Promise<boolean> {
    const before = this.#arrived
    const happened = () => this.#arrived > before || this.#ended !== undefined || (this.#isStopping && !isContent)
    this.#socket.resume()
    return this.#until(happened, withinMs)
  }

  /** A client that does not read its replies within the time is cut off. */
  async #isWritten(isSo: () => boolean): Promise<void> {
    if (!(await this.#until(() => isSo() || this.#isBroken(), this.#settings.timeouts.writeMs))) this.#end('timeout')
  }

  #until(isSo: () => boolean, withinMs: number): Promise<boolean> {
    if (isSo()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (came: boolean) => {
        clearTimeout(timer)
        this.#wake = () => {}
        resolve(came)
      }
      const timer = setTimeout(settle, Math.max(withinMs, 0), false)
      this.#wake = () => {
        if (isSo()) settle(true)
      }
    })
  }
}
