import type { ObservedEnd } from '../observed-end.js'
import { addSegment, type Direction, distance, heldBytesOf, newDirection, noteAcknowledged } from './direction.js'
import type { TcpSegment } from './tcp-segment.js'

/** What was captured of one TCP connection. */
export interface Connection {
  readonly client: ObservedEnd
  readonly server: ObservedEnd
  readonly at: number | null
  readonly fromClient: Direction
  readonly fromServer: Direction
  hasReset: boolean
  /** the server's port is one of SMTP; null: what it says will tell */
  isSmtp: boolean | null
  heldBytes: number
  /** it has more than is held of one */
  isOverfull: boolean
}

/** A connection by the first segment of it that was captured; undefined where its roles cannot be told. */
export const connectionOf = (segment: TcpSegment, ports: ReadonlySet<number>): Connection | undefined => {
  const isFromClient = segment.isSyn ? segment.acknowledged === null : isTowards(segment, ports)
  if (isFromClient === undefined) return undefined
  const [client, server] = isFromClient ? [segment.source, segment.destination] : [segment.destination, segment.source]
  return {
    client,
    server,
    at: segment.at,
    fromClient: newDirection(),
    fromServer: newDirection(),
    hasReset: false,
    isSmtp: ports.has(server.port ?? 0) ? true : null,
    heldBytes: 0,
    isOverfull: false,
  }
}

/** Without a SYN the ports must tell, and of two ports of SMTP the lower one is the server's. */
const isTowards = ({ source, destination }: TcpSegment, ports: ReadonlySet<number>): boolean | undefined => {
  const [to, from] = [ports.has(destination.port ?? 0), ports.has(source.port ?? 0)]
  if (to && from) return destination.port! <= source.port!
  return to || from ? to : undefined
}

export const isFromClient = ({ client }: Connection, { source }: TcpSegment): boolean =>
  source.port === client.port && source.address === client.address

/** Takes a segment in; returns how many bytes of memory that takes. */
export const addToConnection = (connection: Connection, segment: TcpSegment): number => {
  const { fromClient, fromServer } = connection
  const [own, other] = isFromClient(connection, segment) ? [fromClient, fromServer] : [fromServer, fromClient]
  if (segment.isReset) connection.hasReset = true
  if (segment.acknowledged !== null && !segment.isReset) noteAcknowledged(other, segment.acknowledged)
  // What a SYN acknowledges is the other end's SYN.
  if (segment.isSyn && segment.acknowledged !== null) other.base ??= segment.acknowledged
  if (connection.isOverfull) {
    if (segment.isFin) own.fin ??= segment.sequence
    return 0
  }
  const heldBytes = addSegment(own, segment)
  connection.heldBytes += heldBytes
  return heldBytes
}

/** Whether both ends are done, so that only late copies can follow. */
export const isEnded = ({ fromClient, fromServer, hasReset }: Connection): boolean =>
  hasReset || (fromClient.fin !== null && fromServer.fin !== null)

/** A SYN with another number than this connection's: the two ends begin anew. */
export const isReuse = (connection: Connection, segment: TcpSegment): boolean => {
  if (!segment.isSyn || segment.acknowledged !== null) return false
  if (!isFromClient(connection, segment)) return true
  const { base, fin, segments } = connection.fromClient
  const first = (segment.sequence + 1) >>> 0
  if (base !== null) return base !== first
  return !segments.every(({ sequence }) => isNear(first, sequence)) || (fin !== null && !isNear(first, fin))
}

/** A SYN that was captured late, among the first packets of its connection. */
const isNear = (first: number, sequence: number): boolean => {
  const behind = distance(first, sequence)
  return behind >= 0 && behind < 1_048_576
}

/** Lets go of what is held; returns how many bytes of memory that was. */
export const dropSegments = (connection: Connection): number => {
  let heldBytes = 0
  for (const { segments } of [connection.fromClient, connection.fromServer]) {
    heldBytes += segments.reduce((sum, segment) => sum + heldBytesOf(segment), 0)
    segments.length = 0
  }
  connection.heldBytes = 0
  return heldBytes
}
