import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Trouble } from '../../domain/trouble.js'

/** How a service fares: `why` says what is wrong where it is not ok. */
export interface Health {
  readonly status: 'starting' | 'ok' | 'failing' | 'stopping'
  readonly why?: string
}

/** What of a service can be asked. */
export interface Watched {
  health(): Health | Promise<Health>
  /** in Prometheus' text format */
  metrics(): string
}

export interface HealthServer {
  readonly port: number
  close(): void
}

/**
 * Answers `/healthz` (200, or 503 where something is wrong) and `/metrics`, on 127.0.0.1 alone: whoever may ask needs no password. Throws Trouble
 * `listen-failed`.
 */
export const serveHealth = async (port: number, watched: Watched): Promise<HealthServer> => {
  const server = createServer((request, response) => void answer(request, response, watched))
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void =>
      reject(
        new Trouble('listen-failed', `cannot listen on 127.0.0.1:${port}: ${cause.code ?? cause.message}`, {
          hint: 'choose another port with --health, or see who listens there: ss -ltnp',
          cause,
        }),
      )
    server.once('error', fail)
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', fail).on('error', () => {})
      resolve()
    })
  })
  server.unref()
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const answer = async (request: IncomingMessage, response: ServerResponse, watched: Watched): Promise<void> => {
  const { status, type, text, ...more } = await answerTo(request, watched)
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...more.headers,
  })
  response.end(request.method === 'HEAD' ? '' : text)
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

const answerTo = async ({ method, url = '' }: IncomingMessage, watched: Watched): Promise<Answer> => {
  const path = url.replace(/\?.*$/s, '')
  if (path !== '/healthz' && path !== '/metrics') return plain(404, 'there are /healthz and /metrics')
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET and HEAD', { allow: 'GET, HEAD' })
  if (path === '/metrics')
    return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: watched.metrics() }
  const health = await watched.health()
  const status = health.status === 'ok' ? 200 : 503
  return { status, type: 'application/json', text: `${JSON.stringify(health)}\n` }
}

const plain = (status: number, text: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  text: `${text}\n`,
  headers,
})
