import { isObject } from '../../domain/is-object.js'
import { shortHash } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { upcastEvent } from '../../domain/upcast.js'
import type { NewEvent } from '../payload.js'
import { letters } from '../payload.js'
import { sha256 } from '../tree.js'
import { eventFault } from './event-fault.js'
import { type BlobLine, type EndLine, type EventLine, format, formatVersion } from './format.js'

/** A line of an export, read. */
export type Line =
  | { readonly kind: 'header' }
  | { readonly kind: 'blob'; readonly blob: string; readonly bytes: Buffer }
  | { readonly kind: 'event'; readonly head: EventLine; readonly event: NewEvent }
  | { readonly kind: 'end'; readonly end: EndLine }

/** Reads line `number` (from 1). Throws Trouble `recording-invalid`, `recording-newer`, with that number. */
export const readLine = (text: string, number: number): Line => {
  const line = parseLine(text, number)
  if (number === 1) return readHeader(line)
  if ('blob' in line) return readBlobLine(line as unknown as BlobLine, number)
  if ('end' in line) return { kind: 'end', end: line as unknown as EndLine }
  if ('stream' in line) return readEventLine(line, number)
  throw invalidLine(number, `it is neither an event nor a blob nor the end: ${excerpt(text)}`)
}

const parseLine = (text: string, number: number): Readonly<Record<string, unknown>> => {
  try {
    const line = JSON.parse(text)
    if (isObject(line)) return line
  } catch (error) {
    throw invalidLine(number, `it is no JSON (${(error as Error).message.slice(0, 100)}): ${excerpt(text)}`, error)
  }
  throw invalidLine(number, `it is no JSON object: ${excerpt(text)}`)
}

const readHeader = (line: Readonly<Record<string, unknown>>): Line => {
  if (line['format'] !== format)
    throw invalidLine(1, `a recording begins with {"format":"${format}","version":${formatVersion}}`)
  const version = line['version']
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw invalidLine(1, `got version ${JSON.stringify(version)}; versions up to ${formatVersion} are known`)
  if (version <= formatVersion) return { kind: 'header' }
  throw new Trouble(
    'recording-newer',
    `line 1: the recording has format ${version}, this program knows formats up to ${formatVersion}`,
    { hint: 'update Reprise: npm install --global reprise@latest' },
  )
}

const readBlobLine = ({ blob, base64 }: BlobLine, number: number): Line => {
  if (typeof blob !== 'string' || typeof base64 !== 'string')
    throw invalidLine(number, 'a blob has a "blob" and a "base64", both texts')
  const bytes = Buffer.from(base64, 'base64')
  const found = sha256(bytes).toString('hex')
  if (found === blob) return { kind: 'blob', blob, bytes }
  throw invalidLine(number, `the bytes have the SHA-256 ${shortHash(found)}…, the line says ${excerpt(blob)}`)
}

const kinds = ['session', 'revision', 'boot', 'review']

const readEventLine = (line: Readonly<Record<string, unknown>>, number: number): Line => {
  const { stream, kind, version, type, recorded_at, input, work, result } = line
  const types = Object.keys(letters).join(', ')
  if (typeof type !== 'string' || !Object.hasOwn(letters, type))
    throw invalidLine(number, `there is no event type ${JSON.stringify(type)}; the types are ${types}`)
  if (typeof stream !== 'string' || !kinds.includes(String(kind)))
    throw invalidLine(number, `"stream" is a text and "kind" one of ${kinds.join(', ')}`)
  if (!Number.isSafeInteger(version) || !Number.isSafeInteger(recorded_at))
    throw invalidLine(number, '"version" and "recorded_at" are whole numbers')
  const what = eventFault({ stream, kind, type, input, work, result })
  if (what !== undefined) throw invalidLine(number, what)
  const texts = { input: JSON.stringify(input), work: textOrNull(work), result: textOrNull(result) }
  const event = { ...upcastEvent(type, { input, work, result }), texts }
  return { kind: 'event', head: line as unknown as EventLine, event }
}

const textOrNull = (part: unknown): string | null => (part === undefined ? null : JSON.stringify(part))

/** The trouble of a line. */
export const invalidLine = (number: number, what: string, cause?: unknown): Trouble =>
  new Trouble('recording-invalid', `line ${number}: ${what}`, {
    hint:
      number === 1
        ? 'name a file that `reprise export` wrote; what others observed is imported under a policy: reprise import --policy POLICY FILE'
        : 'use the file as `reprise export` wrote it',
    ...(cause === undefined ? {} : { cause }),
  })

const excerpt = (text: unknown): string => {
  const shown = String(text)
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown
}
