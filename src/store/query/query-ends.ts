/**
 * How the recording of a session ends: as the session did; `open` where that was not seen, also while it goes on; `gap` where anything is
 * known to be missing, whatever its end.
 */
export const queryEnds = ['quit', 'abort', 'disconnect', 'open', 'gap'] as const
export type QueryEnd = (typeof queryEnds)[number]
