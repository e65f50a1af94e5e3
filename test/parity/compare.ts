import { batchSource, runHere, runNative } from './batch.js'

export interface Difference {
  readonly program: string
  readonly machine: 'bare' | 'thrlua'
  readonly here: string
  readonly native: string
}

/** Runs a batch on `lua5.1`, on the bare build and in thrLua's dialect; one line for each program. */
export const compareBatch = (programs: readonly string[], preamble = ''): readonly Difference[] => {
  const source = batchSource(programs, preamble)
  const native = lines(runNative(source), programs)
  return [
    ...differences(programs, native, lines(runHere(source), programs), 'bare'),
    ...differences(programs, native, lines(runHere(source, 'thrlua'), programs), 'thrlua'),
  ]
}

const lines = (printed: readonly string[], programs: readonly string[]): readonly string[] => {
  if (printed.length !== programs.length) throw new Error(`${printed.length} lines for ${programs.length} programs`)
  return printed
}

const differences = (
  programs: readonly string[],
  native: readonly string[],
  here: readonly string[],
  machine: Difference['machine'],
): readonly Difference[] =>
  programs.flatMap((program, index) =>
    native[index] === here[index] ? [] : [{ program, machine, here: here[index]!, native: native[index]! }],
  )
