import type { Socket } from 'node:net'
import { converse, type Departure } from './converse.js'
import { addressOf, endpointText } from './endpoint-text.js'
import type { ConnectionFacts } from './facts.js'
import { handshakeFacts } from './handshake-facts.js'
import { makeTls } from './make-tls.js'
import { ownReplies } from './own-replies.js'
import type { ProxiedEnds } from './proxy-header.js'
import { readProxy } from './read-proxy.js'
import { replyBytes } from './reply-bytes.js'
import type { WireSettings } from './settings.js'
import { Wire } from './wire.js'

/**
 * `served`: it came to its end, by QUIT or because this side closed it. `vanished`: the client closed it without QUIT, or it broke, at any time.
 * `timeout`: the client was silent, or did not read. `stopped`: the listener was. `refused`: too many of that peer. `proxy-failed`, `tls-failed`: no PROXY
 * header, no TLS.
 */
export type Served = 'served' | 'vanished' | 'timeout' | 'stopped' | 'refused' | 'proxy-failed' | 'tls-failed'

/** Whether a peer may have one connection more; whoever got in lets go once. */
export interface Admission {
  enter(address: string): boolean
  leave(address: string): void
}

/** A socket from its acceptance to its end. */
export class Connection {
  readonly #raw: Socket
  readonly #settings: WireSettings
  readonly #admission: Admission
  #wire: Wire | undefined
  #isStopping = false

  /** @param socket one that was accepted with `pauseOnConnect` and `allowHalfOpen` */
  constructor(socket: Socket, settings: WireSettings, admission: Admission) {
    this.#raw = socket
    this.#settings = settings
    this.#admission = admission
    // it may break before anybody reads from it
    socket.on('error', () => {})
  }

  /** Comes back when the socket is closed, and the driver was told. */
  async serve(): Promise<Served> {
    try {
      return await this.#serve()
    } finally {
      this.#raw.destroy()
    }
  }

  /** A client that waits between commands, or has no driver yet, is turned away; what is under way goes on. */
  stop(): void {
    this.#isStopping = true
    if (this.#wire) this.#wire.stop()
    else this.#raw.destroy()
  }

  /** It ends at once. */
  kill(): void {
    this.#wire?.kill()
    this.#raw.destroy()
  }

  async #serve(): Promise<Served> {
    const { isProxied, timeouts } = this.#settings
    const own = endsOf(this.#raw)
    if (own === null) return 'vanished'
    let ends = own
    if (isProxied(addressOf(own.peer))) {
      const read = await readProxy(this.#raw, timeouts.proxyMs)
      if (read.kind === 'failed') return this.#isStopping ? 'stopped' : 'proxy-failed'
      ends = read.ends ?? own
    }
    const address = addressOf(ends.peer)
    if (!this.#admission.enter(address)) return this.#refuse()
    try {
      return await this.#admitted({ ...ends, socketPeer: own.peer })
    } finally {
      this.#admission.leave(address)
    }
  }

  async #admitted(ends: ProxiedEnds & { readonly socketPeer: string }): Promise<Served> {
    const { isTlsOnConnect, protocol, mayXclient, timeouts } = this.#settings
    const wire = await this.#connect()
    if (wire === 'stopped' || wire === 'tls-failed') return wire
    const isEarlyTalker = await wire.hears(timeouts.earlyMs)
    const facts: ConnectionFacts = {
      ...ends,
      protocol,
      isTlsOnConnect,
      handshake: wire.handshake,
      isEarlyTalker,
      mayXclient: mayXclient(addressOf(ends.peer)),
      xclient: null,
    }
    if (this.#isStopping) {
      await wire.close(replyBytes(ownReplies.shutdown))
      return 'stopped'
    }
    return servedAs[await converse(wire, this.#settings, facts)]
  }

  async #connect(): Promise<Wire | 'stopped' | 'tls-failed'> {
    const { isTlsOnConnect, tls = {}, timeouts } = this.#settings
    if (!isTlsOnConnect) this.#wire = new Wire(this.#raw, this.#settings)
    else {
      const made = await makeTls(this.#raw, tls, timeouts.handshakeMs)
      if (this.#isStopping) return 'stopped'
      if (made.kind === 'failed') return 'tls-failed'
      this.#wire = new Wire(made.socket, this.#settings)
      this.#wire.handshake = handshakeFacts(made.socket)
    }
    return this.#wire
  }

  /** Under TLS on connect nothing can be said before the handshake, and none is made for this. */
  async #refuse(): Promise<Served> {
    if (!this.#settings.isTlsOnConnect) await new Wire(this.#raw, this.#settings).close(replyBytes(ownReplies.tooMany))
    return 'refused'
  }
}

const servedAs: Readonly<Record<Departure, Served>> = {
  verdict: 'served',
  refused: 'served',
  failed: 'served',
  closed: 'vanished',
  reset: 'vanished',
  timeout: 'timeout',
  shutdown: 'stopped',
  'tls-failed': 'tls-failed',
}

const endsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): ProxiedEnds | null =>
  remoteAddress === undefined || localAddress === undefined
    ? null
    : { peer: endpointText(remoteAddress, remotePort!), listener: endpointText(localAddress, localPort!) }
