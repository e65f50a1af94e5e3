/**
 * How the recording of a session ends: as the session did (`open`: that was not seen); `unfinished` where it goes on, or its recorder is
 * gone; `gap` where anything is known to be missing, whatever its end.
 */
export const queryEnds = ['quit', 'abort', 'disconnect', 'open', 'unfinished', 'gap'] as const
export type QueryEnd = (typeof queryEnds)[number]
