import type { Key } from 'ink'

const special: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  // what most terminals send for Backspace
  ['delete', 'backspace'],
]

/** Keys that come as characters among others. */
const typed: Readonly<Record<string, string>> = {
  '\r': 'return',
  '\n': 'return',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The names of what was typed, `j`, `return`, `ctrl+p`; several where keys came faster than they were read. */
export const keyNames = (input: string, key: Key): readonly string[] => {
  if (key.meta) return key.escape ? ['escape'] : []
  if (key.ctrl) return /^[a-z]$/.test(input) ? [`ctrl+${input}`] : []
  const name = special.find(([property]) => key[property] === true)?.[1]
  if (name !== undefined) return [key.shift && name === 'tab' ? 'shift+tab' : name]
  return Array.from(segmenter.segment(input), ({ segment }) => typed[segment] ?? controlNamed(segment) ?? segment)
}

/** Control keys come as they are among characters that came at once. */
const controlNamed = (character: string): string | undefined =>
  /^[\x01-\x1a]$/.test(character) ? `ctrl+${String.fromCharCode(character.charCodeAt(0) + 0x60)}` : undefined
