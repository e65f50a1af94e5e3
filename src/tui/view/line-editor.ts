/** A line of text with a cursor, as it is typed. */
export interface LineState {
  /** each a character as a reader sees it */
  readonly characters: readonly string[]
  /** before which character, from 0 */
  readonly cursor: number
}

export const emptyLine: LineState = { characters: [], cursor: 0 }

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

export const lineOf = (text: string): LineState => {
  const characters = Array.from(segmenter.segment(text), ({ segment }) => segment)
  return { characters, cursor: characters.length }
}

export const textOf = ({ characters }: LineState): string => characters.join('')

/** Characters that a line takes: what is pasted by mistake is no line. */
const longestLine = 4096

/** The line after a key, named as `keyNames` does; undefined where the key is none that edits. */
export const edited = (line: LineState, key: string): LineState | undefined =>
  isCharacter(key) ? inserted(line, key) : edits[key]?.(line)

const isCharacter = (key: string): boolean => [...segmenter.segment(key)].length === 1

const inserted = (line: LineState, character: string): LineState => {
  const { characters, cursor } = line
  if (characters.length >= longestLine) return line
  return { characters: [...characters.slice(0, cursor), character, ...characters.slice(cursor)], cursor: cursor + 1 }
}

const moved = (line: LineState, cursor: number): LineState => ({
  ...line,
  cursor: Math.max(0, Math.min(cursor, line.characters.length)),
})

const without = ({ characters }: LineState, from: number, before: number): LineState => ({
  characters: [...characters.slice(0, from), ...characters.slice(before)],
  cursor: from,
})

/** Where the word before the cursor begins. */
const wordStart = ({ characters, cursor }: LineState): number => {
  let at = cursor
  while (at > 0 && characters[at - 1] === ' ') at -= 1
  while (at > 0 && characters[at - 1] !== ' ') at -= 1
  return at
}

/** As readline has them. */
const edits: Readonly<Record<string, (line: LineState) => LineState>> = {
  left: (line) => moved(line, line.cursor - 1),
  right: (line) => moved(line, line.cursor + 1),
  home: (line) => moved(line, 0),
  end: (line) => moved(line, line.characters.length),
  'ctrl+a': (line) => moved(line, 0),
  'ctrl+e': (line) => moved(line, line.characters.length),
  backspace: (line) => (line.cursor === 0 ? line : without(line, line.cursor - 1, line.cursor)),
  delete: (line) => without(line, line.cursor, line.cursor + 1),
  'ctrl+u': (line) => without(line, 0, line.cursor),
  'ctrl+k': (line) => without(line, line.cursor, line.characters.length),
  'ctrl+w': (line) => without(line, wordStart(line), line.cursor),
}
