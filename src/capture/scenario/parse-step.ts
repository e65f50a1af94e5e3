import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import {
  encodeWith,
  openMap,
  openNames,
  requireBase64,
  requireBytes,
  requireItems,
  requireText,
  requireWord,
} from './fields.js'
import { describe, invalid, type Located, type LocatedMap, quote, showPlace } from './located.js'
import { type LocatedStep, orderSteps, type UnorderedStep } from './order-steps.js'
import { namedBy } from './parse-about.js'
import { deliveryKeys, readDelivery } from './parse-delivery.js'
import { readFire } from './parse-fire.js'
import { readHandshake } from './parse-handshake.js'
import { readInjectionEnvelope } from './parse-injection.js'
import { requireDuration } from './parse-moment.js'
import type { ContextScript, Step } from './script.js'
import { assertExtensions } from './step-order.js'

/**
 * Gives the bytes of a message file, named as in the scenario. Throws Trouble without a place
 * (`scenario-missing`, `scenario-invalid`); the place in the scenario is added to it.
 */
export type ReadMessageFile = (name: string) => Bytes

interface StepOptions {
  readonly readMessageFile: ReadMessageFile
  /** what the listener offers, as `readOffers` gives it */
  readonly offers: readonly string[]
}

/** The steps of a session, groups laid flat. */
export const readSteps = (node: Located, { readMessageFile, offers }: StepOptions): readonly Step[] => {
  const located = requireItems(node, 'steps').flatMap((item) =>
    item.kind === 'list' ? readGroup(item, readMessageFile) : [{ item, step: readStep(item, readMessageFile) }],
  )
  assertExtensions(located, offers)
  return orderSteps(located)
}

const readGroup = (group: Located, readMessageFile: ReadMessageFile): LocatedStep[] =>
  requireItems(group, 'a pipelined group').map((item, index) => {
    if (item.kind === 'list')
      throw invalid(item.at, 'a group within a pipelined group', 'allowed are commands and messages')
    const step = readStep(item, readMessageFile)
    if (step.kind === 'message') return { item, step }
    if (step.kind === 'command') return { item, step: { ...step, pipelined: step.pipelined || index > 0 } }
    throw invalid(item.at, `${step.kind} within a pipelined group`, 'allowed are commands and messages')
  })

const stepForms = {
  message: ['message', 'eol'],
  text: ['text', 'encoding'],
  wait: ['wait'],
  context: ['context'],
  send: ['send', 'encoding', 'pipelined', 'answers'],
  bytes: ['bytes', 'pipelined', 'answers'],
  answer: ['answer'],
  tls: ['tls'],
  inject: ['inject', 'from', 'to', 'recv_method', 'eol', 'context'],
  deliver: ['deliver', ...deliveryKeys],
  tempfail: ['tempfail', ...deliveryKeys],
  permfail: ['permfail', ...deliveryKeys],
  fire: ['fire', 'to', 'added', 'message', 'context'],
} as const

type ClientStep = Extract<Step, { readonly kind: 'command' | 'abort' }>

type StepForm = keyof typeof stepForms
const stepNames = Object.keys(stepForms) as StepForm[]

/** Forms that have a key in common with another are looked for first. */
const byFirstKey: readonly StepForm[] = ['deliver', 'tempfail', 'permfail', 'fire', 'inject', ...stepNames]

const readStep = (node: Located, readMessageFile: ReadMessageFile): UnorderedStep => {
  if (node.kind !== 'map') return readWordOrCommand(node)
  const form = formOf(node)
  const fields = openMap(node, form === 'inject' ? 'an inject step' : `a ${form} step`, stepForms[form])
  const value = fields.get(form)!
  switch (form) {
    case 'message':
      return { kind: 'message', content: readMessage(value, fields.get('eol'), readMessageFile) }
    case 'text':
      return { kind: 'message', content: withFinalCrlf(withCrlf(encodeWith(value, fields.get('encoding'), 'text'))) }
    case 'wait':
      return { kind: 'wait', milliseconds: requireDuration(value, 'wait') }
    case 'context':
      return { kind: 'context', ...readContext(value) }
    case 'send':
      return { ...command(value, encodeWith(value, fields.get('encoding'), 'send')), ...readMarks(fields) }
    case 'bytes':
      return { ...commandOfBytes(value), ...readMarks(fields) }
    case 'inject':
      return { kind: 'inject', ...readInjection(node, fields, readMessageFile), ...contextIn(fields) }
    case 'deliver':
    case 'tempfail':
    case 'permfail':
      return {
        kind: 'delivery',
        delivery: readDelivery(form, fields),
        named: namedBy(node, fields),
        ...contextIn(fields),
      }
    case 'fire':
      return { kind: 'fire', fired: readFire(value), named: namedBy(node, fields), ...contextIn(fields) }
    case 'answer':
      return { kind: 'answer', line: readAnswer(value) }
    case 'tls':
      return { kind: 'tls', handshake: readHandshake(value) }
  }
}

/** `pipelined: true`: sent without waiting; `answers: true`: the server takes it for the answer to AUTH. */
const readMarks = (
  fields: ReadonlyMap<string, Located>,
): { readonly pipelined?: boolean; readonly isAnswer?: true } => {
  const isSet = (name: string): boolean => {
    const field = fields.get(name)
    return field !== undefined && requireWord(field, name, ['true', 'false']) === 'true'
  }
  return { ...(isSet('pipelined') ? { pipelined: true } : {}), ...(isSet('answers') ? { isAnswer: true } : {}) }
}

/** A text, or `{ bytes: BASE64 }`. */
const readAnswer = (node: Located): Bytes => {
  if (node.kind !== 'map') return command(node, bytesOfText(requireText(node, 'answer'))).line
  return commandOfBytes(openMap(node, 'answer', ['bytes']).get('bytes') ?? node).line
}

const readWordOrCommand = (node: Located): ClientStep => {
  if (node.kind !== 'scalar' || node.value === null)
    throw invalid(
      node.at,
      `a step is ${describe(node)}`,
      `allowed: a command line, abort, a pipelined group (a list), or one of ${stepNames.join(', ')}`,
    )
  return node.value === 'abort' ? { kind: 'abort' } : command(node, bytesOfText(node.text))
}

const formOf = (node: LocatedMap): StepForm => {
  const form = byFirstKey.find((name) => node.entries.some(({ key }) => key === name))
  if (form !== undefined) return form
  const [entry] = node.entries
  const allowed = `allowed: ${stepNames.join(', ')}; a command with a colon and a space in it must be quoted, as 'RCPT TO: <a@example.net>'`
  throw entry === undefined
    ? invalid(node.at, 'a step is an empty mapping', allowed)
    : invalid(entry.keyAt, `${quote(entry.key)} is no kind of step`, allowed)
}

const contextIn = (fields: ReadonlyMap<string, Located>): { readonly context: ContextScript } => {
  const context = fields.get('context')
  return { context: context ? readContext(context) : { conn: {}, mess: {} } }
}

/** `inject` is a message's file, or `{ text, encoding }`. */
const readInjection = (node: Located, fields: ReadonlyMap<string, Located>, readMessageFile: ReadMessageFile) => {
  const content = fields.get('inject')!
  const inline = content.kind === 'map' ? openMap(content, 'inject', ['text', 'encoding', 'bytes']) : undefined
  const text = inline?.get('text')
  if (inline && !text && !inline.has('bytes'))
    throw invalid(
      content.at,
      'inject without text',
      "allowed is a file's name, { text, encoding }, or { bytes: BASE64 }",
    )
  return {
    ...readInjectionEnvelope(node, fields),
    content: text
      ? withFinalCrlf(withCrlf(encodeWith(text, inline?.get('encoding'), 'text')))
      : readMessage(content, fields.get('eol'), readMessageFile),
  }
}

const command = (node: Located, text: Bytes): Step & { readonly kind: 'command' } => {
  if (/[\r\n]/.test(text))
    throw invalid(
      node.at,
      'a command with a line end in it',
      'CRLF is added; several commands at once are a pipelined group; a bare CR or LF is written as { bytes: BASE64 }',
    )
  return { kind: 'command', line: `${text}\r\n`, pipelined: false }
}

const commandOfBytes = (node: Located): Step & { readonly kind: 'command' } => {
  const bytes = requireBase64(node, 'bytes')
  if (bytes.slice(0, -1).includes('\r\n'))
    throw invalid(node.at, 'a command with CRLF in it', 'several commands at once are a pipelined group')
  return { kind: 'command', line: bytes.endsWith('\n') ? bytes : `${bytes}\r\n`, pipelined: false }
}

/** A file's name, or `{ bytes: BASE64 }`. */
const readMessage = (node: Located, eol: Located | undefined, readMessageFile: ReadMessageFile): Bytes => {
  if (node.kind === 'map') return requireBase64(openMap(node, 'message', ['bytes']).get('bytes') ?? node, 'message')
  const name = requireText(node, 'message')
  const convert = eol !== undefined && requireWord(eol, 'eol', ['crlf', 'keep']) === 'crlf'
  const content = readAt(node, name, readMessageFile)
  return convert ? withCrlf(content) : content
}

const readAt = (node: Located, name: string, readMessageFile: ReadMessageFile): Bytes => {
  try {
    return readMessageFile(name)
  } catch (cause) {
    if (!(cause instanceof Trouble)) throw cause
    throw new Trouble(cause.code, `${showPlace(node.at)}: message ${quote(name)}: ${cause.message}`, {
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      cause,
    })
  }
}

/** Every line feed that no carriage return precedes gets one. */
const withCrlf = (content: Bytes): Bytes => content.replace(/(?<!\r)\n/g, '\r\n')

const withFinalCrlf = (content: Bytes): Bytes =>
  content === '' || content.endsWith('\r\n') ? content : `${content}\r\n`

/** `{ conn: { key: value }, mess: { key: value } }`, each of which may be left out. */
export const readContext = (node: Located): ContextScript => {
  const fields = openMap(node, 'context', ['conn', 'mess'])
  return { conn: readValues(fields.get('conn'), 'conn'), mess: readValues(fields.get('mess'), 'mess') }
}

const readValues = (node: Located | undefined, what: string): Readonly<Record<string, Bytes>> =>
  Object.fromEntries(
    openNames(node, `context ${what}`).map((entry) => [
      bytesOfText(entry.key),
      requireBytes(entry.value, `context ${what} ${quote(entry.key)}`),
    ]),
  )
