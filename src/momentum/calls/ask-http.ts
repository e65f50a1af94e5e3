import { hash } from 'node:crypto'
import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { type Canonical, decodeText, encodeText, type Text } from '../../domain/canonical.js'
import { type HttpAnswer, httpCall } from '../../domain/http-answer.js'
import { headerAsTold, urlAsTold } from '../../domain/http-secrets.js'
import type { Frame } from '../../lua/machine.js'
import type { HttpResponse } from '../http/http-objects.js'
import type { Stage } from './stage.js'

export interface HttpRequest {
  /** the function that the script called */
  readonly by: string
  readonly method: Bytes
  readonly url: Bytes
  readonly headers: readonly Bytes[]
  readonly body: Bytes | null
  /** what else decides over the answer, by name in their order */
  readonly options: Readonly<Record<string, Bytes | number | boolean>>
}

export type HttpOutcome = { readonly response: HttpResponse } | { readonly error: Bytes; readonly code: number }

/** A text is told as it is up to this many bytes, a longer one by its digest. */
const longestTold = 2000

/**
 * Asks what a request came to. What is sent by another method than GET and HEAD is a write, which the outside sees, and from then on a
 * question to the same place is another one.
 */
export const askHttp = (stage: Stage, frame: Frame, request: HttpRequest): HttpOutcome => {
  const { method, url, by } = request
  const place = placeOf(url)
  const writes = stage.session?.ownWrites.get(place)
  const told = requestAsTold(request)
  const key = [...keyOf(told), ...(writes === undefined ? [] : [writes])]
  if (!isRead(method)) {
    stage.noteOutside(frame, [httpCall, encodeText(method), encodeText(told.url), told.body])
    noteWrite(stage, frame, place, key)
  }
  const whole = keyOf({ ...request, body: request.body === null ? null : encodeText(request.body) })
  const answer = stage.ask(httpCall, 'stable', { key, by, whole }) as unknown as HttpAnswer
  if ('error' in answer) return { error: decodeText(answer.error), code: answer.code }
  const { status, reason } = answer
  return {
    response: {
      status,
      reason: decodeText(reason),
      headers: answer.headers.map(decodeText),
      body: decodeText(answer.body),
    },
  }
}

type ToldRequest = Omit<HttpRequest, 'body'> & { readonly body: Canonical }

const keyOf = ({ method, url, headers, body, options }: ToldRequest): readonly Canonical[] => {
  const others = Object.entries(options).map(([name, value]): readonly [string, Canonical] => {
    return [name, typeof value === 'string' ? encodeText(value) : value]
  })
  const more = {
    headers: headers.map(encodeText),
    ...(body === null ? {} : { body }),
    ...(others.length === 0 ? {} : { options: Object.fromEntries(others) }),
  }
  return [encodeText(method), encodeText(url), more]
}

const requestAsTold = (request: HttpRequest): ToldRequest => ({
  ...request,
  url: urlAsTold(request.url),
  headers: request.headers.map(headerAsTold),
  body: request.body === null ? null : toldBody(request.body),
  options: Object.fromEntries(
    Object.entries(request.options).map(([name, value]) => [
      name,
      typeof value === 'string' ? optionAsTold(name, value) : value,
    ]),
  ),
})

/** Of libcurl's options: passwords and cookies; addresses that may have a password in them. */
const optionAsTold = (name: string, value: Bytes): Bytes => {
  if (/PWD$|PASSWD$|^COOKIE$|^FTP_ACCOUNT$/.test(name)) return sha256Of(value)
  return name === 'PROXY' || name === 'REFERER' ? urlAsTold(value) : value
}

const isRead = (method: Bytes): boolean => method === 'GET' || method === 'HEAD'

const noteWrite = (stage: Stage, frame: Frame, place: string, key: readonly Canonical[]): void => {
  const { ownWrites } = stage.running(frame)
  ownWrites.set(place, hash('sha256', JSON.stringify([ownWrites.get(place) ?? '', key]), 'hex').slice(0, 16))
}

const toldBody = (body: Bytes): Text | readonly [size: number, sha256: string] =>
  body.length <= longestTold ? encodeText(body) : [body.length, sha256Of(body)]

/** Scheme, host and port: what may have changed by a write. */
const placeOf = (url: Bytes): string => `http ${URL.canParse(url) ? new URL(url).origin : url}`
