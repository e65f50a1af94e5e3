import type { Socket } from 'node:net'
import { type ProxiedEnds, parseProxyHeader } from './proxy-header.js'

/** `ends` null: the socket's own hold. */
export type ReadProxy =
  | { readonly kind: 'read'; readonly ends: ProxiedEnds | null }
  | { readonly kind: 'failed'; readonly why: string }

/** Reads the PROXY header that a connection begins with, and puts what comes behind it back into the socket, which is paused then. */
export const readProxy = (socket: Socket, withinMs: number): Promise<ReadProxy> =>
  new Promise((resolve) => {
    let come = Buffer.alloc(0)
    const settle = (read: ReadProxy) => {
      clearTimeout(timer)
      socket.off('data', take).off('end', end).off('close', end).pause()
      resolve(read)
    }
    const take = (bytes: Buffer) => {
      come = Buffer.concat([come, bytes])
      const header = parseProxyHeader(come)
      if (header.kind === 'malformed') return settle({ kind: 'failed', why: header.why })
      if (header.kind === 'more') return
      const behind = come.subarray(header.size)
      settle({ kind: 'read', ends: header.ends })
      if (behind.length > 0) socket.unshift(behind)
    }
    const end = () => settle({ kind: 'failed', why: 'the connection ended within the PROXY header' })
    const timer = setTimeout(() => settle({ kind: 'failed', why: `no PROXY header in ${withinMs} ms` }), withinMs)
    socket.on('data', take).on('end', end).on('close', end).resume()
  })
