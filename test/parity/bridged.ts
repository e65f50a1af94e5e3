import { notBridged } from '../../src/domain/not-bridged.js'
import { batchSource, runHere } from './batch.js'

/** A program on which the two machines part, and the row of the table that says why; null where none does. */
export interface Parted {
  readonly program: string
  readonly own: string
  readonly bridged: string
  readonly row: string | null
}

/** Runs programs in thrLua's dialect on its own machine and on the bridged one. */
export const partedBy = (programs: readonly string[], preamble = ''): readonly Parted[] => {
  const parted = different(programs, preamble)
  const signless = new Set(
    different(
      parted.map(({ program }) => withoutNegativeZero(program)),
      preamble,
    ).map(({ index }) => index),
  )
  return parted.map((prints, index) => ({ ...prints, row: rowOf(prints, signless.has(index)) }))
}

const different = (programs: readonly string[], preamble: string): readonly (Prints & { readonly index: number })[] => {
  if (programs.length === 0) return []
  const source = batchSource(programs, preamble)
  const [own, bridged] = [runHere(source, 'thrlua'), runHere(source, 'bridged')]
  if (own.length !== programs.length || bridged.length !== programs.length)
    throw new Error(`${own.length} and ${bridged.length} lines for ${programs.length} programs`)
  return programs.flatMap((program, index) =>
    own[index] === bridged[index] ? [] : [{ program, index, own: own[index]!, bridged: bridged[index]! }],
  )
}

const withoutNegativeZero = (program: string): string => program.replace(/-(?=\(?0(?![\d.]))/g, '')

type Prints = Pick<Parted, 'program' | 'own' | 'bridged'>

/** What tells a row's differences, from the narrowest on. */
const tells: readonly (readonly [row: string, tells: (prints: Prints) => boolean])[] = [
  ['nan-sign', ({ own, bridged }) => nansignless(own) === nansignless(bridged)],
  ['loop-bounds', ({ own, bridged }) => boundless(own) === boundless(bridged)],
  ['operand-names', ({ own, bridged }) => namesless(own) === namesless(bridged)],
  ['nul-in-text', ({ program }) => /\\0|\0/.test(program)],
  ['debug-view', ({ program }) => /debug\.(?:getinfo|getlocal|setlocal|getupvalue)/.test(program)],
  ['environments-of-c', ({ program }) => program.includes('debug.setfenv, print')],
  ['stack-levels', ({ program }) => /error\("\w+", [23]\)/.test(program) || /__and = string\.rep/.test(program)],
  ['message-lines', ({ program, own, bridged }) => program.includes('\n') && linesless(own) === linesless(bridged)],
  ['nested-iter', ({ program }) => program.split('__iter').length > 2],
  ['depth', ({ own }) => own.includes('C stack overflow')],
]

const boundless = (text: string): string => text.replace(/'for' (?:initial value|limit|step) must/, "'for' must")
const signless = (text: string): string => text.replace(/-0(?![\d.])/g, '0')
const nansignless = (text: string): string => text.replace(/-nan\b/g, 'nan')
const namesless = (text: string): string =>
  text.replace(/(?:local|upvalue|field|global|method) '\w+' \((a \w+ value)\)/g, '$1')
const linesless = (text: string): string => text.replace(/p:\d+:/g, 'p:')

const rowOf = (prints: Prints, differsWithoutNegativeZero: boolean): string | null => {
  const isOfSign = !differsWithoutNegativeZero || signless(prints.own) === signless(prints.bridged)
  const row = isOfSign ? 'negative-zero' : (tells.find(([, isIt]) => isIt(prints))?.[0] ?? null)
  if (row !== null && !notBridged.some(({ id }) => id === row)) throw new Error(`the table has no row ${row}`)
  return row
}
