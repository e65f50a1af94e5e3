import { type Bytes, bytesOfText, trimBytes } from '../../domain/bytes.js'
import { questionKey } from '../../domain/call.js'
import { type Canonical, decodeKey, decodeText, readable } from '../../domain/canonical.js'
import { fieldValue, splitContent } from '../../momentum/message/header-fields.js'
import { everyField, type HeaderField } from '../../momentum/message/header-list.js'
import { parseCommand, withoutLineEnd } from '../../momentum/phases/smtp.js'
import type { RecordedAct } from '../recording.js'
import type { Script } from '../script.js'
import { pathOf } from './edit-bytes.js'

/** A piece of a session that a copy of it may have otherwise. */
export interface Input {
  /** as a person writes it: `ehlo`, `rcpt[2]`, `message[2].header[Subject]`, `dns[example.com MX]`, `answer[3]` */
  readonly name: string
  readonly place: Place
  /** what the recording has; null: nothing */
  readonly value: Value | null
}

export type Value =
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  /** what each time that the question was asked was answered; one, where that was always the same */
  | { readonly kind: 'answers'; readonly answers: readonly Canonical[] }

/** Where it stands; `act` is a place among the script's acts. */
export type Place =
  | { readonly of: 'peer' | 'listener' | 'time' }
  | { readonly of: 'context'; readonly key: Bytes }
  | { readonly of: 'greeting' | 'sender' | 'recipient' | 'command'; readonly act: number }
  | { readonly of: 'body'; readonly act: number }
  /** `act` is null where the message was never sent */
  | { readonly of: 'content'; readonly act: number | null; readonly message: number }
  /** the nth field of that name, from 1; past the last one it is added */
  | { readonly of: 'header'; readonly act: number; readonly field: Bytes; readonly nth: number }
  | { readonly of: 'answer'; readonly call: string; readonly key: Canonical }

/** Everything of a session that can be edited, in the order in which it came. */
export const inputsOf = (script: Script): readonly Input[] => [
  ...openedInputs(script),
  ...numbered(
    script.acts.flatMap((act, index) => greetingInputs(act, index)),
    'ehlo',
  ),
  ...messageNumbers(script).flatMap((message) => messageInputs(script, message)),
  ...commandInputs(script),
  ...answerInputs(script),
]

const bytes = (value: Bytes): Value => ({ kind: 'bytes', bytes: value })

const openedInputs = ({ opened }: Script): readonly Input[] => [
  { name: 'peer', place: { of: 'peer' }, value: bytes(decodeText(opened.peer)) },
  { name: 'listener', place: { of: 'listener' }, value: bytes(decodeText(opened.listener)) },
  { name: 'time', place: { of: 'time' }, value: bytes(new Date(opened.at).toISOString()) },
  ...Object.entries(opened.context ?? {}).map(
    ([key, value]): Input => ({
      name: `context[${readableBytes(decodeKey(key))}]`,
      place: { of: 'context', key: decodeKey(key) },
      value: bytes(decodeText(value)),
    }),
  ),
]

const readableBytes = (text: Bytes): string => {
  const decoded = Buffer.from(text, 'latin1').toString('utf8')
  return bytesOfText(decoded) === text ? decoded : readable({ $bytes: Buffer.from(text, 'latin1').toString('base64') })
}

type Unnamed = Omit<Input, 'name'>

/** One is called by its name alone, several are counted from 1. */
const numbered = (inputs: readonly Unnamed[], name: string): readonly Input[] =>
  inputs.map((input, index) => ({ name: inputs.length === 1 ? name : `${name}[${index + 1}]`, ...input }))

const greetingInputs = ({ act }: RecordedAct, index: number): readonly Unnamed[] => {
  if (act.kind !== 'command') return []
  const command = parseCommand(act.line)
  return 'domain' in command ? [{ place: { of: 'greeting', act: index }, value: bytes(command.domain) }] : []
}

/** As phase instances count messages. */
const messageNumbers = ({ acts }: Script): readonly number[] =>
  [...new Set(acts.map(({ message }) => message))].filter((message) => message > 0).sort((a, b) => a - b)

/** What stands before the names of what belongs to a message; nothing where there is only one. */
const prefixOf = (script: Script, message: number): string =>
  messageNumbers(script).length === 1 ? '' : `message[${message}].`

const messageInputs = (script: Script, message: number): readonly Input[] => {
  const acts = [...script.acts.entries()].filter(([, recorded]) => recorded.message === message)
  const prefix = prefixOf(script, message)
  const content = acts.find(([, { act }]) => act.kind === 'message' || act.kind === 'inject')
  return [
    ...numbered(acts.flatMap(pathInputs('sender')), `${prefix}mail`),
    ...numbered(acts.flatMap(pathInputs('recipient')), `${prefix}rcpt`),
    ...(content
      ? contentInputs(content[0], content[1].act as ContentAct, { prefix, message })
      : [{ name: `${prefix}content`, place: { of: 'content', act: null, message } as const, value: null }]),
  ]
}

type ContentAct = RecordedAct['act'] & { readonly kind: 'message' | 'inject' }

const pathInputs =
  (of: 'sender' | 'recipient') =>
  ([index, { act }]: readonly [number, RecordedAct]): readonly Unnamed[] => {
    if (act.kind === 'inject') return [{ place: { of, act: index }, value: bytes(act[of]) }]
    if (act.kind !== 'command') return []
    const { verb } = parseCommand(act.line)
    const path = verb === (of === 'sender' ? 'MAIL' : 'RCPT') ? pathOf(act.line) : null
    return path === null ? [] : [{ place: { of, act: index }, value: bytes(path) }]
  }

interface OfMessage {
  readonly prefix: string
  readonly message: number
}

const contentInputs = (act: number, { content }: ContentAct, { prefix, message }: OfMessage): readonly Input[] => {
  const { fields: blocks, body } = splitContent(content)
  const fields = everyField(blocks)
  const counts = new Map<Bytes, number>()
  const alike = Map.groupBy(fields, ({ name }) => name)
  const headers = fields.map((field): Input => {
    const nth = (counts.get(field.name) ?? 0) + 1
    counts.set(field.name, nth)
    const written = writtenName(field)
    const name = `${prefix}header[${written}]${alike.get(field.name)!.length === 1 ? '' : `[${nth}]`}`
    return { name, place: { of: 'header', act, field: field.name, nth }, value: bytes(fieldValue(field)) }
  })
  return [
    ...headers,
    { name: `${prefix}body`, place: { of: 'body', act }, value: bytes(body) },
    { name: `${prefix}content`, place: { of: 'content', act, message }, value: bytes(content) },
  ]
}

/** As it is written, capitals and all. */
const writtenName = ({ raw }: HeaderField): Bytes => trimBytes(raw.slice(0, raw.indexOf(':')), ' \t')

/** Every command of the client as it was sent, without its line end. */
const commandInputs = ({ acts }: Script): readonly Input[] =>
  acts
    .flatMap(({ act }, index) => (act.kind === 'command' ? [{ act: index, line: act.line }] : []))
    .map(({ act, line }, index) => ({
      name: `command[${index + 1}]`,
      place: { of: 'command', act },
      value: bytes(withoutLineEnd(line)),
    }))

const answerInputs = ({ answers }: Script): readonly Input[] => {
  const asked = Map.groupBy(answers, ({ record }) => questionKey(record.call, record.key))
  return [...asked.values()].map((records, index) => {
    const { call, key } = records[0]!.record
    const given = records.map(({ record }) => record.answer)
    return {
      name: isDns(call, key) ? answerName(call, key) : `answer[${index + 1}]`,
      place: { of: 'answer', call, key },
      value: { kind: 'answers', answers: allAlike(given) ? given.slice(0, 1) : given },
    }
  })
}

const allAlike = (given: readonly Canonical[]): boolean =>
  given.every((answer) => JSON.stringify(answer) === JSON.stringify(given[0]))

/** `dns[example.com MX]`, or any other question as `answer[CALL KEY]`, its key in JSON. */
export const answerName = (call: string, key: Canonical): string =>
  isDns(call, key) ? `dns[${key[0]} ${key[1]}]` : `answer[${questionKey(call, key)}]`

const isDns = (call: string, key: Canonical): key is readonly [string, string] =>
  call === 'msys.dnsLookup' &&
  Array.isArray(key) &&
  key.length === 2 &&
  key.every((part) => typeof part === 'string') &&
  !/[\s\]]/.test(key[0] ?? '')
