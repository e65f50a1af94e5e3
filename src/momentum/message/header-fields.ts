import { type Bytes, lowerCase, trimBytes } from '../../domain/bytes.js'
import {
  appended,
  everyField,
  type Fields,
  fieldsFrom,
  fieldsNamed,
  type HeaderField,
  prepended,
  replaced,
} from './header-list.js'

const fieldStart = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/

/**
 * Splits a message at its first empty line. A line of the header that is neither a field nor a continuation ends
 * the header: it and all after it are body, as mail servers read it. Bare line feeds end lines too.
 */
export const splitContent = (raw: Bytes): { readonly fields: Fields; readonly body: Bytes } => {
  const fields: { name: Bytes; raw: Bytes }[] = []
  let offset = 0
  while (offset < raw.length) {
    const newline = raw.indexOf('\n', offset)
    const next = newline < 0 ? raw.length : newline + 1
    const line = raw.slice(offset, next)
    if (line === '\r\n' || line === '\n') return { fields: fieldsFrom(fields), body: raw.slice(next) }
    const last = fields.at(-1)
    const start = fieldStart.exec(line)
    if (start) fields.push({ name: start[1]!.toLowerCase(), raw: line })
    else if (last && (line[0] === ' ' || line[0] === '\t')) last.raw += line
    else return { fields: fieldsFrom(fields), body: raw.slice(offset) }
    offset = next
  }
  return { fields: fieldsFrom(fields), body: '' }
}

export const joinFields = (fields: Fields): Bytes =>
  everyField(fields)
    .map((field) => field.raw)
    .join('')

/** A field's value: unfolded, outer white space gone. */
export const fieldValue = (field: HeaderField): Bytes =>
  trimBytes(field.raw.slice(field.raw.indexOf(':') + 1).replace(/\r?\n(?=[ \t])/g, ''), ' \t\r\n')

/** The values of every field, by lower-case name, in order. */
export const valuesByName = (fields: Fields): ReadonlyMap<Bytes, readonly Bytes[]> => {
  const values = new Map<Bytes, Bytes[]>()
  for (const field of everyField(fields)) {
    const known = values.get(field.name)
    if (known) known.push(fieldValue(field))
    else values.set(field.name, [fieldValue(field)])
  }
  return values
}

export const valuesOf = (fields: Fields, name: Bytes): readonly Bytes[] =>
  fieldsNamed(fields, lowerCase(name)).map(fieldValue)

const makeField = (name: Bytes, value: Bytes): HeaderField => ({
  name: lowerCase(name),
  raw: `${name}: ${value}\r\n`,
})

export type HeaderMode = 'replace' | 'append' | 'prepend'

/** The fields after setting one: `replace` puts the new ones where the first old one was. */
export const setField = (
  fields: Fields,
  name: Bytes,
  change: { readonly values: readonly Bytes[]; readonly mode: HeaderMode },
): Fields => {
  const added = change.values.map((value) => makeField(name, value))
  if (change.mode === 'append') return appended(fields, added)
  if (change.mode === 'prepend') return prepended(fields, added)
  return replaced(fields, lowerCase(name), added)
}
