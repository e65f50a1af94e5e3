import type { Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import type { TlsOptions } from './driver.js'

/** A handshake's end. Whoever asked destroys the socket of one that failed. */
export type MadeTls =
  | { readonly kind: 'made'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly why: string }

/**
 * Has the client of this socket make TLS. What was put back into the socket is a part of the handshake. A server of its own, which never listens, serves
 * each: so one connection's options are its own, and a client's certificate is verified as by any server of node:tls.
 */
export const makeTls = (socket: Socket, options: TlsOptions, withinMs: number): Promise<MadeTls> =>
  new Promise((resolve) => {
    const fail = (error: unknown) => resolve({ kind: 'failed', why: reasonOf(error) })
    // it can break before TLS takes it over, and nobody else listens then
    socket.on('error', fail)
    socket.once('close', () => fail(new Error('the connection was closed')))
    if (socket.destroyed) return fail(new Error('the connection was closed'))
    try {
      createServer({ ...options, rejectUnauthorized: false, handshakeTimeout: withinMs })
        .once('secureConnection', (secure) => resolve({ kind: 'made', socket: secure }))
        .once('tlsClientError', fail)
        .emit('connection', socket)
    } catch (error) {
      fail(error)
    }
  })

/** OpenSSL's reason where there is one: its whole message has addresses of this process. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message
}
