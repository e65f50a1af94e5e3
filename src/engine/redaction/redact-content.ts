import type { Bytes } from '../../domain/bytes.js'
import { decodeText } from '../../domain/canonical.js'
import { isTellingNobody } from '../../domain/field-names.js'
import { type BodyMode, type ContentLacks, hasMark } from '../../domain/redaction.js'
import { addressesIn } from '../../momentum/libraries/address-header.js'
import { decodeWords } from '../../momentum/message/encoded-words.js'
import { fieldValue, splitContent } from '../../momentum/message/header-fields.js'
import { everyField, type HeaderField } from '../../momentum/message/header-list.js'
import { splitAddress } from '../../momentum/phases/smtp.js'
import type { SessionRedactor } from './session-redactor.js'

/** A message, as it may be written down, and what it has not. */
export interface WithheldContent {
  readonly content: Bytes
  readonly lacks?: ContentLacks
}

/** The header alone, as it stands, and its end. */
export const headerOf = (content: Bytes): Bytes => content.slice(0, content.length - splitContent(content).body.length)

/** With the fields and the body that the profile keeps. */
export const redactContent = (redactor: SessionRedactor | null, bodies: BodyMode, content: Bytes): WithheldContent => {
  const { fields, body } = splitContent(content)
  const all = everyField(fields)
  const kept = redactor ? keptFields(redactor, all) : null
  const header = kept ? kept.map((field) => redactField(redactor!, field)).join('') : headerOf(content)
  const lacks = { ...lacksBody(redactor, bodies, body), ...(kept && kept !== all ? { fields: true as const } : {}) }
  const raw = `${header}${kept ? '\r\n' : ''}${lacks.body ? '' : body}`
  return { content: raw, ...(lacks.body || lacks.fields ? { lacks } : {}) }
}

const lacksBody = (redactor: SessionRedactor | null, bodies: BodyMode, body: Bytes): Pick<ContentLacks, 'body'> => {
  const way = redactor?.redaction.bodies ?? 'keep'
  if (way === 'hash') return { body: { why: 'redacted', hash: redactor!.digest('body', body) } }
  if (way === 'drop') return { body: { why: 'redacted' } }
  return bodies === 'none' ? { body: { why: 'unwanted' } } : {}
}

const keptFields = ({ redaction }: SessionRedactor, fields: readonly HeaderField[]): readonly HeaderField[] => {
  if (redaction.headers === 'keep') return fields
  const names = new Set(redaction.headers.map(decodeText))
  return fields.filter(({ name }) => names.has(name))
}

/** One that may tell of an address has the pseudonyms of its addresses alone, and one whose name may, a mark for a name. */
const redactField = (redactor: SessionRedactor, field: HeaderField): Bytes => {
  if (redactor.keepsAddresses) return field.raw
  const colon = field.raw.indexOf(':')
  const [name, after] = [redactName(redactor, field, field.raw.slice(0, colon)), field.raw.slice(colon)]
  const value = fieldValue(field)
  if (!redactor.isTelling(value) && !redactor.isTelling(decodeWords(value))) return `${name}${after}`
  return `${name}: ${redactAddresses(redactor, value) ?? redactor.mark('field', value)}\r\n`
}

/** What the profile names, its author has written, and nobody in the session. */
const redactName = (redactor: SessionRedactor, { name }: HeaderField, written: Bytes): Bytes =>
  redactor.redaction.headers !== 'keep' || isTellingNobody(name) || !redactor.isTelling(name)
    ? written
    : redactor.mark('field', name)

/** The addresses alone, where the host would read the same domains in them; else null. */
const redactAddresses = (redactor: SessionRedactor, value: Bytes): Bytes | null => {
  if (value.length > longestList) return null
  const addresses = addressesIn([value])
  const text = addresses.map((address) => redactor.address(address)).join(', ')
  return hasMark(text) && sameDomains(addresses, addressesIn([text])) ? text : null
}

/** A longer one takes the parser of addresses too long. */
const longestList = 8192

const sameDomains = (was: readonly Bytes[], is: readonly Bytes[]): boolean =>
  was.length === is.length && was.every((address, index) => domainOf(address) === domainOf(is[index]!))

const domainOf = (address: Bytes): Bytes => splitAddress(address).domain
