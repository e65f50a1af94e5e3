import type { Bytes } from '../domain/bytes.js'
import type { Leaving } from './entered.js'
import { type Command, parseCommand } from './smtp.js'

/**
 * The command as the policy rewrote it, null where it is as the client sent it. It must stay a valid command with its
 * line end (`callouts.md` section 2); what the server does with any other, nobody says.
 */
export const rewrittenLine = ({ entered, pending, stage }: Leaving): Bytes | null => {
  const line = entered.line?.value
  if (line === undefined || line === pending.line) return null
  const [was, is] = [parseCommand(pending.line!), parseCommand(line)]
  if (/^[^\r\n\0]*\r\n$/.test(line) && kindOf(is) !== 'invalid' && kindOf(is) === kindOf(was)) return line
  return stage.undecidable({
    call: 'str:set',
    key: null,
    reason: `the policy leaves the command ${JSON.stringify(line)}, and no manual says what the server does with one that is not valid`,
    hint: 'leave one whole command of the same kind that ends in \\r\\n',
  })
}

const kindOf = (command: Command): string => {
  if (command.verb === 'EHLO' || command.verb === 'HELO') return command.domain === '' ? 'invalid' : 'greeting'
  if (command.verb === 'MAIL' || command.verb === 'RCPT') return command.path === null ? 'invalid' : command.verb
  return 'invalid'
}
