import type { WholeSession } from '../domain/session.js'
import { eventOfTexts } from './payload.js'
import { readSession } from './read.js'
import { readSessionRow } from './sessions.js'
import type { Store } from './store.js'

/** A session with its events, whatever format they were written in. Throws Trouble `session-missing`, `session-erased`. */
export const readWholeSession = (store: Store, id: string): WholeSession => {
  const { events } = readSession(store, id)
  const { revision, machine } = readSessionRow(store, id)
  return { id, revision, machine, events: events.map(({ type, ...texts }) => eventOfTexts(type, texts)) }
}
