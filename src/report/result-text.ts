import { type Canonical, readable, type Text } from '../domain/canonical.js'
import type { Effect, Failure } from '../domain/events.js'
import { effectText } from './effects.js'
import { callText, valueText } from './lua-text.js'

/** A value of a result at a path of it, in words: `550 no such user`, `nothing`. */
export const resultText = (path: string, value: Canonical): string => {
  if (value === null || value === undefined) return nothingAt[rootOf(path)] ?? 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? (noneAt[rootOf(path)] ?? 'nothing') : arrayText(path, value)
  if (path === 'message') return `changed to ${String(value).slice(0, 12)}`
  if (path.startsWith('callouts.')) return value === true ? 'defined' : 'not defined'
  if (path === 'boot' && typeof value === 'object') return bootFailureText(value as unknown as Failure)
  if (path === 'done') return value === true ? 'returned done' : 'went on'
  if (path === 'disconnect') return value === true ? 'disconnected' : 'not disconnected'
  if (path === 'delay') return `${value} s`
  if (typeof value === 'string') return value === '' ? '""' : value
  return isBytes(value) ? readable(value) : valueText(value)
}

/** Both sides of a part that differs; where one side leaves alone what the other sets, the other says that it sets it. */
export const sideTexts = (
  path: string,
  { recorded, replayed }: { readonly recorded: Canonical; readonly replayed: Canonical },
): readonly [recorded: string, replayed: string] => [
  sideText(path, recorded, replayed),
  sideText(path, replayed, recorded),
]

const sideText = (path: string, value: Canonical, other: Canonical): string => {
  const text = resultText(path, value)
  const isSet = isNothing(other) && !isNothing(value) && Object.hasOwn(leftAlone, rootOf(path))
  return isSet && !saysWhatIsDone(path, value) ? `set to ${text}` : text
}

const isNothing = (value: Canonical): boolean => value === null || value === undefined

/** `changed to …` and `removed` do. */
const saysWhatIsDone = (path: string, value: Canonical): boolean =>
  path === 'message' || (Array.isArray(value) && value.length === 0)

/** What policy sets or leaves alone. */
const leftAlone = {
  recipients: 'left as they were',
  envelope: 'left as it was',
  headers: 'left as it was',
  message: 'left as it was',
  capabilities: 'left as they were',
  binding: 'left as it was',
  routingDomain: 'left as it was',
  priority: 'left as it was',
  context: 'left as it was',
  tls: 'left as it was',
  written: 'left as it was',
}

/** A result holds only what policy changed: what is absent from it says so in other words at each place. */
const nothingAt: Readonly<Record<string, string>> = {
  ...leftAlone,
  reply: 'no reply',
  failures: 'no failure',
  discarded: 'not discarded',
  answered: 'answered nothing that counts',
}

const noneAt: Readonly<Record<string, string>> = { recipients: 'nobody', headers: 'removed', context: 'removed' }

const rootOf = (path: string): string => path.split('.', 1)[0]!

const isBytes = (value: Canonical): value is { readonly $bytes: string } =>
  typeof value === 'object' && value !== null && '$bytes' in value

const arrayText = (path: string, value: readonly Canonical[]): string => {
  if (path === 'reply' || path === 'accepting') return replyText(value as unknown as readonly [number, Text])
  if (path.startsWith('outside') || path === 'others' || /^(?:boot|deinit)\.outside$/.test(path))
    return value.map((effect) => effectText(effect as unknown as Effect)).join('; ')
  if (path === 'calls' || path === 'boot.calls') return value.map(questionText).join('; ')
  if (path === 'failures') return value.map(failureText).join('; ')
  return value.map((item) => resultText('', item)).join(path === 'output' ? ' / ' : ', ')
}

export const replyText = ([code, text]: readonly [code: number, text: Text]): string =>
  `${code} ${readable(text).split('\n').join(' / ')}`

const questionText = (question: Canonical): string => {
  const [call, key] = question as [string, Canonical]
  return callText(call, key ?? null)
}

const failureText = (failure: Canonical): string => {
  const { callout, error } = failure as { callout: string; error: Text }
  return `${callout}: ${onOneLine(error)}`
}

/** An error of several lines, as of a module that is found nowhere. */
const onOneLine = (error: Text): string => readable(error).split(/\n\s*/).join(' / ')

const bootFailureText = (failure: Failure): string => {
  if (failure.kind === 'error') return onOneLine(failure.message)
  return failure.kind === 'return' ? failure.got : `it reached its limit on ${failure.limit}`
}
