import { nearestNames } from '../domain/nearest.js'
import { shortHash } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { endOfId, timeText } from '../report/words.js'
import type { SessionRow } from '../store/projection/session-rows.js'
import { countErased, findSessions, recentSessionNames, sessionMissing } from '../store/sessions.js'
import type { Store } from '../store/store.js'
import { typedWith } from './typed-with.js'

/** What every command takes for the name of a session. */
export const sessionArgument = 'its id, the beginning or the end of its id, or its name'

const shownCandidates = 10

/**
 * The one session that a person means. Throws Trouble `session-missing`, and `session-ambiguous` with the sessions that it may be; hints are
 * the command as it was typed, `args`, with another session named.
 */
export const namedSession = (store: Store, text: string, args?: readonly string[]): SessionRow => {
  if (text === '')
    throw new Trouble('session-missing', 'an empty text names no session', { hint: 'list them: reprise sessions' })
  const found = findSessions(store, text, shownCandidates + 1)
  const [first] = found
  if (first === undefined) throw notFound(store, text, args)
  if (found.length === 1) return first
  const shown = found.slice(0, shownCandidates).map(candidateText)
  const more = found.length > shownCandidates ? ['and more'] : []
  const lines = [
    `${JSON.stringify(text)} may mean several sessions:`,
    ...[...shown, ...more].map((line) => `  ${line}`),
  ]
  throw new Trouble('session-ambiguous', lines.join('\n'), {
    hint: `name one by its id: ${typedWith(text, found.every(isToldByItsEnd) ? endOfId(first.id) : first.id, args)}`,
  })
}

/** With the names that it may be meant as, or that it begins; an erased session has no name. */
const notFound = (store: Store, text: string, args?: readonly string[]): Trouble => {
  const names = recentSessionNames(store, mostNames)
  const begun = names.filter((name) => name.startsWith(text))
  const [nearest, ...others] = begun.length > 0 ? begun.slice(0, 3) : nearestNames(text, names)
  if (nearest === undefined && countErased(store) === 0) return sessionMissing(text)
  const told =
    nearest === undefined
      ? 'an erased one has its id alone: reprise sessions --erased'
      : `${[nearest, ...others].map((name) => JSON.stringify(name)).join(', ')} ${others.length === 0 ? 'is a name' : 'are names'} like it: ${typedWith(text, nearest, args)}`
  return new Trouble('session-missing', `the store has no session ${text}`, { hint: told })
}

/** names that are looked at, of a store that has more */
const mostNames = 5000

const candidateText = ({ id, source, openedAt, peer, revision }: SessionRow): string =>
  `${id}  ${source}, ${timeText(openedAt)}, from ${peer}, revision ${shortHash(revision)}`

const isToldByItsEnd = ({ id }: SessionRow, _index: number, all: readonly SessionRow[]): boolean =>
  all.filter((other) => endOfId(other.id) === endOfId(id)).length === 1
