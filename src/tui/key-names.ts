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

/** The names of what was typed; several where keys came faster than they were read. */
export const keyNames = (input: string, key: Key): readonly string[] => {
  if (key.ctrl || key.meta) return key.escape ? ['escape'] : []
  const name = special.find(([property]) => key[property] === true)?.[1]
  return name === undefined ? [...input].map((character) => typed[character] ?? character) : [name]
}
