import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { type Bytes, bufferOfBytes, bytesOfBuffer, bytesOfText } from '../../domain/bytes.js'
import type { HostCall } from '../../domain/call.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import { type HttpAnswer, httpFailures } from '../../domain/http-answer.js'
import type { HttpSettings } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { keyBytes } from '../lookup.js'
import { quoted } from './quoted.js'

/** Makes the requests of policies, to the places that the configuration names. */
export interface LiveHttp {
  /** Key [method, url, { headers, body, options }], or the whole one. Throws Trouble for a place that is not named, and for what is not carried out here. */
  answer(key: readonly Canonical[], call: HostCall): Promise<Canonical>
  /** Ends what is still asked. */
  close(): void
}

interface Asked {
  readonly headers: readonly Canonical[]
  readonly body?: Canonical
  readonly options?: Readonly<Record<string, Canonical>>
}

export const openLiveHttp = (settings: HttpSettings): LiveHttp => {
  const controller = new AbortController()
  return {
    async answer(key, { whole = key }) {
      const [method, address, asked] = whole as readonly Canonical[]
      const { headers, body, options = {} } = asked as unknown as Asked
      const url = requireAllowed(settings, keyBytes(address))
      if (url === null) return failure(3)
      const seconds = requireCarriedOut(options)
      return perform({
        url,
        method: keyBytes(method),
        lines: [...headers.map(keyBytes), ...headersOf(options)],
        body: body === undefined ? null : keyBytes(body),
        timeoutMs: Math.min(settings.timeoutMs, ...seconds.map((one) => one * 1000)),
        maxBytes: settings.maxBytes,
        signal: controller.signal,
      })
    },
    close: () => controller.abort(),
  }
}

/** null: it is no URL. */
const requireAllowed = ({ origins }: HttpSettings, address: Bytes): URL | null => {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (origins.includes(url.origin) && /^https?:$/.test(url.protocol)) return url
  const named = origins.length === 0 ? 'none is named' : `named are ${origins.join(' ')}`
  throw new Trouble('world-http-refused', `a request to ${quoted(url.origin)} was asked; ${named}`, {
    hint: `let policies ask there in the configuration: http: { origins: [${quoted(url.origin)}] }`,
  })
}

const ignored: ReadonlySet<string> = new Set([
  'HTTP_VERSION',
  'FORBID_REUSE',
  'FRESH_CONNECT',
  'TCP_NODELAY',
  'DNS_CACHE_TIMEOUT',
])
const asHeader: Readonly<Record<string, string>> = { USERAGENT: 'User-Agent', REFERER: 'Referer', COOKIE: 'Cookie' }

/** Every other option would make another request than the one that is sent. Gives the limits in seconds. */
const requireCarriedOut = (options: Readonly<Record<string, Canonical>>): readonly number[] => {
  const seconds: number[] = []
  for (const [name, value] of Object.entries(options)) {
    const isDefault = (name === 'SSL_VERIFYPEER' && value === true) || (name === 'SSL_VERIFYHOST' && value === 2)
    if (name === 'timeout' || name === 'TIMEOUT' || name === 'CONNECTTIMEOUT') {
      if (Number(value) > 0) seconds.push(Number(value))
    } else if (!isDefault && !ignored.has(name) && !Object.hasOwn(asHeader, name))
      throw new Trouble(
        'world-http-refused',
        `a request with the option ${quoted(name)} was asked, which the live world does not carry out`,
        { hint: 'give the answers with --world FILE' },
      )
  }
  return seconds
}

const headersOf = (options: Readonly<Record<string, Canonical>>): readonly Bytes[] =>
  Object.entries(asHeader).flatMap(([name, header]) =>
    options[name] === undefined ? [] : [`${header}: ${keyBytes(options[name])}`],
  )

interface Sent {
  readonly url: URL
  readonly method: Bytes
  readonly lines: readonly Bytes[]
  readonly body: Bytes | null
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
}

const perform = (sent: Sent): Promise<Canonical> => {
  const { promise, resolve, reject } = Promise.withResolvers<Canonical>()
  let timer: NodeJS.Timeout | undefined
  try {
    const request = begin(sent)
    timer = setTimeout(() => {
      resolve(failure(28))
      request.destroy()
    }, sent.timeoutMs)
    request.on('error', (error) => resolve(failure(codeOf(error))))
    request.on('response', (response) => readResponse(response, sent).then(resolve, reject))
    request.end(sent.body === null ? undefined : bufferOfBytes(sent.body))
  } catch (error) {
    // Node refuses a method or a header that is none; libcurl would send it.
    reject(
      new Trouble('world-http-refused', `a request was asked that cannot be sent: ${(error as Error).message}`, {
        hint: 'give the answers with --world FILE',
      }),
    )
  }
  return promise.finally(() => clearTimeout(timer))
}

/** What libcurl sends by itself, but for what the policy has a header of its own for. */
const begin = ({ url, method, lines, body, signal }: Sent): ClientRequest => {
  const given = lines.map((line) => [nameOf(line), line.slice(line.indexOf(':') + 1).trim()] as const)
  const named = new Set(given.map(([name]) => name.toLowerCase()))
  const own = [
    ['Host', url.host],
    ['Accept', '*/*'],
    ...(body === null
      ? []
      : [
          ['Content-Type', 'application/x-www-form-urlencoded'],
          ['Content-Length', String(body.length)],
        ]),
  ] as const
  // A header of the policy's that has no value takes the one away that would be sent.
  const headers = [
    ...own.filter(([name]) => !named.has(name!.toLowerCase())),
    ...given.filter(([, value]) => value !== ''),
  ].flat()
  const request = url.protocol === 'https:' ? requestTls : requestPlain
  return request(url, { method, headers: headers as readonly string[], signal, agent: false })
}

const nameOf = (line: Bytes): Bytes => line.slice(0, Math.max(0, line.indexOf(':')))

const readResponse = async (response: IncomingMessage, { url, maxBytes }: Sent): Promise<Canonical> => {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw tooBig(url, maxBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof Trouble) throw error
    return failure(56)
  }
  const { rawHeaders, statusCode = 0, statusMessage = '' } = response
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, nth) => rawHeaders.slice(2 * nth, 2 * nth + 2))
  return {
    status: statusCode,
    reason: encodeText(statusMessage),
    headers: pairs.map(([name, value]) => encodeText(`${name}: ${value}`)),
    body: encodeText(bytesOfBuffer(Buffer.concat(chunks))),
  } satisfies HttpAnswer as unknown as Canonical
}

const tooBig = (url: URL, maxBytes: number): Trouble =>
  new Trouble(
    'world-answer-too-big',
    `the answer of ${quoted(url.origin)} has more than ${maxBytes} bytes, which are allowed`,
    {
      hint: 'allow more in the configuration: http: { max_bytes: N }',
    },
  )

const failure = (code: keyof typeof httpFailures): Canonical => ({ error: bytesOfText(httpFailures[code]), code })

const codeOf = (error: Error & { readonly code?: string }): keyof typeof httpFailures => {
  const { code = '' } = error
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 6
  if (code === 'ETIMEDOUT') return 28
  if (/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return 7
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return 60
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return 35
  return code === 'ECONNRESET' && error.message === 'socket hang up' ? 52 : 56
}
