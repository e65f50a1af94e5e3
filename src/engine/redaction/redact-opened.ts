import { decodeKey, decodeText, encodeDictionary, encodeText } from '../../domain/canonical.js'
import type { ObservedSource, SessionOpened } from '../../domain/events.js'
import { redactContext, redactHandshake } from './redact-act.js'
import type { SessionRedactor } from './session-redactor.js'

/** How a session begins, as it may be written down. A digest of what was seen is keyed: it would be tried with guesses. */
export const redactOpened = (redactor: SessionRedactor, opened: SessionOpened): SessionOpened => {
  const { source, context, handshake } = opened
  const digest = source.kind === 'observed' ? redactor.digest('seen', source.digest) : null
  return {
    ...opened,
    source: source.kind === 'observed' ? redactObserved(redactor, { ...source, digest: digest! }) : source,
    ...(digest === null ? {} : { seed: Number.parseInt(digest.slice(0, 8), 16) >>> 1 }),
    ...(context ? { context: redactVariables(redactor, context) } : {}),
    ...(handshake ? { handshake: redactHandshake(redactor, handshake) } : {}),
    redacted: redactor.redaction,
  }
}

const redactObserved = (redactor: SessionRedactor, source: ObservedSource): ObservedSource => {
  const { files, missing, greeting } = source
  if (redactor.keepsAddresses) return source
  return {
    ...source,
    files: files.map((file) => redactor.canonical(file)),
    ...(missing
      ? { missing: missing.map(({ what, why }) => ({ what: redactor.canonical(what), why: redactor.canonical(why) })) }
      : {}),
    ...(greeting ? { greeting: [greeting[0], ''] as const } : {}),
  }
}

const redactVariables = (redactor: SessionRedactor, context: NonNullable<SessionOpened['context']>) => {
  const variables = new Map(Object.entries(context).map(([key, value]) => [decodeKey(key), decodeText(value)]))
  return encodeDictionary(redactContext(redactor, variables), encodeText)
}
