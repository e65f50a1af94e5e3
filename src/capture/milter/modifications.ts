import type { Bytes } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import type { Modification } from './driver.js'
import type { Action } from './flags.js'
import { type Terms, wordBytes } from './negotiate.js'
import type { Packet } from './packets.js'
import { maximumPayloadBytes } from './replies.js'

/**
 * Modifications as packets, in their order. Throws Trouble `milter-modification-invalid` where one cannot be said, and
 * `milter-action-not-offered` where the MTA does not make such changes.
 */
export const packetsOfModifications = (modifications: readonly Modification[], terms: Terms): readonly Packet[] => {
  if (modifications.filter(({ kind }) => kind === 'replaceBody').length > 1)
    throw invalid('the body replaced twice; allowed is once in a message')
  return modifications.flatMap((modification) => {
    requireAction(actionOf(modification), terms)
    return packetsOf(modification, terms)
  })
}

const actionOf = (modification: Modification): Action => {
  switch (modification.kind) {
    case 'insertHeader':
      return 'addHeader'
    case 'deleteHeader':
      return 'changeHeader'
    case 'addRecipient':
      return modification.parameters === null ? 'addRecipient' : 'addRecipientWithParameters'
    default:
      return modification.kind
  }
}

const requireAction = (action: Action, terms: Terms): void => {
  if (!terms.actions.has(action))
    throw new Trouble(
      'milter-action-not-offered',
      `${action} is asked of a mail server that offers ${[...terms.actions].join(', ') || 'no changes'}`,
      { hint: 'in Postfix: postconf milter_protocol=6' },
    )
}

const packetsOf = (modification: Modification, terms: Terms): readonly Packet[] => {
  switch (modification.kind) {
    case 'addHeader':
      return [packet('h', texts(nameOf(modification.name), writtenValue(modification.value, terms)))]
    case 'insertHeader':
      return [
        packet(
          'i',
          numbered(modification.index, 0) + texts(nameOf(modification.name), writtenValue(modification.value, terms)),
        ),
      ]
    case 'changeHeader':
      return [
        packet(
          'm',
          numbered(modification.occurrence, 1) + texts(nameOf(modification.name), changedTo(modification.value, terms)),
        ),
      ]
    case 'deleteHeader':
      return [packet('m', numbered(modification.occurrence, 1) + texts(nameOf(modification.name), ''))]
    case 'replaceBody':
      return chunksOf(modification.body).map((chunk) => packet('b', chunk))
    case 'addRecipient':
      return [
        modification.parameters === null
          ? packet('+', texts(modification.address))
          : packet('2', texts(modification.address, modification.parameters)),
      ]
    case 'deleteRecipient':
      return [packet('-', texts(modification.address))]
    case 'changeSender':
      return [
        packet(
          'e',
          modification.parameters === null
            ? texts(modification.address)
            : texts(modification.address, modification.parameters),
        ),
      ]
    case 'quarantine':
      return [packet('q', texts(modification.reason))]
  }
}

const packet = (letter: Bytes, payload: Bytes): Packet => {
  if (payload.length > maximumPayloadBytes)
    throw invalid(`a modification of ${payload.length} bytes; allowed are ${maximumPayloadBytes}`)
  return { letter, payload }
}

const texts = (...each: readonly Bytes[]): Bytes => {
  if (each.some((text) => text.includes('\0'))) throw invalid('a NUL in a modification; allowed is any other byte')
  return each.map((text) => `${text}\0`).join('')
}

const numbered = (number: number, least: number): Bytes => {
  if (!Number.isInteger(number) || number < least || number > 0x7fff_ffff)
    throw invalid(`a header field of number ${number}; allowed are ${least} to ${0x7fff_ffff}`)
  return wordBytes(number)
}

/** RFC 5322, 2.2: printable ASCII without the colon. */
const nameOf = (name: Bytes): Bytes => {
  if (!/^[!-9;-~]+$/.test(name))
    throw invalid(
      `a header field named ${JSON.stringify(name.slice(0, 60))}; allowed is printable ASCII but for the colon`,
    )
  return name
}

/** A line within a value that begins with anything but white space would be another field. */
const writtenValue = (value: Bytes, terms: Terms): Bytes => {
  const lines = value.replaceAll('\r\n', '\n')
  if (lines.includes('\r')) throw invalid('a header value with CR in it; allowed are LF and CRLF before white space')
  if (/\n(?![ \t])/.test(lines)) throw invalid('a header value with a line that does not begin with white space')
  if (terms.steps.has('keepsLeadingSpace')) return lines
  if (!lines.startsWith(' '))
    throw invalid('a header value that does not begin with a space, for a mail server that puts one there')
  return lines.slice(1)
}

const changedTo = (value: Bytes, terms: Terms): Bytes => {
  const changed = writtenValue(value, terms)
  if (changed === '') throw invalid('a header field changed to nothing, which deletes it; say deleteHeader for that')
  return changed
}

const chunksOf = (body: Bytes): readonly Bytes[] => {
  const count = Math.max(1, Math.ceil(body.length / maximumPayloadBytes))
  return Array.from({ length: count }, (_, index) =>
    body.slice(index * maximumPayloadBytes, (index + 1) * maximumPayloadBytes),
  )
}

const invalid = (message: string): Trouble =>
  new Trouble('milter-modification-invalid', message, { hint: 'see what the policy changed, and where' })
