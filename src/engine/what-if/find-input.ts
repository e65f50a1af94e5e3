import { type Bytes, bytesOfText, lowerCase } from '../../domain/bytes.js'
import { questionKey } from '../../domain/call.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import { nearestName } from '../../domain/nearest.js'
import { Trouble } from '../../domain/trouble.js'
import { dnsTypes } from '../../domain/world.js'
import type { Script } from '../script.js'
import { answerName, type Input, inputsOf } from './inputs.js'

/**
 * The input that a person names: as `inputsOf` writes it; `rcpt[ADDRESS]` and `mail[ADDRESS]`; without its message or number, where
 * only one can be meant. A header field, a context key or a question that the recording does not have is added. Throws
 * Trouble `input-unknown` and `input-ambiguous`.
 */
export const findInput = (script: Script, name: string): Input => {
  const inputs = inputsOf(script)
  const exact = inputs.find((input) => isSameName(input.name, name))
  if (exact) return exact
  const meant = inputs.filter((input) => mayMean(input, name))
  const [only, ...others] = meant
  if (only && others.length === 0) return only
  if (only) throw ambiguous(name, meant)
  const added = addedInput(script, inputs, name)
  if (added) return added
  throw unknown(name, inputs)
}

/** Names of header fields are the same in capitals, and in those DNS has; everything else is as it is written. */
const isSameName = (name: string, given: string): boolean =>
  name === given ||
  ((/header\[|^dns\[/.test(name) || /^[a-z]+(?:\[\d+\])?$/.test(name)) && name.toLowerCase() === given.toLowerCase())

const mayMean = ({ name, value, place }: Input, given: string): boolean => {
  const short = name.replace(/^message\[\d+\]\./, '')
  if (isSameName(short, given) || isSameName(withoutNumber(short), given)) return true
  if (isSameName(withoutNumber(name), given)) return true
  if (isOneOfItsName(short, place) && (isSameName(`${short}[1]`, given) || isSameName(`${name}[1]`, given))) return true
  if (place.of !== 'recipient' && place.of !== 'sender') return false
  const address = value?.kind === 'bytes' ? value.bytes : ''
  const byAddress = `${withoutNumber(short)}[${textOf(address)}]`
  return given === byAddress || given === name.replace(short, byAddress)
}

/** The first of what is counted where there are several, and has no number where it is the only one. */
const isOneOfItsName = (short: string, { of }: Input['place']): boolean =>
  (of === 'header' && !/\]\[\d+\]$/.test(short)) || (counted.has(of) && !short.includes('['))

const counted: ReadonlySet<Input['place']['of']> = new Set(['greeting', 'sender', 'recipient'])

const withoutNumber = (name: string): string => name.replace(/\[\d+\]$/, '')

const textOf = (bytes: Bytes): string => Buffer.from(bytes, 'latin1').toString('utf8')

const addedInput = (script: Script, inputs: readonly Input[], name: string): Input | null =>
  addedHeader(inputs, name) ?? addedContext(name) ?? addedAnswer(inputs, name) ?? messageOfOne(script, name)

/** `message[1].…` of a session that has one message. */
const messageOfOne = (script: Script, name: string): Input | null => {
  const [, rest] = /^message\[1\]\.(.+)$/.exec(name) ?? []
  return rest !== undefined && !inputsOf(script).some((input) => input.name.startsWith('message['))
    ? findInput(script, rest)
    : null
}

const addedHeader = (inputs: readonly Input[], name: string): Input | null => {
  const [, prefix = '', field] = /^(message\[\d+\]\.)?header\[([\x21-\x39\x3b-\x7e]+?)\](?:\[\d+\])?$/.exec(name) ?? []
  if (field === undefined) return null
  const bodies = inputs.filter((input) => input.place.of === 'body' && input.name.startsWith(prefix))
  const [body, ...others] = bodies
  if (body?.place.of !== 'body') return null
  if (others.length > 0)
    throw ambiguous(
      name,
      bodies.map((one) => ({ ...one, name: one.name.replace(/body$/, `header[${field}]`) })),
    )
  const { act } = body.place
  const nth =
    1 +
    inputs.filter(({ place }) => place.of === 'header' && place.act === act && place.field === lowerCase(field)).length
  return { name, place: { of: 'header', act, field, nth }, value: null }
}

const addedContext = (name: string): Input | null => {
  const [, key] = /^context\[([\s\S]+)\]$/.exec(name) ?? []
  return key === undefined ? null : { name, place: { of: 'context', key: bytesOfText(key) }, value: null }
}

/** `dns[NAME TYPE]`, `answer[CALL KEY]`. Throws Trouble `input-malformed`. */
const addedAnswer = (inputs: readonly Input[], name: string): Input | null => {
  const [, kind, question] = /^(dns|answer)\[([\s\S]*)\]$/.exec(name) ?? []
  if (question === undefined) return null
  const { call, key } = kind === 'dns' ? dnsQuestion(name, question) : otherQuestion(name, question)
  const asked = questionKey(call, key)
  const known = inputs.find(({ place }) => place.of === 'answer' && questionKey(place.call, place.key) === asked)
  return known ?? { name: answerName(call, key), place: { of: 'answer', call, key }, value: null }
}

interface Question {
  readonly call: string
  readonly key: Canonical
}

const dnsQuestion = (name: string, question: string): Question => {
  const [, domain, word] = /^(\S+)\s+(\S+)$/.exec(question.trim()) ?? []
  const type = dnsTypes.find((one) => one === word?.toUpperCase())
  if (domain === undefined || type === undefined)
    throw malformed(
      name,
      `${JSON.stringify(question)} is no DNS question`,
      `a name and a type, as dns[example.com MX]; types are ${dnsTypes.join(', ')}`,
    )
  return { call: 'msys.dnsLookup', key: [encodeText(lowerCase(bytesOfText(domain)).replace(/\.$/, '')), type] }
}

const otherQuestion = (name: string, question: string): Question => {
  const [, call, text] = /^(\S+)\s+([\s\S]+)$/.exec(question) ?? []
  const key = text === undefined ? undefined : parsedList(text)
  if (call === undefined || key === undefined)
    throw malformed(
      name,
      `${JSON.stringify(question)} is no question`,
      'a function and the list of what it is asked in JSON, as answer[readfile ["/etc/motd"]]',
    )
  return { call, key }
}

const parsedList = (text: string): readonly Canonical[] | undefined => {
  try {
    const key: unknown = JSON.parse(text)
    return Array.isArray(key) ? key : undefined
  } catch {
    return undefined
  }
}

const malformed = (name: string, got: string, allowed: string): Trouble =>
  new Trouble('input-malformed', `${name}: ${got}; allowed is ${allowed}`, { hint: listHint })

const listHint = 'list what can be edited: reprise what-if SESSION --list'

const ambiguous = (name: string, meant: readonly Input[]): Trouble => {
  const names = meant.slice(0, shown).map((input) => input.name)
  const more = meant.length > shown ? ', and more' : ''
  return new Trouble('input-ambiguous', `${name} may mean ${meant.length} inputs: ${names.join(', ')}${more}`, {
    hint: `name one of them: --set '${names[0]}=…'`,
  })
}

const shown = 8

/** Names those there are: of the same kind, where there are any. */
const unknown = (name: string, inputs: readonly Input[]): Trouble => {
  const names = inputs.map((input) => input.name)
  const alike = names.filter((one) => kindOf(one) === kindOf(name))
  const nearest = alike.length > 0 ? undefined : nearestName(name, names)
  const suggestion = nearest === undefined ? '' : ` (did you mean ${nearest}?)`
  const there = alike.length > 0 ? alike : inputs.filter(({ place }) => place.of !== 'answer').map((one) => one.name)
  return new Trouble('input-unknown', `the session has no input ${JSON.stringify(name)}${suggestion}`, {
    hint: `it has ${there.slice(0, shown).join(', ')}${there.length > shown ? ', and more' : ''}; list all: reprise what-if SESSION --list`,
  })
}

/** `rcpt` of `message[2].rcpt[ann@example.net]`. */
const kindOf = (name: string): string =>
  name
    .replace(/^message\[\d+\]\./, '')
    .replace(/\[[\s\S]*$/, '')
    .toLowerCase()
