import { type Canonical, readable, type Text } from '../../domain/canonical.js'
import { notBridged } from '../../domain/not-bridged.js'

/** What was told of both machines. */
export interface Told {
  readonly own: Canonical
  readonly second: Canonical
}

const masks: readonly (readonly [row: string, mask: (text: string) => string])[] = [
  ['negative-zero', (text) => text.replace(/\{"\$num":"-0"\}|-0(?![\d.])/g, '0')],
  ['nan-sign', (text) => text.replace(/-nan\b/g, 'nan')],
  ['message-lines', (text) => text.replace(/:\d+:/g, ':')],
  ['loop-bounds', (text) => text.replace(/'for' (?:initial value|limit|step) must/g, "'for' must")],
  ['last-digits', (text) => text.replace(/(\d\.\d{9})\d+/g, '$1')],
  ['addresses', (text) => text.replace(/\b0x[\da-f]{6,}\b/gi, '0x')],
]

/** Without what a message tells of an operand besides its type: one side has the name and the other has not. */
const nameless = (text: string): string =>
  text.replace(/(?:local|upvalue|field|global|method) '[^']*' \((a \w+ value)\)/g, '$1')

/** The row of the table that explains what two machines came to, which is the same but for what the row says; null where none does. */
export const sameButFor = ({ own, second }: Told): string | null => {
  const [one, other] = [textOf(own), textOf(second)]
  const masked = masks.find(([, mask]) => mask(one) === mask(other))
  if (masked) return rowOf(masked[0])
  return nameless(one) === other || one === nameless(other) ? rowOf('operand-names') : null
}

/** The same, also where one of them went on otherwise from there; `hangsOnOpen`: whether its own machine comes to something else in another order. */
export const reasonOf = (told: Told, hangsOnOpen: () => boolean): string | null => {
  const row = sameButFor(told)
  if (row !== null) return row
  const [one, other] = [textOf(told.own), textOf(told.second)]
  if (isOf(/limit on (?:instructions|memory) reached/, one, other)) return rowOf('limits')
  if (isOf(/stack overflow|too complex|error in error handling/, one, other)) return rowOf('depth')
  return hangsOnOpen() ? rowOf('addresses') : null
}

/** Bytes that are no text as far as they can be read, so that what a mask looks for is found in them. */
const textOf = (value: Canonical): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && '$bytes' in part ? readable(part as Text) : part,
  )

const isOf = (words: RegExp, one: string, other: string): boolean => words.test(one) !== words.test(other)

const rowOf = (id: string): string => notBridged.find((row) => row.id === id)!.id
