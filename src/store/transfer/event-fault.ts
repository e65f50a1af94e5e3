import { phaseNames } from '../../domain/phase.js'

/** An event's line, of which only stream, kind and type are known to be texts. */
export interface UncheckedEvent {
  readonly stream: string
  readonly kind: unknown
  readonly type: string
  readonly input: unknown
  readonly work: unknown
  readonly result: unknown
}

/** In words, what this room cannot rely on in an event; what replaying it needs besides is for who replays. */
export const eventFault = (event: UncheckedEvent): string | undefined =>
  kindFault(event) ?? partFault(event) ?? fieldFault(event) ?? nameFault(event)

const typesOfKinds: Readonly<Record<string, readonly string[]>> = {
  session: ['SessionOpened', 'PhaseReached', 'SessionClosed', 'GapNoted'],
  revision: ['RevisionRegistered'],
  boot: ['RevisionBooted'],
}

const kindFault = ({ kind, type }: UncheckedEvent): string | undefined => {
  const types = typesOfKinds[String(kind)] ?? []
  return types.includes(type) ? undefined : `got a ${type} in a ${kind}, which has ${types.join(', ')}`
}

const partFault = ({ type, input, work, result }: UncheckedEvent): string | undefined => {
  if (!isObject(input)) return `${type} has an "input" that is an object`
  if (type === 'PhaseReached') return isObject(result) ? undefined : `${type} has a "result" that is an object`
  if (type === 'RevisionBooted')
    return isObject(work) && isObject(result) ? undefined : `${type} has "work" and "result", both objects`
  return work === undefined && result === undefined ? undefined : `${type} has neither "work" nor "result"`
}

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isString: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => Number.isSafeInteger(value)
const isText: Check = (value) => typeof value === 'string' || (isObject(value) && typeof value['$bytes'] === 'string')
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const isBlob: Check = (value) =>
  isObject(value) && /^[0-9a-f]{64}$/.test(String(value['blob'])) && isNumber(value['size'])
const isFiles: Check = (value) =>
  Array.isArray(value) && value.every((file) => isObject(file) && isText(file['path']) && isBlob(file['content']))
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const isReply: Check = (value) => Array.isArray(value) && isNumber(value[0]) && isText(value[1])
const isEffect: Check = (value) => Array.isArray(value) && isString(value[0])
const isInvocation: Check = (value) =>
  isObject(value) &&
  isText(value['module']) &&
  isString(value['callout']) &&
  isNumber(value['instructions']) &&
  orAbsent(isListOf(isEffect))(value['effects'])
const isInvocations = isListOf(isInvocation)
/** Format 1 had the invocations in an object. */
const isWork: Check = (value) =>
  value === undefined || isInvocations(value) || (isObject(value) && orAbsent(isInvocations)(value['invocations']))

const checks: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  RevisionRegistered: {
    'input.revision': isString,
    'input.name': isText,
    'input.entry': isText,
    'input.dialect': isString,
    'input.files': isFiles,
  },
  RevisionBooted: {
    'input.revision': isString,
    'input.madeBy.machine': isString,
    'input.madeBy.emulator': isNumber,
    'result.outcome': (value) => value === 'booted' || value === 'failed',
  },
  SessionOpened: {
    'input.source.name': isText,
    'input.boot': isString,
    'input.peer': isText,
    'input.offers': orAbsent(isListOf(isText)),
    'input.at': isNumber,
  },
  PhaseReached: {
    'input.phase': (value) => phaseNames.some((name) => name === value),
    'input.message': orAbsent(isNumber),
    'input.recipient': orAbsent(isText),
    'input.at': orAbsent(isNumber),
    'input.line': orAbsent(isText),
    'input.answer': orAbsent(isText),
    'input.handshake': orAbsent(isObject),
    'input.content': orAbsent(isBlob),
    'input.stimulus': orAbsent(isObject),
    'input.stimulus.line': orAbsent(isText),
    'input.stimulus.content': orAbsent(isBlob),
    work: isWork,
    'result.reply': orAbsent(isReply),
  },
  SessionClosed: {
    'input.events': isNumber,
    'input.at': orAbsent(isNumber),
    'input.heard': orAbsent(isString),
    'input.end': (value) => ['quit', 'abort', 'disconnect', 'open'].includes(String(value)),
  },
}

const fieldFault = (event: UncheckedEvent): string | undefined => {
  for (const [path, check] of Object.entries(checks[event.type] ?? {})) {
    const value = path
      .split('.')
      .reduce<unknown>((fields, name) => (isObject(fields) ? fields[name] : undefined), event)
    if (!check(value)) return `${event.type} cannot have ${path} = ${JSON.stringify(value)?.slice(0, 60)}`
  }
  return undefined
}

const nameFault = ({ stream, type, input }: UncheckedEvent): string | undefined => {
  const expected = type === 'RevisionRegistered' ? `revision:${(input as Fields)['revision']}` : stream
  return stream === expected ? undefined : `got the stream ${stream}, where ${expected} belongs`
}
