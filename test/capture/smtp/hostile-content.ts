import type { Random } from './random.js'

const shards = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  '.',
  '..',
  '\r\n.',
  '\n.\r\n',
  '\n.\n',
  '\r.\r',
  '\r\n.\n',
  '\r\n.\r',
  'a',
  'text: x',
  '\x80\xff',
  '\r\r\n',
  '\r\n.\r\r\n',
  '\xc3\x28',
  ' ',
]

/** Content that ends with CRLF, as DATA needs it, and is otherwise made of what servers stumble over. */
export const hostileContent = (random: Random): string => {
  const size = random.below(60)
  const parts = Array.from({ length: size }, () =>
    random.below(6) === 0 ? String.fromCharCode(random.below(256)) : random.pick(shards),
  )
  if (random.below(50) === 0)
    parts.splice(random.below(size + 1), 0, random.pick(['x', '\xe9', '.', '\r.']).repeat(15_000))
  const content = parts.join('')
  return random.below(40) === 0 ? '' : `${content}\r\n`
}

/** With a dot before each that begins a line (RFC 5321 section 4.5.2). */
export const stuffed = (content: string): string => content.replace(/(^|\r\n)\./g, '$1..')
