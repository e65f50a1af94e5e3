import type { Bytes } from './bytes.js'

/**
 * A compiler's message that says in words where a script is at its end, or should be: thrLua calls that `'(null)'`, Lua 5.4 `<eof>`. A script that
 * has these characters itself may be what the message quotes, and its message is left.
 */
export const withEndInWords = (message: string, ...sources: readonly Bytes[]): string =>
  sources.some((source) => /\(null\)|<eof>/.test(source))
    ? message
    : message
        .replace(/ near (?:'\(null\)'|<eof>)/, ' at the end of the file')
        .replace(/(?:'\(null\)'|'?<eof>'?) expected/, 'the end of the file expected')
