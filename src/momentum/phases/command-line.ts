import type { Bytes } from '../../domain/bytes.js'
import type { Stage } from '../calls/stage.js'
import { type Command, parseCommand } from './smtp.js'

/** Verbs in capitals, one space, a path in angle brackets and without a route, no NUL: what a server that canonicalizes, or reads C strings, leaves as it is. */
const canonical =
  /^(?:(?:EHLO|HELO) [^ \t\r\n\0]+|(?:MAIL FROM|RCPT TO):<(?!@)[^<> \t\r\n\0]*>(?: [^ \t\r\n\0]+)*)\r\n$/

/** Notes where policy sees a command that another server might have put in order first. */
export const assumeReceived = (stage: Stage, line: Bytes): void => {
  if (!canonical.test(line)) stage.assumed.add('lines-as-received')
}

/**
 * A command that policy has rewritten, as it counts from now on. The manual wants it to stay a command of its kind that ends in
 * CRLF, and does not say what becomes of another.
 */
export const rewrittenLine = (stage: Stage, line: Bytes, verbs: readonly string[]): Bytes => {
  stage.assumed.add('rewrite-counts')
  const command = parseCommand(line)
  if (verbs.includes(command.verb) && isWhole(command) && /^[^\r\n\0]*\r\n$/.test(line)) return line
  return stage.undecidable({
    call: 'ec_string:set',
    key: null,
    reason: `the policy leaves the command ${JSON.stringify(line)}, and no manual says what the server does with one that is not valid`,
    hint: 'leave one whole command of the same kind that ends in \\r\\n',
  })
}

const isWhole = (command: Command): boolean =>
  'path' in command ? command.path !== null : 'domain' in command && command.domain !== ''
