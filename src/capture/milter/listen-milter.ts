import { createServer, type Server, type Socket } from 'node:net'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import { clearSocketFile } from './clear-socket-file.js'
import { type MilterAddress, milterAddressText } from './parse-milter-address.js'
import { type MilterOptions, serveMilter } from './serve-milter.js'

export interface MilterServer {
  /** with the port that was chosen, where 0 was asked for */
  readonly address: MilterAddress
  /**
   * Takes no more connections, and lets those that there are go on until they end by themselves or `graceMs` are over.
   * Then they are closed, each after the step that its driver is at: resolves when every driver has been told.
   */
  readonly close: (graceMs: number) => Promise<void>
}

/**
 * Listens for MTAs. Throws Trouble `milter-address-taken` where something else is at the address, and
 * `milter-address-unusable` where it cannot be listened at. A socket file has the permissions that the process's umask
 * leaves, and an MTA that runs as another user needs to write to it.
 */
export const listenMilter = async (address: MilterAddress, options: MilterOptions): Promise<MilterServer> => {
  if (address.kind === 'unix') await clearSocketFile(address.path)
  const open: Open = { sockets: new Set(), served: new Set() }
  const server = createServer((socket) => {
    open.sockets.add(socket)
    socket.once('close', () => open.sockets.delete(socket))
    const served = serveMilter(socket, options).finally(() => open.served.delete(served))
    open.served.add(served)
  })
  await listening(server, address)
  return { address: actual(server, address), close: (graceMs) => close(server, open, graceMs) }
}

/** A connection may be served, and not be closed yet, or the other way round. */
interface Open {
  readonly sockets: Set<Socket>
  readonly served: Set<Promise<void>>
}

const listening = (server: Server, address: MilterAddress): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(unusable(address, cause)))
    server.listen(address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port }, () => {
      // an accept that fails, as where file descriptors run out, is no end of the milter
      server.removeAllListeners('error').on('error', () => {})
      resolve()
    })
  })

const actual = (server: Server, address: MilterAddress): MilterAddress => {
  const bound = server.address()
  return address.kind === 'unix' || bound === null || typeof bound === 'string'
    ? address
    : { ...address, port: bound.port }
}

const close = async (server: Server, open: Open, graceMs: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const timer = setTimeout(() => {
    for (const socket of open.sockets) socket.destroy(new Trouble('milter-stopped', 'the milter was stopped'))
  }, graceMs)
  await closed
  await Promise.all(open.served)
  clearTimeout(timer)
}

const unusable = (address: MilterAddress, cause: NodeJS.ErrnoException): Trouble => {
  const text = milterAddressText(address)
  if (cause.code === 'EADDRINUSE')
    return new Trouble('milter-address-taken', `another program listens at ${text}`, {
      hint: 'stop the other program, or name another address',
      cause,
    })
  const reason = address.kind === 'unix' ? fileReason(cause) : `the system says ${cause.message}`
  return new Trouble('milter-address-unusable', `nothing can listen at ${text}: ${reason}`, {
    hint: 'name another address',
    cause,
  })
}
