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
import { readHandshake } from './parse-handshake.js'
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
  const abort = located.findIndex(({ step }) => step.kind === 'abort')
  const after = abort === -1 ? undefined : located[abort + 1]
  if (after !== undefined)
    throw invalid(after.item.at, 'a step after abort', 'abort is the last step: the client is gone')
  return located.map(({ step }) => step)
}

const readGroup = (group: Located, readMessageFile: ReadMessageFile): { item: Located; step: Step }[] =>
  requireItems(group, 'a pipelined group').map((item, index) => {
    if (item.kind === 'list')
      throw invalid(item.at, 'a group within a pipelined group', 'allowed are commands and messages')
    const step = readStep(item, readMessageFile)
    if (step.kind === 'message') return { item, step }
    if (step.kind === 'command') return { item, step: { ...step, pipelined: index > 0 } }
    throw invalid(item.at, `${step.kind} within a pipelined group`, 'allowed are commands and messages')
  })

const stepForms = {
  message: ['message', 'eol'],
  text: ['text', 'encoding'],
  wait: ['wait'],
  context: ['context'],
  send: ['send', 'encoding'],
  bytes: ['bytes'],
  answer: ['answer'],
  tls: ['tls'],
} as const

type StepForm = keyof typeof stepForms
const stepNames = Object.keys(stepForms) as StepForm[]

const readStep = (node: Located, readMessageFile: ReadMessageFile): Step => {
  if (node.kind !== 'map') return readWordOrCommand(node)
  const form = formOf(node)
  const fields = openMap(node, `a ${form} step`, stepForms[form])
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
      return command(value, encodeWith(value, fields.get('encoding'), 'send'))
    case 'bytes':
      return commandOfBytes(value)
    case 'answer':
      return { kind: 'answer', line: command(value, bytesOfText(requireText(value, 'answer'))).line }
    case 'tls':
      return { kind: 'tls', handshake: readHandshake(value) }
  }
}

const readWordOrCommand = (node: Located): Step => {
  if (node.kind !== 'scalar' || node.value === null)
    throw invalid(
      node.at,
      `a step is ${describe(node)}`,
      `allowed: a command line, abort, a pipelined group (a list), or one of ${stepNames.join(', ')}`,
    )
  return node.value === 'abort' ? { kind: 'abort' } : command(node, bytesOfText(node.text))
}

const formOf = (node: LocatedMap): StepForm => {
  const form = stepNames.find((name) => node.entries.some(({ key }) => key === name))
  if (form !== undefined) return form
  const [entry] = node.entries
  const allowed = `allowed: ${stepNames.join(', ')}; a command with a colon and a space in it must be quoted, as 'RCPT TO: <a@example.net>'`
  throw entry === undefined
    ? invalid(node.at, 'a step is an empty mapping', allowed)
    : invalid(entry.keyAt, `${quote(entry.key)} is no kind of step`, allowed)
}

const command = (node: Located, text: Bytes): Step & { kind: 'command' } => {
  if (/[\r\n]/.test(text))
    throw invalid(
      node.at,
      'a command with a line end in it',
      'CRLF is added; several commands at once are a pipelined group; a bare CR or LF is written as { bytes: BASE64 }',
    )
  return { kind: 'command', line: `${text}\r\n`, pipelined: false }
}

const commandOfBytes = (node: Located): Step => {
  const bytes = requireBase64(node, 'bytes')
  if (bytes.slice(0, -1).includes('\r\n'))
    throw invalid(node.at, 'a command with CRLF in it', 'several commands at once are a pipelined group')
  return { kind: 'command', line: bytes.endsWith('\n') ? bytes : `${bytes}\r\n`, pipelined: false }
}

const readMessage = (node: Located, eol: Located | undefined, readMessageFile: ReadMessageFile): Bytes => {
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
