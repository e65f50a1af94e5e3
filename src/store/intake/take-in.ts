import { AssertionError } from 'node:assert'
import { Trouble } from '../../domain/trouble.js'
import { appendEvents, findStream } from '../append.js'
import { eventOfTexts } from '../payload.js'
import { readSession } from '../read.js'
import type { Store } from '../store.js'
import type { SessionPart } from './intake-record.js'

/** A session of which the store takes nothing more, and why. */
export interface Refused {
  readonly session: string
  readonly trouble: Trouble
}

const refusals = ['stream-moved', 'session-erased', 'revision-missing', 'intake-missing', 'part-unusable']

/** Is it that the store takes nothing more of that session? */
export const isRefusal = (error: unknown): error is Trouble => error instanceof Trouble && refusals.includes(error.code)

/**
 * Appends parts of sessions, those of one session together; events that the store has already are left. Comes to the sessions of which it
 * cannot take all, with what stands before the place where that is so taken in. Throws Trouble as `Store.transaction` does; then it took nothing.
 */
export const takeIn = (store: Store, parts: readonly SessionPart[]): readonly Refused[] => {
  if (parts.length === 0) return []
  const sessions = [...Map.groupBy(parts, ({ session }) => session).values()]
  try {
    return store.transaction(() => sessions.flatMap((own) => appendSession(store, own)))
  } catch (error) {
    if (!isOfOne(error)) throw error
    // what is wrong with one is no reason to lose the others
    return sessions.flatMap((own) => takeInAlone(store, own))
  } finally {
    store.pendingBlobs.clear()
  }
}

const takeInAlone = (store: Store, parts: readonly SessionPart[]): readonly Refused[] => {
  const { session } = parts[0]!
  try {
    return store.transaction(() => appendSession(store, parts))
  } catch (error) {
    if (!isOfOne(error)) throw error
    return [{ session, trouble: isRefusal(error) ? error : unusable(session, error) }]
  }
}

/** Is it that session, and not the store? A text that is no event of ours comes as an error of the language's. */
const isOfOne = (error: unknown): boolean =>
  isRefusal(error) || [AssertionError, TypeError, SyntaxError, RangeError].some((kind) => error instanceof kind)

const unusable = (session: string, cause: unknown): Trouble =>
  new Trouble('part-unusable', `what session ${session} has come to is nothing that a store takes: ${cause}`, {
    hint: 'please report it',
    cause,
  })

type PartEvent = SessionPart['events'][number]

const appendSession = (store: Store, parts: readonly SessionPart[]): readonly Refused[] => {
  const [{ session, version: first }] = parts as [SessionPart]
  const found = findStream(store, session)
  const has = found?.erased ? first : (found?.version ?? 0)
  const kept = !found?.erased && has > first ? readSession(store, session).events : []
  const { news, trouble } = newsIn(parts, { session, has, keptAt: (at) => kept[at] })
  for (const { contents } of parts) for (const [sha256, content] of contents) store.pendingBlobs.set(sha256, content)
  if (news.length > 0)
    appendEvents(store, {
      stream: session,
      kind: 'session',
      expectedVersion: has,
      recordedAt: parts.at(-1)!.recordedAt,
      events: news.map(({ type, texts }) => ({ ...eventOfTexts(type, texts), texts })),
    })
  return trouble ? [{ session, trouble }] : []
}

interface Stored {
  readonly session: string
  /** how many events the store has of it */
  readonly has: number
  readonly keptAt: (at: number) => { readonly type: string; readonly input: string } | undefined
}

/** What of the parts the store has not, in its order, up to where something is missing or is another. */
const newsIn = (
  parts: readonly SessionPart[],
  { session, has, keptAt }: Stored,
): { readonly news: readonly PartEvent[]; readonly trouble: Trouble | null } => {
  const news: PartEvent[] = []
  for (const { version, events } of parts)
    for (const [index, event] of events.entries()) {
      const at = version + index
      if (at === has + news.length) news.push(event)
      else if (at > has + news.length) return { news, trouble: missing(session, has + news.length, at) }
      else if (!isSame(event, at < has ? keptAt(at) : told(news[at - has]!)))
        return { news, trouble: moved(session, at) }
    }
  return { news, trouble: null }
}

const told = ({ type, texts: { input } }: PartEvent): { readonly type: string; readonly input: string } => ({
  type,
  input,
})

const isSame = (event: PartEvent, kept: { readonly type: string; readonly input: string } | undefined): boolean =>
  kept?.type === event.type && kept.input === event.texts.input

const missing = (session: string, from: number, to: number): Trouble =>
  new Trouble(
    'stream-moved',
    `of session ${session}, events ${from + 1} to ${to} are missing: nothing behind them is taken in`,
    {
      hint: `look at what is there: reprise show ${session}`,
    },
  )

const moved = (session: string, at: number): Trouble =>
  new Trouble('stream-moved', `session ${session} has another event ${at + 1}: another process has written to it`, {
    hint: `look at what is there: reprise show ${session}`,
  })
