import { type Bytes, lowerCase } from '../../domain/bytes.js'
import type { Stage } from '../calls/stage.js'
import { assertContentKnown, assertFieldsKnown, assertPieceKnown } from '../calls/unknown.js'
import { joinFields } from '../message/header-fields.js'
import { type Message, rawContent } from '../message/message.js'
import { type MimePart, partContent, partsFrom } from '../message/mime-tree.js'
import { isText } from '../message/part-text.js'
import { textOrRefuse } from './message-text.js'
import { treeTop } from './message-tree.js'

const call = 'msys.expandMacro'

/** `%{rfc822:date}`: the session's time as a Date field has it (RFC 5322 section 3.3). */
export const dateMacro = (stage: Stage): Bytes => {
  stage.assumed.add('timezone')
  stage.assumed.add('macro-reading')
  assertPieceKnown(stage, 'time')
  return new Date(stage.at).toUTCString().replace('GMT', '+0000')
}

/** `%{rfc2822:…}` of the message in hand (sieve-ecaddons); undefined for an argument that there is not. What is there ends in CRLF. */
export const contentMacro = (stage: Stage, argument: Bytes): Bytes | undefined => {
  const [what = '', first, second] = argument.split(',')
  const expand = macros[lowerCase(what)]
  if (!expand || !/^[^,]*(,\d+b?)?(,\d+)?$/.test(argument)) return undefined
  stage.assumed.add('macro-reading')
  const text = expand(stage, messageInHand(stage, what), { first, second })
  return text === undefined || text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`
}

const messageInHand = (stage: Stage, what: Bytes): Message => {
  const message = stage.session?.message ?? null
  if (lowerCase(what) === 'headers') assertFieldsKnown(stage, message)
  else assertContentKnown(stage, message)
  if (message && (message.fields.length > 0 || message.body !== '')) return message
  return stage.undecidable({
    call,
    key: 'rfc2822',
    reason: 'a macro asks for the content of a message that has not come yet, which the manual does not describe',
    hint: 'expand it from validate_data on',
  })
}

interface Counts {
  readonly first: string | undefined
  readonly second: string | undefined
}

type Macro = (stage: Stage, message: Message, counts: Counts) => Bytes | undefined

const macros: Readonly<Record<string, Macro>> = {
  message: (_stage, message, { first }) => beginning(rawContent(message), first),
  headers: (_stage, message) => joinFields(message.fields),
  body: (_stage, message, { first }) => beginning(message.body, first),
  text: (stage, message, { first, second }) => textMacro(stage, message, { first, second }),
  part: (_stage, message, { first }) => (first === undefined ? undefined : contentOf(nth(leaves(message), first))),
}

/** Without a number the first text, in UTF-8; `n` the nth with its header as it is; `n,m` its first lines, in UTF-8. */
const textMacro = (stage: Stage, message: Message, { first, second }: Counts): Bytes => {
  const part = nth(leaves(message).filter(isText), first ?? '1')
  if (first !== undefined && second === undefined) return contentOf(part)
  return part ? beginning(textOrRefuse(stage, call, part), second) : ''
}

const leaves = (message: Message): readonly MimePart[] =>
  partsFrom(treeTop(message)).filter(({ container }) => container === null)

const nth = (parts: readonly MimePart[], count: string): MimePart | undefined => parts[Number.parseInt(count, 10) - 1]

const contentOf = (part: MimePart | undefined): Bytes => (part ? partContent(part) : '')

/** All, the first `n` lines, or with `nb` the first bytes. */
const beginning = (text: Bytes, count: string | undefined): Bytes => {
  if (count === undefined) return text
  const length = Number.parseInt(count, 10)
  return count.endsWith('b') ? text.slice(0, length) : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).slice(0, length).join('')
}
