import { assemble } from './assemble.js'
import type { Connection } from './connection.js'
import { type Direction, distance } from './direction.js'

/**
 * Whether a connection to any port is SMTP: the server begins with `220`, the client with EHLO, HELO or LHLO. Null:
 * neither says no, and there is not enough of them yet. Only connections whose SYN was seen come into question.
 */
export const isSmtp = ({ fromClient, fromServer, heldBytes }: Connection): boolean | null => {
  if (heldBytes > maxUndecidedBytes) return false
  const [greeting, hello] = [beginning(fromServer), beginning(fromClient)]
  if (fitsGreeting(greeting) && fitsHello(hello)) return greeting.length >= 4 && hello.length >= 5 ? true : null
  return false
}

/** A greeting and a hello are in the first packets, or they are not there. */
const maxUndecidedBytes = 65_536

/** A connection whose beginning was perhaps not captured is read only where it begins so. */
export const beginsAsSmtp = (client: Buffer, server: Buffer): boolean =>
  /^220[ -]/.test(server.toString('latin1', 0, 4)) && /^(?:EHLO|HELO|LHLO)[ \t]/i.test(client.toString('latin1', 0, 5))

const fitsGreeting = (text: string): boolean => /^220[ -]/.test(text + '220 '.slice(text.length))

const fitsHello = (text: string): boolean =>
  ['EHLO ', 'HELO ', 'LHLO '].some((word) => word.startsWith(text.toUpperCase().replace('\t', ' ')))

/** The first five bytes, as far as they were captured. */
const beginning = (direction: Direction): string => {
  const { base } = direction
  if (base === null) return ''
  const segments = direction.segments.filter(({ sequence }) => distance(base, sequence) < 5)
  const { way } = assemble({ ...direction, segments }, { otherBase: null, unended: null })
  return way.bytes.toString('latin1', 0, 5)
}
