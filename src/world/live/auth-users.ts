import type { Bytes } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import type { AuthSettings } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import type { AuthAnswer } from '../../domain/world.js'
import { authAnswers } from '../auth-answers.js'
import type { Lookup } from '../lookup.js'
import { quoted } from './quoted.js'
import { watchFile } from './watched-file.js'

/** Answers `smtp.auth`, key [user, digest of user and password], from the users as they are now. */
export type AuthUsers = (...asked: Parameters<Lookup>) => Promise<Canonical>

/** Reads the file of users, if there is one. Throws Trouble `world-file-missing` or `users-invalid`. */
export const openAuthUsers = async (
  { users, path }: AuthSettings,
  tell: (trouble: Trouble) => void,
): Promise<AuthUsers> => {
  const lookup = (more: ReadonlyMap<Bytes, Bytes>): Lookup =>
    authAnswers(new Map([...more, ...users].map(([name, password]) => [name, known(password)])))
  if (path === undefined) {
    const fixed = lookup(new Map())
    return async (...asked) => fixed(...asked)[0]!
  }
  const watched = await watchFile(path, (bytes, file) => lookup(readUsers(bytes, file)), tell)
  return async (...asked) => (await watched.current())(...asked)[0]!
}

const known = (password: Bytes): readonly AuthAnswer[] => [{ kind: 'password', password }]

/** `user:password` on each line; the password is all behind the first colon. Empty lines and those that begin with `#` say nothing. */
const readUsers = (source: Bytes, file: string): ReadonlyMap<Bytes, Bytes> => {
  const users = new Map<Bytes, Bytes>()
  for (const [index, line] of source.replaceAll('\r\n', '\n').split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue
    const [, user, password] = /^([^:]+):(.*)$/s.exec(line) ?? []
    // The line itself is not shown: it may be a password.
    if (user === undefined) throw invalid(file, index + 1, 'a line that is not user:password')
    if (users.has(user)) throw invalid(file, index + 1, `the user ${quoted(user)} for the second time`)
    users.set(user, password!)
  }
  return users
}

const invalid = (file: string, line: number, got: string): Trouble =>
  new Trouble('users-invalid', `${file}:${line}: ${got}; allowed is user:password, each user once`, {
    hint: 'correct that line',
  })
