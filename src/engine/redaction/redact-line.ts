import { type Bytes, trimBytes } from '../../domain/bytes.js'
import { envelopePath } from '../../momentum/phases/envelope-path.js'
import { type Command, parseCommand, withoutLineEnd } from '../../momentum/phases/smtp.js'
import type { SessionRedactor } from './session-redactor.js'

/**
 * A command, as it may be written down: it is of the same kind, and of what a client may have put into it, only what is on a list
 * stays. One that is not as it came, octet for octet, has a mark in it, so that no script can read it as a line; AUTH, which none can
 * read in any case, need not.
 */
export const redactLine = (redactor: SessionRedactor, line: Bytes): Bytes => {
  if (redactor.keepsAddresses) return line
  const bare = withoutLineEnd(line)
  return `${redactCommand(redactor, bare, parseCommand(line))}${line.slice(bare.length)}`
}

const redactCommand = (redactor: SessionRedactor, bare: Bytes, command: Command): Bytes => {
  const { verb } = command
  if ('domain' in command) return redactGreeting(redactor, bare, command)
  if (verb === 'MAIL' || verb === 'RCPT') return redactPath(redactor, bare, command as PathCommand)
  if (verb === 'AUTH') return redactAuth(redactor, bare, command)
  if (/^BDAT \d+(?: LAST)?$/i.test(bare)) return bare
  const known = /^[A-Z]+/i.exec(bare)?.[0].toUpperCase() ?? ''
  if (!knownVerbs.has(known) || (verb === 'OTHER') !== !parsedVerbs.has(known)) return redactor.mark('line', bare)
  const rest = trimBytes(bare.slice(known.length), ' \t')
  return rest === '' ? bare : `${known} ${redactor.mark('line', rest)}`
}

const redactGreeting = (redactor: SessionRedactor, bare: Bytes, { verb, domain }: GreetingCommand): Bytes => {
  const text = redactor.text(domain)
  return text === domain ? bare : `${verb} ${text}`
}

type GreetingCommand = Extract<Command, { readonly domain: Bytes }>

const parsedVerbs = new Set(['DATA', 'RSET', 'QUIT', 'NOOP', 'STARTTLS'])

const knownVerbs = new Set([...parsedVerbs, 'VRFY', 'EXPN', 'HELP', 'ETRN', 'BDAT', 'XCLIENT', 'XFORWARD'])

type PathCommand = Extract<Command, { readonly path: Bytes | null }>

const redactPath = (redactor: SessionRedactor, bare: Bytes, { verb, path }: PathCommand): Bytes => {
  const found = envelopePath(bare)
  if (path === null || found === null) return `${verb} ${redactor.mark('line', bare)}`
  const { before, address, after } = found
  const route = address.slice(0, address.length - path.length)
  const [open, close] = bare[before.length] === '<' ? ['<', '>'] : ['', '']
  const sent = `${redactRoute(redactor, route)}${redactor.address(path)}`
  return `${before}${open}${sent}${close}${redactParameters(redactor, after)}`
}

/** It is of domains alone where it is what it should be, and anything where not. */
const redactRoute = (redactor: SessionRedactor, route: Bytes): Bytes =>
  route === '' ? '' : `@${redactor.mark('route', route)}:`

/** What stands between them stays. */
const redactParameters = (redactor: SessionRedactor, text: Bytes): Bytes =>
  text.replace(/[^ \t<>]+/g, (word) => redactParameter(redactor, word))

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
    return mechanism === '' ? bare : `AUTH ${redactor.mark('line', bare)}`
  const answer = initial === null ? null : redactAnswer(redactor, initial)
  return answer === initial ? bare : `AUTH ${mechanism} ${answer}`
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
