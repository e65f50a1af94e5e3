import { hash } from 'node:crypto'
import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { type Canonical, decodeText, encodeText, type Text } from '../../domain/canonical.js'
import { type HttpAnswer, httpCall } from '../../domain/http-answer.js'
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
  readonly options: Readonly<Record<string, Canonical>>
}

export type HttpOutcome = { readonly response: HttpResponse } | { readonly error: Bytes; readonly code: number }

/** A text is told as it is up to this many bytes, a longer one by its digest. */
const longestTold = 2000

/**
 * Asks what a request came to. What is sent by another method than GET and HEAD is a write, which the outside sees, and from then on a
 * question to the same place is another one.
 */
export const askHttp = (stage: Stage, frame: Frame, request: HttpRequest): HttpOutcome => {
  const { method, url, headers, body, options, by } = request
  const told = body === null ? null : toldBody(body)
  const place = placeOf(url)
  const writes = stage.session?.ownWrites.get(place)
  const more: Record<string, Canonical> = {
    headers: headers.map(encodeText),
    ...(told === null ? {} : { body: told }),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  }
  const key = [encodeText(method), encodeText(url), more, ...(writes === undefined ? [] : [writes])]
  if (!isRead(method)) {
    stage.noteOutside(frame, [httpCall, encodeText(method), encodeText(url), told])
    noteWrite(stage, frame, place, key)
  }
  const answer = stage.ask(httpCall, 'stable', {
    key,
    by,
    ...(body === null ? {} : { payload: body }),
  }) as unknown as HttpAnswer
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

const isRead = (method: Bytes): boolean => method === 'GET' || method === 'HEAD'

const noteWrite = (stage: Stage, frame: Frame, place: string, key: readonly Canonical[]): void => {
  const { ownWrites } = stage.running(frame)
  ownWrites.set(place, hash('sha256', JSON.stringify([ownWrites.get(place) ?? '', key]), 'hex').slice(0, 16))
}

const toldBody = (body: Bytes): Text | readonly [size: number, sha256: string] =>
  body.length <= longestTold ? encodeText(body) : [body.length, sha256Of(body)]

/** Scheme, host and port: what may have changed by a write. */
const placeOf = (url: Bytes): string => `http ${URL.canParse(url) ? new URL(url).origin : url}`
