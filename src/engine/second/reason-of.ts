import type { Canonical } from '../../domain/canonical.js'
import { notBridged } from '../../domain/not-bridged.js'

/** What was told of both sides, as text. */
interface Told {
  readonly own: Canonical
  readonly second: Canonical
  /** the session goes through tables, or shows addresses, in ways that what Lua leaves open changes */
  readonly isFragile: boolean
}

const masks: readonly (readonly [row: string, mask: (text: string) => string])[] = [
  ['negative-zero', (text) => text.replace(/-0(?![\d.])/g, '0')],
  ['message-lines', (text) => text.replace(/:\d+:/g, ':')],
  ['loop-bounds', (text) => text.replace(/'for' (?:initial value|limit|step) must/g, "'for' must")],
  ['last-digits', (text) => text.replace(/(\d\.\d{9})\d+/g, '$1')],
]

/** Without what a message tells of an operand besides its type: one side has the name and the other has not. */
const nameless = (text: string): string =>
  text.replace(/(?:local|upvalue|field|global|method) '[^']*' \((a \w+ value)\)/g, '$1')

/** The row of the table that explains what two machines came to; null where none is known to. */
export const reasonOf = ({ own, second, isFragile }: Told): string | null => {
  const [one, other] = [JSON.stringify(own), JSON.stringify(second)]
  const masked = masks.find(([, mask]) => mask(one) === mask(other))
  if (masked) return rowOf(masked[0])
  if (nameless(one) === other || one === nameless(other)) return rowOf('operand-names')
  if (isOf(/limit on (?:instructions|memory) reached/, one, other)) return rowOf('limits')
  if (isOf(/stack overflow|too complex|error in error handling/, one, other)) return rowOf('depth')
  return isFragile ? rowOf('addresses') : null
}

const isOf = (words: RegExp, one: string, other: string): boolean => words.test(one) !== words.test(other)

const rowOf = (id: string): string => notBridged.find((row) => row.id === id)!.id
