import type { Bytes } from './bytes.js'

/** The lines of a program as Lua counts them: CR, LF, CRLF and LFCR end one (llex.c, `inclinenumber`). */
export const sourceLines = (source: Bytes): readonly Bytes[] => source.split(/\r\n|\n\r|\n|\r/)
