import type { Bytes } from '../../domain/bytes.js'
import { envelopePath } from '../../momentum/phases/envelope-path.js'
import { type Command, parseCommand, withoutLineEnd } from '../../momentum/phases/smtp.js'
import type { SessionRedactor } from './session-redactor.js'

/**
 * A command, as it may be written down: it is of the same kind, and of what a client may have put into it, only what is on a list
 * stays.
 */
export const redactLine = (redactor: SessionRedactor, line: Bytes): Bytes => {
  if (redactor.keepsAddresses) return line
  const bare = withoutLineEnd(line)
  return `${redactCommand(redactor, bare, parseCommand(line))}${line.slice(bare.length)}`
}

const redactCommand = (redactor: SessionRedactor, bare: Bytes, command: Command): Bytes => {
  const { verb } = command
  if ('domain' in command) return `${verb} ${redactor.text(command.domain)}`.trimEnd()
  if (verb === 'MAIL' || verb === 'RCPT') return redactPath(redactor, bare, command as PathCommand)
  if (verb === 'AUTH') return redactAuth(redactor, bare, command)
  if (/^BDAT \d+(?: LAST)?$/i.test(bare)) return bare
  const known = /^[A-Z]+/i.exec(bare)?.[0].toUpperCase() ?? ''
  if (!knownVerbs.has(known) || (verb === 'OTHER') !== !parsedVerbs.has(known)) return redactor.mark('line', bare)
  const rest = bare.slice(known.length).trim()
  return rest === '' ? known : `${known} ${redactor.mark('line', rest)}`
}

const parsedVerbs = new Set(['DATA', 'RSET', 'QUIT', 'NOOP', 'STARTTLS'])

const knownVerbs = new Set([...parsedVerbs, 'VRFY', 'EXPN', 'HELP', 'ETRN', 'BDAT', 'XCLIENT', 'XFORWARD'])

type PathCommand = Extract<Command, { readonly path: Bytes | null }>

const redactPath = (redactor: SessionRedactor, bare: Bytes, { verb, path }: PathCommand): Bytes => {
  const found = envelopePath(bare)
  if (path === null || found === null) return `${verb} ${redactor.mark('line', bare)}`
  const begun = verb === 'MAIL' ? 'MAIL FROM:' : 'RCPT TO:'
  const isPlain = bare.startsWith(`${begun}<`)
  return `${begun}${isPlain ? '' : ' '}<${redactor.address(path)}>${redactParameters(redactor, found.after)}`
}

const redactParameters = (redactor: SessionRedactor, text: Bytes): Bytes =>
  text
    .split(/[ \t]+/)
    .filter((word) => word !== '')
    .map((word) => ` ${redactParameter(redactor, word)}`)
    .join('')

const redactParameter = (redactor: SessionRedactor, word: Bytes): Bytes => {
  if (keptParameter.test(word)) return word
  const keyword = /^(?:ORCPT|ENVID|AUTH)(?==)/i.exec(word)?.[0]
  return keyword === undefined
    ? redactor.mark('parameter', word)
    : `${keyword}=${redactor.mark('parameter', word.slice(keyword.length + 1))}`
}

/** Parameters whose values name nobody (RFC 1870, 6152, 3030, 6531, 3461, 8689). */
const keptParameter =
  /^(?:SIZE=\d{1,20}|BODY=(?:7BIT|8BITMIME|BINARYMIME)|SMTPUTF8|RET=(?:FULL|HDRS)|NOTIFY=(?:NEVER|SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2}|REQUIRETLS)$/i

/** Behind LOGIN a client may name itself at once, in base64. */
const redactAuth = (redactor: SessionRedactor, bare: Bytes, command: Extract<Command, { verb: 'AUTH' }>): Bytes => {
  const { mechanism, initial } = command
  if (mechanism !== 'PLAIN' && mechanism !== 'LOGIN')
    return mechanism === '' ? 'AUTH' : `AUTH ${redactor.mark('line', bare)}`
  return initial === null ? `AUTH ${mechanism}` : `AUTH ${mechanism} ${redactAnswer(redactor, initial)}`
}

/** What is no name in base64 says nothing. */
export const redactAnswer = (redactor: SessionRedactor, answer: Bytes): Bytes => {
  if (redactor.keepsAddresses || ['', '*', '=', '!'].includes(answer)) return answer
  const bytes = Buffer.from(answer, 'base64')
  if (bytes.toString('base64') !== answer) {
    redactor.noteAddresses(answer)
    return '!'
  }
  return Buffer.from(redactor.user(bytes.toString('latin1')), 'latin1').toString('base64')
}
