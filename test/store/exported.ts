import { sessionIds } from '../../src/store/sessions.js'
import type { Store } from '../../src/store/store.js'
import { exportSessions } from '../../src/store/transfer/export-sessions.js'

/** All that a store has, as an export writes it, line by line. */
export const exported = (store: Store): readonly string[] => [...exportSessions(store, sessionIds(store))]
