import type { Bytes } from '../../domain/bytes.js'

/** What 5.1 has names for in a message (`getobjname`, ldebug.c). */
const named = /^ \((global|local|method|field|upvalue) '([\s\S]*)'\)$/

/** As `varinfo` of 5.4 tells a value's name, and as 5.1 does; undefined where 5.1 tells none. */
export const nameIn51 = (information: Bytes): Bytes | undefined => {
  const found = named.exec(information)
  return found === null ? undefined : `${found[1]} '${found[2]}'`
}

/** `attempt to index local 'x' (a nil value)` */
export const operandMessage = (action: Bytes, type: Bytes, information: Bytes): Bytes => {
  const name = nameIn51(information)
  return `attempt to ${action} ${name === undefined ? `a ${type} value` : `${name} (a ${type} value)`}`
}

/** `luaG_ordererror` of 5.1 tells types apart by their third letter. */
export const orderMessage = (one: Bytes, other: Bytes): Bytes =>
  one[2] === other[2] ? `attempt to compare two ${one} values` : `attempt to compare ${one} with ${other}`

const acrossC = 'attempt to yield across metamethod/C-call boundary'

/** Messages of 5.4's machine, by their format, in 5.1's words (ldebug.c, lvm.c, ldo.c of both); each takes texts alone. */
export const wordings: Readonly<Record<string, (...texts: Bytes[]) => Bytes>> = {
  'attempt to %s a %s value%s': (action, type, information) => operandMessage(action!, type!, information!),
  'attempt to compare two %s values': (type) => orderMessage(type!, type!),
  'attempt to compare %s with %s': (one, other) => orderMessage(one!, other!),
  "bad 'for' %s (number expected, got %s)": (what) => `'for' ${what} must be a number`,
  "'__index' chain too long; possible loop": () => 'loop in gettable',
  "'__newindex' chain too long; possible loop": () => 'loop in settable',
  'attempt to yield from outside a coroutine': () => acrossC,
  'attempt to yield across a C-call boundary': () => acrossC,
}
