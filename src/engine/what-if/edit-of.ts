import { type Bytes, bytesOfText, textOfBytes } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import { isEndpoint } from '../../domain/endpoint.js'
import { momentOf } from '../../domain/moment.js'
import { Trouble } from '../../domain/trouble.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import { answerShape } from './answer-shapes.js'
import { dnsText, parseDnsText } from './dns-text.js'
import type { Edit } from './edited-copy.js'
import type { Input, Place } from './inputs.js'

/** The edit that gives an input another value. Throws Trouble `input-malformed` where it cannot be that. */
export const editOf = (input: Input, value: Bytes): Edit => {
  if (input.place.of === 'answer') return { input, kind: 'answers', answers: answersOf(input, input.place, value) }
  const wrong = wrongWith(input, value)
  if (wrong !== null) throw malformed(input, wrong)
  return { input, kind: 'bytes', bytes: input.place.of === 'time' ? new Date(momentOf(value)!).toISOString() : value }
}

/** A value as a person would write it to give it again; bytes that are no text stay as they are. */
export const valueText = ({ value, place }: Input): Bytes | null => {
  if (value === null) return null
  if (value.kind === 'bytes') return value.bytes
  return bytesOfText(value.answers.map((answer) => answerText(answer, place)).join(' then '))
}

export const answerText = (answer: Canonical, place: Place): string => {
  const type = dnsTypeOf(place)
  return (type === null ? null : dnsText(answer, type)) ?? JSON.stringify(answer)
}

const malformed = ({ name }: Input, wrong: string): Trouble =>
  new Trouble('input-malformed', `${name}: ${wrong}`, {
    hint: 'see what the recording has: reprise what-if SESSION --list',
  })

const dnsTypeOf = (place: Place): string | null =>
  place.of === 'answer' && place.call === 'msys.dnsLookup' && Array.isArray(place.key) ? String(place.key[1]) : null

const answersOf = (input: Input, place: Place & { readonly of: 'answer' }, value: Bytes): readonly Canonical[] => {
  const text = textOfBytes(value)
  if (text === undefined) throw malformed(input, 'an answer is a text, and this is not UTF-8')
  const type = dnsTypeOf(place)
  const answer = type === null || text.trim().startsWith('{') ? parsedJson(text) : parseDnsText(text, type)
  if (isWrong(answer)) throw malformed(input, answer.wrong)
  const shape = answerShape(place.call)
  if (!shape) throw malformed(input, `what ${place.call} is answered cannot be edited in this version`)
  if (answer === undefined || !shape.fits(answer))
    throw malformed(input, `${text === '' ? 'nothing' : text} is no answer of ${place.call}; allowed is ${shape.words}`)
  return [answer]
}

const isWrong = (answer: Canonical | { readonly wrong: string } | undefined): answer is { readonly wrong: string } =>
  typeof answer === 'object' && answer !== null && 'wrong' in answer

const parsedJson = (text: string): Canonical | undefined => {
  try {
    return JSON.parse(text) as Canonical
  } catch {
    return undefined
  }
}

/** What an input cannot be, in words; null where it can. */
const wrongWith = ({ place, value: was }: Input, value: Bytes): string | null => {
  switch (place.of) {
    case 'peer':
    case 'listener':
      return isEndpoint(value) ? null : 'allowed is address:port, as 192.0.2.10:40001 or [2001:db8::1]:40001'
    case 'time':
      return momentOf(value) !== undefined ? null : 'allowed is a time with its zone, as 2026-03-01T09:00:00Z'
    case 'greeting':
    case 'header':
      return /[\r\n]/.test(value)
        ? `a line end in it; ${place.of === 'header' ? 'content' : 'command'} takes any bytes`
        : null
    case 'sender':
    case 'recipient':
      return /[<>\r\n]/.test(value) ? 'an address has no angle bracket and no line end; command takes any line' : null
    case 'command':
      return wrongCommand(was?.kind === 'bytes' ? was.bytes : '', value)
    default:
      return null
  }
}

const wrongCommand = (was: Bytes, value: Bytes): string | null => {
  if (value.includes('\n')) return 'a line feed in it: a command is one line'
  const [before, now] = [was, value].map((line) => kindOf(line))
  return before === now ? null : `it is ${before}, and cannot become ${now}: what the client did after it hangs on that`
}

/** Commands that lead to other phases than the others. */
const kindOf = (line: Bytes): string => {
  const { verb } = parseCommand(line)
  if (verb === 'HELO') return 'EHLO'
  return ['EHLO', 'MAIL', 'RCPT', 'DATA', 'AUTH', 'STARTTLS', 'QUIT'].includes(verb) ? verb : 'another command'
}
