import { sha256Of } from '../domain/bytes.js'
import { type Canonical, encodeText } from '../domain/canonical.js'
import type { AuthAnswer, WorldSpec } from '../domain/world.js'
import { keyBytes, type Lookup } from './lookup.js'

/** `smtp.auth`, key [user, digest of user and password]: `{status}` pass or fail, or `{status: error, error}`. Nobody is known who is not named. */
export const authAnswers =
  (users: WorldSpec['auth']): Lookup =>
  ([user, digest]) =>
    users.get(keyBytes(user))?.map((answer) => checked(keyBytes(user), keyBytes(digest), answer)) ?? unknownUser

const unknownUser: readonly Canonical[] = [{ status: 'fail' }]

const checked = (user: string, digest: string, answer: AuthAnswer): Canonical => {
  if (answer.kind === 'error') return { status: 'error', error: encodeText(answer.error) }
  return { status: sha256Of(`${user}\0${answer.password}`) === digest ? 'pass' : 'fail' }
}
