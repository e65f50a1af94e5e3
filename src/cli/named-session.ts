import { shortHash } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { endOfId, timeText } from '../report/words.js'
import type { SessionRow } from '../store/projection/session-rows.js'
import { findSessions, sessionMissing } from '../store/sessions.js'
import type { Store } from '../store/store.js'

/** What every command takes for the name of a session. */
export const sessionArgument = 'its id, the beginning or the end of its id, or its name'

const shownCandidates = 10

/**
 * The one session that a person means; `again` is the command as it would name a session by its id. Throws Trouble
 * `session-missing`, and `session-ambiguous` with the sessions that it may be.
 */
export const namedSession = (store: Store, text: string, again: (id: string) => string): SessionRow => {
  const found = findSessions(store, text, shownCandidates + 1)
  const [first] = found
  if (first === undefined) throw sessionMissing(text)
  if (found.length === 1) return first
  const shown = found.slice(0, shownCandidates).map(candidateText)
  const more = found.length > shownCandidates ? ['and more'] : []
  const lines = [
    `${JSON.stringify(text)} may mean several sessions:`,
    ...[...shown, ...more].map((line) => `  ${line}`),
  ]
  throw new Trouble('session-ambiguous', lines.join('\n'), {
    hint: `name one by its id: reprise ${again(found.every(isToldByItsEnd) ? endOfId(first.id) : first.id)}`,
  })
}

const candidateText = ({ id, source, openedAt, peer, revision }: SessionRow): string =>
  `${id}  ${source}, ${timeText(openedAt)}, from ${peer}, revision ${shortHash(revision)}`

const isToldByItsEnd = ({ id }: SessionRow, _index: number, all: readonly SessionRow[]): boolean =>
  all.filter((other) => endOfId(other.id) === endOfId(id)).length === 1
