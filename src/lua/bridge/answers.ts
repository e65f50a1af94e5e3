import type { Arena } from '../arena.js'
import { chunkId } from '../chunk-id.js'
import { installQuintFunctions } from '../function-table.js'
import type { Instance } from '../instance.js'
import { changed } from '../load-build.js'
import { luaType } from '../lua-api.js'
import { bridgeSlots } from './code.js'
import { arraySize, border, hash51, hashLong } from './layout.js'
import { readNumber } from './read-number.js'
import { Values54 } from './values54.js'
import { wordings } from './wording.js'

/** Events of metamethods (ltm.h of 5.4). */
const events = {
  equal: 5,
  add: 6,
  subtract: 7,
  multiply: 8,
  modulo: 9,
  power: 10,
  divide: 11,
  negate: 18,
  less: 20,
  lessOrEqual: 21,
} as const

/** Puts the host's side of the bridge's detours into the function table, as its first functions. `arena` is there once a message is. */
export const answerBridge = (instance: Instance, arena: () => Arena): void => {
  const values = new Values54(instance)
  const first = installQuintFunctions(instance, [
    (text, result) => readNumeral(values, text, result),
    (_, one, other, result, event) => arithmetic(values, { one, other, result, event }),
    (at) => (values.type(at) === luaType.string && values.number(at) !== undefined ? 1 : 0),
    (L, one, other, event) => orderBy(values, { L, one, other, event }),
    (L, one, other) => (haveSame(values, { L, one, other, event: events.equal }) ? 1 : 0),
    (_, format, texts) => reword(values, arena(), { instance, format, texts }),
    (text, length) => hash51(instance.memory.u8, text, length),
    (text) => hashLong(instance, text),
    (table) => border(values, table),
    arraySize,
    (out, source, length) => writeChunkId(instance, { out, source, length }),
  ])
  if (first !== bridgeSlots.numeral)
    throw changed(instance.build, `table of ${first}`, `table of ${bridgeSlots.numeral}`)
}

const writeChunkId = (
  { memory }: Instance,
  { out, source, length }: { readonly out: number; readonly source: number; readonly length: number },
): number => {
  memory.buffer.latin1Write(`${chunkId(memory.buffer.latin1Slice(source, source + length))}\0`, out)
  return 0
}

/** As `luaO_str2num`: the text's length with its NUL, 0 where it is no number. */
const readNumeral = (values: Values54, text: number, result: number): number => {
  const written = values.cText(text)
  const value = readNumber(written)
  if (value === undefined) return 0
  values.setNumber(result, value)
  return written.length + 1
}

interface Operands {
  /** addresses of the values */
  readonly one: number
  readonly other: number
  readonly event: number
}

const operations: Readonly<Record<number, (a: number, b: number) => number>> = {
  [events.add]: (a, b) => a + b,
  [events.subtract]: (a, b) => a - b,
  [events.multiply]: (a, b) => a * b,
  [events.modulo]: (a, b) => a - Math.floor(a / b) * b,
  [events.power]: (a, b) => a ** b,
  [events.divide]: (a, b) => a / b,
  [events.negate]: (a) => -a,
}

/** Arithmetic on texts that are numbers: 1 where it is done. */
const arithmetic = (
  values: Values54,
  { one, other, result, event }: Operands & { readonly result: number },
): number => {
  const operation = operations[event]
  if (operation === undefined) return 0
  const [a, b] = [values.number(one), values.number(other)]
  if (a === undefined || b === undefined) return 0
  values.setNumber(result, operation(a, b))
  return 1
}

const haveSame = (values: Values54, { L, one, other, event }: Operands & { readonly L: number }): boolean => {
  const [a, b] = [values.metamethod(L, one, event), values.metamethod(L, other, event)]
  return a !== 0 && b !== 0 && values.areSame(a, b)
}

/** `luaV_lessthan` and `lessequal` of 5.1, for what is neither two numbers nor two strings. */
const orderBy = (values: Values54, operands: Operands & { readonly L: number }): number => {
  if (values.type(operands.one) !== values.type(operands.other)) return 0
  if (haveSame(values, operands)) return 1
  if (operands.event !== events.lessOrEqual) return 0
  return haveSame(values, { ...operands, event: events.less }) ? 2 : 0
}

interface Message {
  readonly instance: Instance
  /** address of the format, and of the addresses of its texts */
  readonly format: number
  readonly texts: number
}

/** Puts a message into the arena, with its address before it. */
const reword = (values: Values54, arena: Arena, { instance, format, texts }: Message): number => {
  const written = wordings[values.cText(format)]
  if (written === undefined) return 0
  const count = written.length
  const message = written(...Array.from({ length: count }, (_, index) => values.cText(values.word(texts + 4 * index))))
  instance.memory.u32[arena.out >> 2] = arena.terminated(message)
  return arena.out
}
