import type { Canonical } from '../../domain/canonical.js'
import { isObject } from '../../domain/is-object.js'
import { Trouble } from '../../domain/trouble.js'
import type { RecorderLine } from './recorder-line.js'

/** The format of `reprise_recorder.lua` that is read here. */
export const recorderFormat = 1

/**
 * What a line turned out to be: one of the recorder's (behind the beginning of another that was never finished, where a writer
 * was killed); one that is torn or not as it writes them; or another program's.
 */
export type ReadLine =
  | { readonly kind: 'line'; readonly line: RecorderLine; readonly afterTorn: boolean }
  | { readonly kind: 'torn'; readonly why: string }
  | { readonly kind: 'other' }

const mark = '{"reprise":'

/**
 * Reads one line without its end. What stands before the recorder's mark is the writer's own (chunk_logger puts a time there).
 * Throws Trouble `recorder-format` where another version wrote it: nothing is guessed from one that is not known.
 */
export const readLine = (bytes: Buffer): ReadLine => {
  const from = bytes.lastIndexOf(mark)
  if (from < 0) return { kind: 'other' }
  const format = /^\d+(?=[,}])/.exec(bytes.toString('latin1', from + mark.length, from + mark.length + 12))?.[0]
  if (format !== undefined && Number(format) !== recorderFormat) throw otherFormat(format)
  const parsed = parse(bytes.subarray(from))
  if (parsed === undefined) return { kind: 'torn', why: 'it is no whole JSON' }
  const why = isDeeperThan(deepest, parsed) ? 'it is nested deeper than any of the recorder' : complaint(parsed)
  return why === undefined
    ? { kind: 'line', line: parsed as unknown as RecorderLine, afterTorn: bytes.indexOf(mark) < from }
    : { kind: 'torn', why }
}

/** Eight tables deep, three brackets each, and the line around them. */
const deepest = 40

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)))

const otherFormat = (format: string): Trouble =>
  new Trouble(
    'recorder-format',
    `a line of the recorder has format ${format}; this version reads format ${recorderFormat}`,
    {
      hint: 'use the reprise_recorder.lua of this version, or the version of reprise that came with that recorder',
    },
  )

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const parse = (bytes: Buffer): Record<string, Canonical> | undefined => {
  try {
    const parsed: unknown = JSON.parse(strict.decode(bytes))
    return isObject(parsed) ? (parsed as Record<string, Canonical>) : undefined
  } catch {
    return undefined
  }
}

type Check = (value: unknown) => boolean
const text: Check = (value) => typeof value === 'string'
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const list: Check = Array.isArray
const texts: Check = (value) => Array.isArray(value) && value.every(text)
const bool: Check = (value) => typeof value === 'boolean'
const any: Check = (value) => value !== undefined
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

const seen = { context: orAbsent(isContexts), facts: orAbsent(isObject), unread: orAbsent(text) }

function isContexts(value: unknown): boolean {
  return isObject(value) && isObject(value['conn']) && isObject(value['mess'])
}

const shapes: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  open: { callout: text, peer: any, conn_id: any },
  enter: { i: count, module: text, callout: text, phase: text, args: list, ...seen },
  call: {
    i: orNull(count),
    c: count,
    within: orNull(count),
    name: text,
    site: orNull(text),
    args: list,
    answer: orAbsent(list),
  },
  leave: { i: count, returned: list, ...seen },
  failed: { i: count, asking: orNull(count) },
  process: { recorder: text, interpreter: text, lua: text, threads: bool, settings: isObject },
  file: { name: text, digest: orNull(text) },
  replaced: { names: texts },
  module: { name: text, callouts: texts, unseen: texts },
  fault: { place: text, why: any },
  lost: { events: count, why: text },
  off: { why: text },
}

const place = { process: text, lane: text, n: count, at: count, session: orAbsent(text), s: orAbsent(count) }

const complaint = (line: Record<string, Canonical>): string | undefined => {
  const shape = shapes[String(line['event'])]
  if (shape === undefined || !Object.hasOwn(shapes, String(line['event']))) return `no event is called ${line['event']}`
  if ((line['session'] === undefined) !== (line['s'] === undefined)) return 'session and s come together'
  for (const [field, check] of Object.entries({ ...place, ...shape }))
    if (!check(line[field])) return `${field} of event ${line['event']} is not as it is written`
  return undefined
}
