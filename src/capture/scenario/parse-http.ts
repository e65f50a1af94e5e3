import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { HttpAnswer } from '../../domain/http-answer.js'
import type { Sequence } from '../../domain/world.js'
import { openMap, openNames, requireBytes, requireCount, requireList, requireSequence } from './fields.js'
import { invalid, type Located, type LocatedEntry, quote } from './located.js'

/** `{ "GET http://api.example/": { status: 200, reason: OK, headers: ["A: b"], body: text } }`, or `{ error: TEXT, code: 7 }`. */
export const readHttp = (node: Located | undefined): ReadonlyMap<Bytes, Sequence<HttpAnswer>> =>
  new Map(openNames(node, 'http').map((entry) => [bytesOfText(requestOf(entry)), readAnswers(entry)] as const))

const requestOf = ({ key, keyAt }: LocatedEntry): string => {
  if (/^[A-Z]+ \S+$/.test(key)) return key
  throw invalid(keyAt, `${quote(key)} is no request`, 'allowed is a method and a URL, as "GET http://api.example/who"')
}

const readAnswers = ({ key, value }: LocatedEntry): Sequence<HttpAnswer> =>
  requireSequence(value, quote(key), (node) => readAnswer(node, quote(key)))

const readAnswer = (node: Located, request: string): HttpAnswer => {
  const fields = openMap(node, request, ['status', 'reason', 'headers', 'body', 'error', 'code'])
  const [status, error] = [fields.get('status'), fields.get('error')]
  const others = error === undefined ? ['code'] : ['status', 'reason', 'headers', 'body']
  const stray = others.find((name) => fields.has(name))
  if ((status === undefined) === (error === undefined) || stray !== undefined)
    throw invalid(
      node.at,
      `${request} with ${[...fields.keys()].join(', ') || 'nothing in it'}`,
      'it needs status, with reason, headers and body; or error, with code',
    )
  if (error !== undefined) {
    const code = fields.get('code')
    return {
      error: encodeText(requireBytes(error, 'error')),
      code: code === undefined ? 7 : requireCount(code, 'code'),
    }
  }
  const [reason, headers, body] = [fields.get('reason'), fields.get('headers'), fields.get('body')]
  return {
    status: requireCount(status!, 'status'),
    reason: reason === undefined ? '' : encodeText(requireBytes(reason, 'reason')),
    headers:
      headers === undefined
        ? []
        : requireList(headers, 'headers').map((one) => encodeText(requireBytes(one, 'a header'))),
    body: body === undefined ? '' : encodeText(requireBytes(body, 'body')),
  }
}
