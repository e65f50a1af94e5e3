/**
 * Readers of single values: each takes a located value and what it is (`a peer`), and gives the
 * value or throws Trouble `scenario-invalid` with the place, what was got and what is allowed.
 */
import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import { nearestName } from '../../domain/nearest.js'
import {
  describe,
  invalid,
  type Located,
  type LocatedEntry,
  type LocatedMap,
  type LocatedScalar,
  quote,
} from './located.js'

/** A mapping whose keys are known names. */
export const openMap = (node: Located, what: string, allowed: readonly string[]): ReadonlyMap<string, Located> => {
  const fields = new Map<string, Located>()
  for (const entry of requireMap(node, what).entries) {
    if (!allowed.includes(entry.key)) throw unknownKey(entry, what, allowed)
    fields.set(entry.key, entry.value)
  }
  return fields
}

const unknownKey = (entry: LocatedEntry, what: string, allowed: readonly string[]): Error => {
  const nearest = nearestName(entry.key, allowed)
  const suggestion = nearest === undefined ? '' : ` (did you mean ${nearest}?)`
  return invalid(entry.keyAt, `${quote(entry.key)} is no key of ${what}${suggestion}`, `allowed: ${allowed.join(', ')}`)
}

/** A mapping whose keys are the user's own names; nothing at all is an empty one. */
export const openNames = (node: Located | undefined, what: string): readonly LocatedEntry[] =>
  node === undefined || isNothing(node) ? [] : requireMap(node, what).entries

export const isNothing = (node: Located): boolean => node.kind === 'scalar' && node.value === null

const requireMap = (node: Located, what: string): LocatedMap => {
  if (node.kind !== 'map') throw invalid(node.at, `${what} is ${describe(node)}`, 'allowed is a mapping (key: value)')
  return node
}

export const requireList = (node: Located, what: string): readonly Located[] => {
  if (node.kind !== 'list') throw invalid(node.at, `${what} is ${describe(node)}`, 'allowed is a list')
  return node.items
}

/** A list with something in it. */
export const requireItems = (node: Located, what: string): readonly Located[] => {
  const items = requireList(node, what)
  if (items.length === 0) throw invalid(node.at, `${what} is an empty list`, 'at least one is needed')
  return items
}

/** A text; a number or a boolean is the characters that were written. */
export const requireText = (node: Located, what: string): string => requireScalar(node, what, 'a text').text

const requireScalar = (node: Located, what: string, allowed: string): LocatedScalar => {
  if (node.kind !== 'scalar' || node.value === null)
    throw invalid(node.at, `${what} is ${describe(node)}`, `allowed is ${allowed}`)
  return node
}

/** One of a few words. */
export const requireWord = <Word extends string>(node: Located, what: string, words: readonly Word[]): Word => {
  const { text } = requireScalar(node, what, words.join(' or '))
  const word = words.find((candidate) => candidate === text)
  if (word !== undefined) return word
  const nearest = nearestName(text, words)
  const suggestion = nearest === undefined ? '' : ` (did you mean ${nearest}?)`
  throw invalid(node.at, `${what} is ${quote(text)}${suggestion}`, `allowed: ${words.join(', ')}`)
}

/** A whole number of at least 0 that is exact. */
export const requireCount = (node: Located, what: string): number => {
  if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isSafeInteger(node.value) && node.value >= 0)
    return node.value + 0
  throw invalid(
    node.at,
    `${what} is ${describe(node)}`,
    `allowed is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
  )
}

/** A number that was read exactly, or a text, a boolean, null. */
export const requireExact = (node: Located, what: string): string | number | boolean | null => {
  if (node.kind !== 'scalar') throw invalid(node.at, `${what} is ${describe(node)}`, 'allowed is a single value')
  if (typeof node.value === 'number' && Number.isInteger(node.value) && !Number.isSafeInteger(node.value))
    throw invalid(node.at, `${what} is ${describe(node)}, which is not exact as a number`, 'quote it')
  return node.value
}

const byteForms = ['text', 'encoding', 'bytes'] as const

/** Bytes: a text (as UTF-8), `{ text: …, encoding: latin1 }` or `{ bytes: BASE64 }`. */
export const requireBytes = (node: Located, what: string): Bytes => {
  if (node.kind === 'scalar' && node.value !== null) return bytesOfText(node.text)
  if (node.kind !== 'map')
    throw invalid(
      node.at,
      `${what} is ${describe(node)}`,
      'allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }',
    )
  const fields = openMap(node, what, byteForms)
  const bytes = fields.get('bytes')
  if (bytes !== undefined && fields.size === 1) return requireBase64(bytes, what)
  const text = fields.get('text')
  if (bytes !== undefined || text === undefined)
    throw invalid(
      node.at,
      `${what} with ${[...fields.keys()].join(' and ') || 'nothing in it'}`,
      'allowed is bytes alone, or text with encoding',
    )
  return encodeWith(text, fields.get('encoding'), what)
}

/** A text in the encoding that is named beside it, utf-8 where none is. */
export const encodeWith = (node: Located, encoding: Located | undefined, what: string): Bytes => {
  const text = requireText(node, what)
  const name = encoding === undefined ? 'utf-8' : requireWord(encoding, 'encoding', ['utf-8', 'latin1'])
  if (name === 'utf-8') return bytesOfText(text)
  const beyond = [...text].find((character) => character > '\xff')
  if (beyond !== undefined) throw invalid(node.at, `${quote(beyond)} is not in latin1`, 'allowed are U+0000 to U+00FF')
  return text
}

export const requireBase64 = (node: Located, what: string): Bytes => {
  const text = requireText(node, what).replace(/\s+/g, '')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text)
    throw invalid(
      node.at,
      `${what} is ${describe(node)}, which is not base64`,
      'allowed are A-Z a-z 0-9 + / and the padding =',
    )
  return bytes.toString('latin1')
}

/** One answer, or `{ sequence: [first, second, …] }`: one for each time it is asked. */
export const requireSequence = <Value>(
  node: Located,
  what: string,
  read: (node: Located) => Value,
): readonly Value[] => {
  if (node.kind !== 'map' || !node.entries.some(({ key }) => key === 'sequence')) return [read(node)]
  const answers = openMap(node, `${what} with a sequence`, ['sequence']).get('sequence')!
  return requireItems(answers, `the sequence of ${what}`).map(read)
}

/** The user's own names, as bytes, each with what `read` makes of its value. */
export const readNames = <Value>(
  node: Located | undefined,
  what: string,
  read: (entry: LocatedEntry) => Value,
): ReadonlyMap<Bytes, Value> =>
  new Map(openNames(node, what).map((entry) => [bytesOfText(entry.key), read(entry)] as const))
