import { zeroNumeral } from '../dialect/numerals.js'
import { installPairFunctions } from '../function-table.js'
import type { Instance } from '../instance.js'
import { changed } from '../load-build.js'
import { hostSlots } from './detours.js'

/** What the detours ask. Until the library is there, no value is anything but what it is. */
export interface DetourAnswers {
  /** (state, address of a value that is called and no function): address of the function to call in its stead, or 0 */
  callable: (L: number, value: number) => number
  /** (state, address of a table), as `lua_next`; asked in a rearranged run */
  next: (L: number, table: number) => number
  /** (address of text, address to write there); asked in a rearranged run */
  address: (text: number, address: number) => number
  /** (state, line that it begins); told only while lines are watched */
  line: (L: number, line: number) => void
}

/** Puts the host's side of the detours into the function table, as its first functions. */
export const answerDetours = (instance: Instance): DetourAnswers => {
  const answers: DetourAnswers = { callable: () => 0, next: () => -1, address: () => 0, line: () => {} }
  const first = installPairFunctions(instance, [
    (text, result) => readNumeral(instance, text, result),
    (L, value) => answers.callable(L, value),
    (L, table) => answers.next(L, table),
    (text, address) => answers.address(text, address),
    (L, line) => {
      answers.line(L, line)
      return 0
    },
  ])
  if (first !== hostSlots.numeral) throw changed(instance.build, `table of ${first}`, `table of ${hostSlots.numeral}`)
  return answers
}

/** As `luaO_str2d`: whether the C string is a number, which is then at `result`. */
const readNumeral = ({ memory }: Instance, text: number, result: number): number => {
  const value = zeroNumeral(memory.buffer.latin1Slice(text, memory.u8.indexOf(0, text)))
  if (value === undefined) return 0
  memory.f64[result >> 3] = value
  return 1
}
