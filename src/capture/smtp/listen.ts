import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Trouble } from '../../domain/trouble.js'
import { Connection, type Served } from './connection.js'
import { addressOf, endpointText } from './endpoint-text.js'
import { isWithin } from './is-within.js'
import { type GivenSettings, wireSettings } from './listener-settings.js'
import { PeerCounts } from './peer-counts.js'
import { TurnedAway } from './turned-away.js'

/** Where to listen, how many may come, and what holds for each. */
export type ListenOptions = GivenSettings & {
  readonly host: string
  /** 0: any that is free */
  readonly port: number
  /** connections at a time, in all; absent: 1,000 */
  readonly maxConnections?: number
  /** connections at a time of one address, as PROXY tells it where it does; absent: 100 */
  readonly maxConnectionsPerPeer?: number
}

/** Connections that are over, by what became of them, and those that stand. */
export type ListenerCounts = Readonly<Record<Served | 'open', number>>

/** A listener that stands. */
export interface SmtpListener {
  readonly host: string
  readonly port: number
  counts(): ListenerCounts
  /**
   * No connection more. Clients that wait between commands are told 421 4.3.2; whoever is not done within `graceMs` is cut off. Comes back
   * when every driver has been told, or once more that time later where one does not answer.
   */
  close(how: { readonly graceMs: number }): Promise<void>
}

/** Listens for SMTP or LMTP. Throws Trouble `listen-failed` (an address that is taken, or is not this machine's) and `tls-invalid`. */
export const listen = async (options: ListenOptions): Promise<SmtpListener> => {
  const { host, port, maxConnections = 1000, maxConnectionsPerPeer = 100, ...given } = options
  const settings = wireSettings(given)
  const peers = new PeerCounts(maxConnectionsPerPeer)
  const turnedAway = new TurnedAway(settings)
  const open = new Map<Connection, Promise<void>>()
  const over = { served: 0, vanished: 0, timeout: 0, stopped: 0, refused: 0, 'proxy-failed': 0, 'tls-failed': 0 }

  const accept = (socket: Socket): void => {
    if (open.size >= maxConnections) {
      over.refused += 1
      const peer = addressOf(endpointText(socket.remoteAddress ?? '', 0))
      void turnedAway.add(socket, !settings.isTlsOnConnect && !settings.isProxied(peer))
      return
    }
    const connection = new Connection(socket, settings, peers)
    const end = (served: Served) => {
      over[served] += 1
      open.delete(connection)
    }
    open.set(connection, connection.serve().then(end))
  }

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, accept)
  await begin(server, { host, port })
  let closed: Promise<void> | undefined
  return {
    host,
    port: (server.address() as AddressInfo).port,
    counts: () => ({ ...over, open: open.size }),
    close: ({ graceMs }) => {
      closed ??= end(server, { open, turnedAway, graceMs })
      return closed
    },
  }
}

const begin = (server: Server, at: { readonly host: string; readonly port: number }): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) =>
      reject(
        new Trouble(
          'listen-failed',
          `cannot listen on ${endpointText(at.host, at.port)}: ${cause.code ?? cause.message}`,
          {
            hint: 'choose another --port, or see who listens there: ss -ltnp',
            cause,
          },
        ),
      )
    server.once('error', fail)
    server.listen({ ...at, exclusive: true }, () => {
      // an accept that fails, as where file descriptors run out, is no end of the listener
      server.off('error', fail).on('error', () => {})
      resolve()
    })
  })

interface Ending {
  readonly open: ReadonlyMap<Connection, Promise<void>>
  readonly turnedAway: TurnedAway
  readonly graceMs: number
}

const end = async (server: Server, { open, turnedAway, graceMs }: Ending): Promise<void> => {
  const isClosed = new Promise((resolve) => server.close(resolve))
  for (const connection of open.keys()) connection.stop()
  turnedAway.kill()
  if (!(await isWithin(graceMs, Promise.all(open.values())))) {
    for (const connection of open.keys()) connection.kill()
    await isWithin(graceMs, Promise.all(open.values()))
  }
  await isClosed
}
