/**
 * A text that is safe on a terminal: one line, and nothing in it that moves the cursor, colours, reorders or hides. Control
 * characters (C0, C1, ESC among them), bidirectional and other format characters, line separators, private and
 * unassigned code points, lone surrogates and piled-up combining marks become visible escapes. Without `unicode` the
 * result is ASCII.
 */
export const printable = (text: string, unicode = true): string => {
  if (plainAscii.test(text)) return text
  const escaped = text.replace(unsafe, escapeCharacter)
  return unicode ? escaped : asciiOf(escaped)
}

const plainAscii = /^[\x20-\x7e]*$/

const unsafe = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^\p{M}|(?<=\p{M}{3})\p{M}/gu

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e' }

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0)!
  const hex = code.toString(16)
  return shortEscapes[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`)
}

/** How our own marks, and what mail likes to use of the kind, are written where there is only ASCII. */
const ascii: Readonly<Record<string, string>> = {
  '→': '->',
  '…': '...',
  '✓': 'ok',
  '✗': 'x',
  '≠': '!=',
  '│': '|',
  '─': '-',
  '–': '-',
  '×': 'x',
  '·': '-',
  '▸': '>',
  '•': '*',
  '÷': '/',
  '↑': '^',
  '↓': 'v',
}

const asciiOf = (text: string): string =>
  text.replace(/[^\x20-\x7e]/gu, (character) => ascii[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`)

/** JSON whose text is safe on a terminal too: what `JSON.stringify` leaves raw is escaped as JSON allows. */
export const printableJson = (value: unknown): string => JSON.stringify(value).replace(unsafe, escapeUnits)

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index)
    return `\\u${unit.toString(16).padStart(4, '0')}`
  }).join('')
