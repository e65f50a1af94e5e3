import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../../lua/c-string.js'
import type { Match } from './walk.js'

/** A piece of a replacement: its own bytes, or a group by number or name. */
export type Part =
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'failure'; readonly message: string }

/**
 * Reads a replacement as thrLua does: `$1 ${1} \1` are groups, `${name}` is a named one, and a lone `$` or `\` vanishes.
 * A byte after a backslash is looked at by itself: `\$` is `$`, `\\` is `\`, but `\\$1` is `\$1`, since the byte before
 * `$` is a backslash too. `${}` is the whole match.
 */
export const partsOf = (replacement: Bytes): readonly Part[] => {
  const parts: Part[] = []
  for (let at = 0; at < replacement.length; ) {
    const { part, next } = partAt(replacement, at)
    if (part !== undefined) parts.push(part)
    at = next
  }
  return parts
}

interface Read {
  readonly part: Part | undefined
  readonly next: number
}

const partAt = (replacement: Bytes, at: number): Read => {
  const lead = replacement[at]!
  if (lead !== '\\' && lead !== '$') return plain(replacement, at)
  if (at > 0 && replacement[at - 1] === '\\') return { part: { kind: 'bytes', bytes: lead }, next: at + 1 }
  const braced = lead === '$' && replacement[at + 1] === '{'
  const from = at + (braced ? 2 : 1)
  if (isDigit(replacement, from)) return numberAt(replacement, from, braced)
  if (braced) return nameAt(replacement, from)
  return { part: undefined, next: from }
}

const plain = (replacement: Bytes, at: number): Read => {
  special.lastIndex = at
  const next = special.exec(replacement)?.index ?? replacement.length
  return { part: { kind: 'bytes', bytes: replacement.slice(at, next) }, next }
}

const special = /[\\$]/g

const numberAt = (replacement: Bytes, from: number, braced: boolean): Read => {
  let number = 0
  let next = from
  for (; isDigit(replacement, next); next++) number = (Math.imul(number, 10) + Number(replacement[next])) | 0
  return { part: { kind: 'number', number }, next: braced && replacement[next] === '}' ? next + 1 : next }
}

const nameAt = (replacement: Bytes, from: number): Read => {
  const brace = replacement.indexOf('}', from)
  const end = brace < 0 ? replacement.length : brace
  const next = brace < 0 ? end : end + 1
  if (end - from > longestName) return { part: { kind: 'failure', message: nameTooLong }, next }
  const name = cString(replacement.slice(from, end))
  return { part: name === '' ? { kind: 'number', number: end - from } : { kind: 'name', name }, next }
}

/** thrLua copies a name into 128 bytes and raises this where it does not fit. */
const longestName = 127
const nameTooLong = 'thrlua:perform_regex buffer overflow. Truncated max 128\n'

const isDigit = (text: string, at: number): boolean => at < text.length && text[at]! >= '0' && text[at]! <= '9'

/** The bytes that take a match's place. A group that did not match, and a name that there is not, are nothing. */
export const filled = (parts: readonly Part[], match: Match): Bytes | { readonly raised: string } => {
  let bytes = ''
  for (const part of parts) {
    if (part.kind === 'failure') return { raised: part.message }
    bytes += bytesOfPart(part, match)
  }
  return bytes
}

const bytesOfPart = (part: Exclude<Part, { kind: 'failure' }>, { groups, rc }: Match): Bytes => {
  if (part.kind === 'bytes') return part.bytes
  if (part.kind === 'name') return groups.get(part.name) ?? ''
  return part.number < rc ? (groups.get(part.number) ?? '') : ''
}
