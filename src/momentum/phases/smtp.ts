import { type Bytes, trimBytes, upperCase } from '../../domain/bytes.js'
import { envelopePath } from './envelope-path.js'

/** What a command line is, as far as the session's rules need it (RFC 5321 section 4.1.1). */
export type Command =
  | { readonly verb: 'EHLO' | 'HELO' | 'LHLO'; readonly domain: Bytes }
  | { readonly verb: 'MAIL' | 'RCPT'; readonly path: Bytes | null }
  | { readonly verb: 'STARTTLS'; readonly argument: Bytes }
  /** a mechanism in capitals, and what came with it at once; null: nothing */
  | { readonly verb: 'AUTH'; readonly mechanism: Bytes; readonly initial: Bytes | null }
  | { readonly verb: 'DATA' | 'RSET' | 'QUIT' | 'NOOP' | 'OTHER' }

const path = (argument: Bytes, keyword: 'FROM' | 'TO'): Bytes | null => {
  const found = envelopePath(argument)
  return found?.keyword === keyword ? withoutRoute(found.address) : null
}

/** RFC 5321 section 4.1.1.3: a source route is accepted and ignored. */
const withoutRoute = (address: Bytes): Bytes =>
  address.startsWith('@') ? address.slice(address.indexOf(':') + 1) : address

const parsed = new Map<Bytes, Command>()

/** One command is asked about several times, so the last ones are remembered. */
export const parseCommand = (line: Bytes): Command => {
  let command = parsed.get(line)
  if (command === undefined) {
    command = parse(line)
    if (parsed.size >= 100) parsed.clear()
    parsed.set(line, command)
  }
  return command
}

const parse = (line: Bytes): Command => {
  const bare = withoutLineEnd(line)
  const space = bare.search(/[ \t]/)
  const verb = upperCase(space < 0 ? bare : bare.slice(0, space))
  const argument = space < 0 ? '' : trimBytes(bare.slice(space), ' \t')
  if (verb === 'EHLO' || verb === 'HELO' || verb === 'LHLO') return { verb, domain: argument }
  if (verb === 'MAIL') return { verb, path: path(argument, 'FROM') }
  if (verb === 'RCPT') return { verb, path: path(argument, 'TO') }
  if (verb === 'STARTTLS') return { verb, argument }
  if (verb === 'AUTH') return parseAuth(argument)
  return { verb: verb === 'DATA' || verb === 'RSET' || verb === 'QUIT' || verb === 'NOOP' ? verb : 'OTHER' }
}

const parseAuth = (argument: Bytes): Command => {
  const [mechanism = '', ...rest] = argument.split(/[ \t]+/)
  return { verb: 'AUTH', mechanism: upperCase(mechanism), initial: rest.length === 0 ? null : rest.join(' ') }
}

export const withoutLineEnd = (line: Bytes): Bytes =>
  line.endsWith('\n') ? line.slice(0, line.endsWith('\r\n') ? -2 : -1) : line

/** Local part and domain, split at the last `@`; an address without one is all local part. */
export const splitAddress = (address: Bytes): { readonly localpart: Bytes; readonly domain: Bytes } => {
  const at = address.lastIndexOf('@')
  return at < 0
    ? { localpart: address, domain: '' }
    : { localpart: address.slice(0, at), domain: address.slice(at + 1) }
}

/** The keywords of ESMTP parameters after the path: `SIZE`, `BODY`, … (RFC 5321 section 4.1.2). */
export const parameterKeywords = (line: Bytes): readonly string[] => {
  const { after } = envelopePath(withoutLineEnd(line)) ?? { after: '' }
  return after
    .trim()
    .split(/[ \t]+/)
    .filter((word) => word !== '')
    .map((word) => upperCase(word.split('=')[0]!))
}
