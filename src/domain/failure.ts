import { readable, type Text } from './canonical.js'
import type { Failure } from './events.js'

/** A failure as it is compared: without the position, which a harmless refactoring moves. */
export const failureText = (failure: Failure): Text => {
  if (failure.kind === 'limit') return `limit on ${failure.limit} reached`
  if (failure.kind === 'return') return `returned ${failure.got}`
  return withoutPosition(failure.message)
}

export const withoutPosition = (message: Text): Text =>
  typeof message === 'string' ? message.replace(/^[^:\n]+:\d+: /, '') : message

/** Where an error was raised, `file:line`, as its message has it in front; null where it has not. */
export const positionOf = (message: Text): string | null => /^([^:\n]+:\d+):/.exec(readable(message))?.[1] ?? null
