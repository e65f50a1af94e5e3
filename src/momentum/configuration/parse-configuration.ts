import type { Bytes } from '../../domain/bytes.js'
import { type Token, tokensOf } from './tokens.js'
import { type Place, textOf, unreadable } from './unreadable.js'

/** `name = value`, or `name [ … ]`. A value of several words, a list in brackets, is its words in order. */
export interface Option {
  readonly kind: 'option'
  readonly name: Bytes
  readonly words: readonly Token[]
  readonly at: Place
}

/** `name "instance" { … }`. */
export interface Stanza {
  readonly kind: 'stanza'
  readonly name: Bytes
  /** absent: '' */
  readonly instance: Bytes
  readonly items: readonly Item[]
  readonly at: Place
}

export type Item = Option | Stanza

/** The files that an include names, with their bytes, in order. Throws Trouble where there is none. */
export type ReadIncluded = (path: Bytes, at: Place) => readonly { readonly file: Bytes; readonly source: Bytes }[]

/** A configuration file with what it includes, which is valid in any stanza. Throws Trouble `policy-configuration`. */
export const parseConfiguration = (source: Bytes, file: Bytes, readIncluded: ReadIncluded): readonly Item[] => {
  const parser: Parser = { tokens: tokensOf(source, file), next: 0, within: [file], readIncluded }
  return parseFile(parser)
}

interface Parser {
  readonly tokens: readonly Token[]
  next: number
  /** the files that are being read, the outermost first */
  readonly within: readonly Bytes[]
  readonly readIncluded: ReadIncluded
}

const parseFile = (parser: Parser): readonly Item[] => {
  const items = parseItems(parser)
  const token = peek(parser)
  if (token.kind === 'end') return items
  throw unreadable(
    token.at,
    `got ${described(token)}`,
    'allowed are stanzas, name "instance" { … }, and options, name = value',
  )
}

const parseItems = (parser: Parser): readonly Item[] => {
  const items: Item[] = []
  for (;;) {
    while (peek(parser).kind === ';') take(parser)
    if (peek(parser).kind !== 'word') return items
    items.push(...parseItem(parser))
  }
}

const parseItem = (parser: Parser): readonly Item[] => {
  const name = take(parser)
  const token = peek(parser)
  if (isInclude(name, token)) return included(parser, take(parser))
  if (token.kind === '=' || token.kind === '[') {
    if (token.kind === '=') take(parser)
    return [{ kind: 'option', name: name.text, words: parseValue(parser), at: name.at }]
  }
  return [parseStanza(parser, name)]
}

const isInclude = (name: Token, token: Token): boolean =>
  /^(?:readonly_)?include$/i.test(name.text) && !name.quoted && token.kind === 'word'

const included = (parser: Parser, path: Token): readonly Item[] =>
  parser.readIncluded(path.text, path.at).flatMap(({ file, source }) => {
    if (parser.within.includes(file))
      throw unreadable(
        path.at,
        `${textOf(file)} includes itself`,
        'allowed are files that do not include each other in a circle',
      )
    return parseFile({ ...parser, tokens: tokensOf(source, file), next: 0, within: [...parser.within, file] })
  })

const parseStanza = (parser: Parser, name: Token): Stanza => {
  const words: Bytes[] = []
  while (peek(parser).kind === 'word') words.push(take(parser).text)
  expect(parser, '{', `after ${named(name)}, = and a value, or { and a stanza's options`)
  const items = parseItems(parser)
  expect(parser, '}', `the stanza ${named(name)} of line ${name.at.line} is closed by }`)
  return { kind: 'stanza', name: name.text, instance: words.join(' '), items, at: name.at }
}

/** A word, or everything within balanced brackets. */
const parseValue = (parser: Parser): readonly Token[] => {
  const first = take(parser)
  if (first.kind === 'word') return [first]
  const closing = closings[first.kind]
  if (closing === undefined)
    throw unreadable(first.at, `got ${described(first)}`, 'an option has a word or a list as its value')
  const words: Token[] = [first]
  for (let open = [closing]; open.length > 0; ) {
    const token = take(parser)
    words.push(token)
    const inner = closings[token.kind]
    if (inner !== undefined) open = [...open, inner]
    else if (token.kind === open.at(-1)) open = open.slice(0, -1)
    else if (!['word', '=', ',', ';'].includes(token.kind))
      throw unreadable(
        token.at,
        `got ${described(token)}`,
        `the list of line ${first.at.line} is closed by ${open.at(-1)}`,
      )
  }
  return words
}

const closings: Readonly<Partial<Record<Token['kind'], Token['kind']>>> = { '(': ')', '[': ']' }

const expect = (parser: Parser, kind: Token['kind'], allowed: string): void => {
  const token = take(parser)
  if (token.kind !== kind) throw unreadable(token.at, `got ${described(token)}`, allowed)
}

const peek = (parser: Parser): Token => parser.tokens[parser.next]!

/** The `end` is never passed. */
const take = (parser: Parser): Token => {
  const token = peek(parser)
  if (token.kind !== 'end') parser.next += 1
  return token
}

const described = (token: Token): string => (token.kind === 'end' ? 'the end of the file' : named(token))

const named = ({ text, quoted }: Token): string => (quoted ? JSON.stringify(textOf(text)) : textOf(text))
