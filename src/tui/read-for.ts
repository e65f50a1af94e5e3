import type { Reader } from './reader/reader.js'
import type { Intent } from './state/intents.js'
import type { Want } from './state/wants.js'

/** Reads what a view wants. Trouble is told in the view, and never thrown. */
export const readFor = async (reader: Reader, want: Want): Promise<Intent> => {
  try {
    if (want.kind === 'overview') return { type: 'overview-read', overview: await reader.overview(want.comparison) }
    if (want.kind === 'session') return { type: 'session-read', session: await reader.session(want.id) }
    const rows = await reader.sessions(want.window)
    return { type: 'sessions-read', from: want.window.from, rows }
  } catch (error) {
    return { type: 'reading-failed', why: error instanceof Error ? error.message : String(error) }
  }
}
