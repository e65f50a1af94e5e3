import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { type Credentials, readCredentials } from '../../momentum/inbound/credentials.js'
import type { Act } from '../../momentum/phases/acts.js'
import { parseCommand, withoutLineEnd } from '../../momentum/phases/smtp.js'
import type { SessionState } from '../../momentum/state.js'

/** An act of AUTH, as it may be written down. */
export interface WithoutPassword {
  readonly recordedAs: Act
  /** nothing hangs on what is left out: the policy is given what is written down */
  readonly isHidden?: true
  /** of a password that came: SHA-256 (hex) of user and password, as a world is asked for it */
  readonly digest: string | null
}

/** Does a client try AUTH with it, however it is spelt? */
export const isAuth = (act: Act): boolean => act.kind === 'command' && /^[\s\0]*AUTH(?![A-Z0-9-])/i.test(act.line)

/**
 * What would have to be written down of AUTH, without any password; null for an act that is none of it. Once there was an AUTH, refused or not, a line
 * that is no command may be what the client would have answered.
 */
export const withoutPassword = (act: Act, { expects }: SessionState, hasHadAuth: boolean): WithoutPassword | null => {
  if (act.kind === 'answer' || (act.kind === 'command' && expects?.kind === 'answer'))
    return expects?.kind === 'answer' ? answerWithout(act, expects.credentials) : null
  if (act.kind !== 'command') return null
  const command = parseCommand(act.line)
  if (command.verb === 'OTHER' && (hasHadAuth || isAuth(act))) return hidden(act, '!\r\n')
  if (command.verb !== 'AUTH') return null
  if (!/^[A-Z0-9_-]{0,20}$/.test(command.mechanism)) return hidden(act, 'AUTH !\r\n')
  if (command.initial === null) return null
  const begun = `AUTH ${command.mechanism}`
  if (command.mechanism !== 'PLAIN' && command.mechanism !== 'LOGIN')
    return { recordedAs: { ...act, line: `${begun} !\r\n` }, digest: null }
  const known: Credentials = { mechanism: command.mechanism, user: null, password: null }
  const read = readCredentials(known, command.initial === '=' ? '' : command.initial)
  return {
    recordedAs: { ...act, line: `${begun}${rest(read, command.initial)}\r\n`, ...credentialsOf(read) },
    digest: digestOf(read),
  }
}

const hidden = (act: Act & { readonly kind: 'command' }, line: Bytes): WithoutPassword => ({
  recordedAs: { ...act, line },
  isHidden: true,
  digest: null,
})

type Answer = Extract<Act, { readonly kind: 'answer' | 'command' }>

const answerWithout = (act: Answer, known: Credentials): WithoutPassword => {
  const line = withoutLineEnd(act.line)
  const read = line === '*' ? null : readCredentials(known, line)
  const told = line === '*' ? ' *' : rest(read, line)
  return { recordedAs: { ...act, line: `${told.trimStart()}\r\n`, ...credentialsOf(read) }, digest: digestOf(read) }
}

/** A name alone is told as it came, what says nothing as what says nothing, and a password not at all. */
const rest = (read: Credentials | null, given: Bytes): Bytes => {
  if (read === null) return ' !'
  return read.password === null ? ` ${given}` : ''
}

const credentialsOf = (read: Credentials | null) =>
  read?.user != null && read.password !== null ? { credentials: { user: read.user } } : {}

const digestOf = (read: Credentials | null): string | null =>
  read?.user != null && read.password !== null ? sha256Of(`${read.user}\0${read.password}`) : null
