import type { Socket } from 'node:net'
import { ownReplies } from './own-replies.js'
import { replyBytes } from './reply-bytes.js'
import type { WireSettings } from './settings.js'
import { Wire } from './wire.js'

/** Of those that are turned away, so many at a time are told why. */
const maxTold = 100

/** Sockets beyond all limits, until they are closed. */
export class TurnedAway {
  readonly #settings: WireSettings
  readonly #wires = new Set<Wire>()

  constructor(settings: WireSettings) {
    this.#settings = settings
  }

  /** Answers 421 and closes. Nothing is said where TLS or a PROXY header would have to come first. */
  async add(socket: Socket, isTold: boolean): Promise<void> {
    if (!isTold || this.#wires.size >= maxTold) {
      socket.on('error', () => {}).destroy()
      return
    }
    const wire = new Wire(socket, this.#settings)
    this.#wires.add(wire)
    await wire.close(replyBytes(ownReplies.tooMany))
    this.#wires.delete(wire)
  }

  kill(): void {
    for (const wire of this.#wires) wire.kill()
  }
}
