import type { Bytes } from '../../domain/bytes.js'
import { type Token, tokenize } from './tokens.js'

/**
 * From thrLua to Lua 5.1, each token on the line where it was. `!=` is `~=` and `!` is `not`, as
 * thrLua's lexer has them. What 5.1 would complain about itself is left for it to complain about.
 */
export const translateThrlua = (source: Bytes, _name: Bytes): Bytes => {
  if (!source.includes('!')) return source
  return tokenize(source).map(translateToken).join('')
}

const translateToken = ({ kind, text }: Token): Bytes => {
  if (kind !== 'symbol') return text
  if (text === '!=') return '~='
  return text === '!' ? ' not ' : text
}
