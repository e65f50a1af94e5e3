import type { Bytes } from '../../../domain/bytes.js'

/**
 * Codes that answer one command only, by their verb (RFC 5321 section 4.3.2, RFC 4954, RFC 3207; XCLIENT greets again).
 */
const onlyFor: Readonly<Record<number, RegExp>> = {
  220: /^(?:STARTTLS|XCLIENT)$/,
  221: /^QUIT$/,
  235: /^AUTH$/,
  334: /^AUTH$/,
  354: /^DATA$/,
}

/** What success must be where it is one code. */
const successOf: Readonly<Record<string, number>> = { QUIT: 221, DATA: 354 }

/**
 * Whether a server that understood this verb, and answered it, may answer so. Where it may not, reply and command are
 * not each other's: client, server and reader disagree about where a message ended, or what came ahead was no command.
 */
export const mayAnswer = (verb: Bytes, code: number): boolean => {
  if (code >= 400) return true
  const only = onlyFor[code]
  if (only !== undefined && !only.test(verb)) return false
  return successOf[verb] === undefined || successOf[verb] === code
}
