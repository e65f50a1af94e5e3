import type { Query } from './query.js'

/** The query that every session meets; by itself, so that who has no text to parse does not load what parses dates. */
export const everySession: Query = { kind: 'all', of: [] }
