import { layout54 } from '../builds.js'
import type { Instance } from '../instance.js'
import type { Values54 } from './values54.js'

const { table: table54, string, value } = layout54

/** `luaS_newlstr` of 5.1: the hash of so many bytes. */
export const hash51 = (u8: Uint8Array, text: number, length: number): number => {
  const step = (length >> 5) + 1
  let hash = length
  for (let at = length; at >= step; at -= step) hash ^= (hash << 5) + (hash >>> 2) + u8[text + at - 1]!
  return hash
}

/** Gives a long string the hash that 5.1 has for it, before 5.4 works out its own. */
export const hashLong = ({ memory }: Instance, text: number): number => {
  if (memory.u8[text + string.isHashed] !== 0) return 0
  const length = memory.u32[(text + string.length) >> 2]!
  memory.u32[(text + string.hash) >> 2] = hash51(memory.u8, text + string.text, length)
  memory.u8[text + string.isHashed] = 1
  return 0
}

/** `luaH_getn` of 5.1 */
export const border = (values: Values54, table: number): number => {
  const length = values.word(table + table54.arrayLength)
  const array = values.word(table + table54.array)
  const isNil = (element: number) => values.type(array + (element - 1) * value.bytes) === 0
  if (length > 0 && isNil(length)) return between(0, length, isNil)
  if (values.word(table + table54.lastFree) === 0) return length
  return unbound(length, (element) => !values.hasElement(table, element))
}

const between = (from: number, to: number, isNil: (element: number) => boolean): number => {
  let [there, gone] = [from, to]
  while (gone - there > 1) {
    const middle = Math.floor((there + gone) / 2)
    if (isNil(middle)) gone = middle
    else there = middle
  }
  return there
}

const unbound = (length: number, isNil: (element: number) => boolean): number => {
  let there = length
  let next = length + 1
  while (!isNil(next)) {
    there = next
    next *= 2
    if (next <= 0x7fffffff) continue
    let element = 1
    while (!isNil(element)) element += 1
    return element - 1
  }
  return between(there, next, isNil)
}

/** `luaO_int2fb` and back: the size of an array in 5.1's instruction, which has three digits of precision. */
export const arraySize = (size: number): number => {
  let [digits, exponent] = [size, 0]
  for (; digits >= 16; digits = (digits + 1) >> 1) exponent += 1
  return digits << exponent
}
