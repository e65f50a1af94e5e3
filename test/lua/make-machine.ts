import type { Bytes } from '../../src/domain/bytes.js'
import { createMachine } from '../../src/lua/create-machine.js'
import { translateThrlua, translateThrluaTo54 } from '../../src/lua/dialect/translate-thrlua.js'
import type { BuildName, CallOutcome, Machine, MachineOptions, Surroundings } from '../../src/lua/machine.js'

export const builds: readonly BuildName[] = ['lua51', 'lua54']

/** A moment of the tests: 2026-03-01 06:40:00 UTC, in milliseconds. */
export const testNow = 1772347200000

export interface TestOptions extends Partial<Omit<MachineOptions, 'surroundings'>> {
  readonly surroundings?: Partial<Surroundings>
  readonly files?: Readonly<Record<string, Bytes>>
}

export interface TestMachine {
  readonly machine: Machine
  readonly output: string[]
}

/** A machine with no host, or the given one; prints into `output`, reads from `files`. */
export const makeMachine = (build: BuildName, options: TestOptions = {}): TestMachine => {
  const output: string[] = []
  const machine = createMachine(build, {
    libraries: options.libraries ?? [],
    handleTypes: options.handleTypes ?? [],
    limits: options.limits ?? { instructions: 5_000_000, memoryBytes: 64 << 20 },
    translate: options.translate ?? ((source) => source),
    ...(options.dialect === undefined
      ? {}
      : { dialect: options.dialect, translate: build === 'lua51' ? translateThrlua : translateThrluaTo54 }),
    surroundings: {
      now: () => testNow,
      random: () => 0.5,
      seedRandom: () => {},
      output: (text) => void output.push(text),
      readFile: (path) => {
        const bytes = options.files?.[path]
        return bytes === undefined ? { error: 'No such file or directory' } : { bytes }
      },
      environment: () => undefined,
      ...options.surroundings,
    },
  })
  return { machine, output }
}

/** The values of a call that returned; anything else fails the test with its message. */
export const valuesOf = (outcome: CallOutcome) => {
  if (outcome.outcome !== 'returned') throw new Error(JSON.stringify(outcome))
  return outcome.values
}

export const messageOf = (outcome: CallOutcome): string => {
  if (outcome.outcome !== 'failed') throw new Error(JSON.stringify(outcome))
  return outcome.message
}
