import type { Bytes } from '../../domain/bytes.js'
import type { Reply } from '../phases/replies.js'

/** What a client has said of itself so far, of the mechanisms that this host knows: PLAIN (RFC 4616) and LOGIN. */
export interface Credentials {
  readonly mechanism: 'PLAIN' | 'LOGIN'
  readonly user: Bytes | null
  readonly password: Bytes | null
  readonly isWithheld?: true
}

/** The same of somebody whose password was not recorded: nobody can be given it. */
export const withheld = (mechanism: Credentials['mechanism'], { user }: { readonly user: Bytes }): Credentials => ({
  mechanism,
  user,
  password: '',
  isWithheld: true,
})

export const isComplete = ({ password }: Credentials): boolean => password !== null

/** With one answer more, in base64; null where it is none of the mechanism. */
export const readCredentials = (known: Credentials, answer: Bytes): Credentials | null => {
  const text = decoded(answer)
  if (text === null) return null
  if (known.mechanism === 'LOGIN') return known.user === null ? { ...known, user: text } : { ...known, password: text }
  const [, user, password, ...more] = text.split('\0')
  return user === undefined || password === undefined || more.length > 0 ? null : { ...known, user, password }
}

const decoded = (answer: Bytes): Bytes | null => {
  const bytes = Buffer.from(answer, 'base64')
  return bytes.toString('base64') === answer ? bytes.toString('latin1') : null
}

/** What the server asks for next, as it says it: `Username:` and `Password:` in base64. */
export const challengeOf = ({ mechanism, user }: Credentials): Bytes => {
  if (mechanism === 'PLAIN') return ''
  return user === null ? 'VXNlcm5hbWU6' : 'UGFzc3dvcmQ6'
}

export const cancelled: Reply = [501, '5.0.0 authentication cancelled']
