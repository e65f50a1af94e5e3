import { showEnd } from '../observed-end.js'
import type { ObservedSession } from '../observed-session.js'
import { addToConnection, type Connection, connectionOf, dropSegments, isEnded, isReuse } from './connection.js'
import { isSmtp } from './is-smtp.js'
import { sessionOf } from './session-of.js'
import type { TcpSegment } from './tcp-segment.js'

export interface TableLimits {
  readonly ports: ReadonlySet<number>
  /** the most that is held of all connections together, in bytes */
  readonly heldBytes: number
  /** the most that is held of one connection, in bytes */
  readonly connectionBytes: number
}

/** So many segments behind the last one of a connection, copies that came late are no longer expected. */
const lingerSegments = 256
const maxConnections = 50_000

/** The connections of a capture that have not ended yet, in a memory that does not grow with the capture. */
export class ConnectionTable {
  readonly #limits: TableLimits
  /** by both ends; the one that was heard of longest ago comes first */
  readonly #open = new Map<string, Connection>()
  /** keys of connections that were given out: what still comes of them is late */
  readonly #done = new Set<string>()
  readonly #ended: { readonly key: string; readonly connection: Connection; readonly due: number }[] = []
  #heldBytes = 0
  #segments = 0

  constructor(limits: TableLimits) {
    this.#limits = limits
  }

  /** Takes a segment in; gives the sessions that are over now. */
  *add(segment: TcpSegment): Generator<ObservedSession, void, undefined> {
    this.#segments += 1
    const key = keyOf(segment)
    const before = this.#open.get(key)
    if (before !== undefined && isReuse(before, segment)) yield* this.#give(key, before, notEnded)
    const connection = this.#open.get(key) ?? this.#begin(key, segment)
    if (connection !== undefined) this.#take(key, connection, segment)
    while (this.#ended.length > 0 && this.#ended[0]!.due <= this.#segments) {
      const due = this.#ended.shift()!
      if (this.#open.get(due.key) === due.connection) yield* this.#give(due.key, due.connection, notEnded)
    }
    yield* this.#makeRoom()
  }

  /** The sessions that are left at the end of the capture, and why it has no more of them. */
  *finish(why: string): Generator<ObservedSession, void, undefined> {
    for (const [key, connection] of this.#open) yield* this.#give(key, connection, why)
  }

  #begin(key: string, segment: TcpSegment): Connection | undefined {
    const isOpening = segment.isSyn && !segment.isReset
    const isNothing = segment.wireBytes === 0 && !segment.isFin
    if (!isOpening && (isNothing || this.#done.has(key))) return undefined
    return connectionOf(segment, this.#limits.ports)
  }

  #take(key: string, connection: Connection, segment: TcpSegment): void {
    this.#open.delete(key)
    this.#open.set(key, connection)
    this.#done.delete(key)
    const wasEnded = isEnded(connection)
    this.#heldBytes += addToConnection(connection, segment)
    connection.isSmtp ??= isSmtp(connection)
    if (connection.isSmtp === false) this.#heldBytes -= dropSegments(connection)
    if (connection.heldBytes > this.#limits.connectionBytes) connection.isOverfull = true
    if (!wasEnded && isEnded(connection)) this.#ended.push({ key, connection, due: this.#segments + lingerSegments })
  }

  *#makeRoom(): Generator<ObservedSession, void, undefined> {
    while (this.#heldBytes > this.#limits.heldBytes || this.#open.size > maxConnections) {
      const [key, connection] = this.#open.entries().next().value!
      yield* this.#give(key, connection, 'the capture has more connections at once than are held')
    }
  }

  *#give(key: string, connection: Connection, why: string): Generator<ObservedSession, void, undefined> {
    this.#open.delete(key)
    this.#done.add(key)
    if (this.#done.size > maxConnections) this.#done.delete(this.#done.values().next().value!)
    if (isWorthTelling(connection)) yield sessionOf(connection, why)
    this.#heldBytes -= dropSegments(connection)
  }
}

const notEnded = 'the two ends began anew before this connection had ended'

/** An attempt to connect that nobody answered is no session. */
const isWorthTelling = ({ isSmtp: is, fromClient, fromServer }: Connection): boolean =>
  is === true && (fromServer.base !== null || fromServer.segments.length > 0 || fromClient.segments.length > 0)

const keyOf = ({ source, destination }: TcpSegment): string => {
  const [a, b] = [showEnd(source), showEnd(destination)]
  return a < b ? `${a} ${b}` : `${b} ${a}`
}
