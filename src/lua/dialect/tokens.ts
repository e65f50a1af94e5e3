import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../c-string.js'

/** A word or sign as itself; a name, number or string by kind; the end of the text. */
export type TokenType = string

export const kinds = { name: '<name>', number: '<number>', string: '<string>', end: '<eof>' } as const

export interface Token {
  readonly type: TokenType
  /** offsets into the source */
  readonly start: number
  readonly end: number
  /** as messages quote it: of a string its bytes, escapes read */
  readonly text: Bytes
}

export const reserved: ReadonlySet<string> = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
)

/** As thrLua's messages name a token: its table of names is off by one behind the signs. */
export const describe = (type: TokenType): string => {
  if (type.length === 1 && (type < ' ' || type === '\x7f')) return `char(${type.charCodeAt(0)})`
  return misnamed[type] ?? type
}

const misnamed: Readonly<Record<string, string>> = {
  '<eof>': '(null)',
  '<name>': '<string>',
  '<<': '>>',
  '>>': '<<',
  '!=': '~=',
}

/** What an error quotes as near: the words of a name, number or string up to a NUL, as C prints them; of a NUL itself, nothing. */
export const near = ({ type, text }: Token): Bytes | undefined => {
  if (type === '\0') return undefined
  return type === kinds.name || type === kinds.number || type === kinds.string ? cString(text) : describe(type)
}
