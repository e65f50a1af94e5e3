import { parseArgs } from 'node:util'
import { nativePrograms } from '../lua/native-programs.js'
import { batchSource, runHere, runNative } from './batch.js'
import { partedBy } from './bridged.js'
import { compareBatch, type Difference } from './compare.js'
import { borderProgramOf } from './generated/borders.js'
import { edgeProgramOf } from './generated/edges.js'
import { preamble, programOf } from './generated/programs.js'
import { debugging } from './native/debugging.js'
import { functions } from './native/functions.js'
import { nul } from './native/nul.js'
import { values } from './native/values.js'
import { runSuite } from './suite.js'
import { thrluaRows } from './thrlua/rows.js'

const { values: options } = parseArgs({
  options: {
    programs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    suite: { type: 'string' },
  },
})

const perBatch = 1000
let differences = 0

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const report = (found: readonly Difference[]): void => {
  differences += found.length
  for (const { program, machine, here, native } of found.slice(0, 3))
    say(`  ${machine}: ${program}\n    here    ${here}\n    lua5.1  ${native}`)
}

const handWritten = (): void => {
  for (const [title, programs] of Object.entries({
    functions,
    values,
    nul,
    debugging,
    '64-bit integers': nativePrograms,
  })) {
    const source = batchSource(programs)
    const [here, native] = [runHere(source), runNative(source)]
    const found = programs.flatMap((program, index) =>
      here[index] === native[index]
        ? []
        : [{ program, machine: 'bare' as const, here: here[index]!, native: native[index]! }],
    )
    say(`${title}: ${programs.length - found.length} of ${programs.length} programs print what lua5.1 prints`)
    report(found)
  }
}

const ownRows = (): void => {
  for (const [title, rows] of Object.entries(thrluaRows)) {
    const wrong = rows.filter(([program, prints]) => runHere(batchSource([program]), 'thrlua').join('\n') !== prints)
    say(`thrLua's ${title}: ${rows.length - wrong.length} of ${rows.length} programs print what thrLua prints`)
    differences += wrong.length
  }
}

const generated = (title: string, count: number, program: (number: number) => string): void => {
  let found = 0
  for (let from = 0; from < count; from += perBatch) {
    const size = Math.min(perBatch, count - from)
    const batch = compareBatch(
      Array.from({ length: size }, (_, index) => program(from + index)),
      preamble,
    )
    found += batch.length
    report(batch)
  }
  say(`${title}: ${count} programs on lua5.1, bare and in the dialect; ${found} differences`)
}

/** Differences that no row of the table explains count. */
const second = (title: string, programs: readonly string[], before?: string): void => {
  const parted = partedBy(programs, before)
  const rows = new Map<string, number>()
  for (const { row } of parted) if (row !== null) rows.set(row, (rows.get(row) ?? 0) + 1)
  const why = [...rows].map(([row, count]) => `${count} ${row}`).join(', ')
  say(`${title}: ${programs.length - parted.length} of ${programs.length} agree on wasmoon${why && `; ${why}`}`)
  for (const { program, own, bridged, row } of parted) {
    if (row !== null) continue
    differences += 1
    say(`  no row: ${program}\n    own     ${own}\n    wasmoon ${bridged}`)
  }
}

const secondOpinion = (count: number, seed: number): void => {
  for (const [title, programs] of Object.entries({
    functions,
    values,
    nul,
    debugging,
    '64-bit integers': nativePrograms,
  }))
    second(title, programs)
  for (const [title, rows] of Object.entries(thrluaRows))
    second(
      `thrLua's ${title}`,
      rows.map(([program]) => program),
    )
  const numbers = Array.from({ length: count }, (_, index) => index)
  second(
    `generated, seed ${seed}`,
    numbers.map((number) => programOf(seed, number)),
    preamble,
  )
  second(
    `tables with holes, seed ${seed}`,
    numbers.map((number) => borderProgramOf(seed, number)),
  )
  second(
    `arguments at the edge, seed ${seed}`,
    numbers.map((number) => edgeProgramOf(seed, number)),
  )
}

const suite = (folder: string): void => {
  for (const part of runSuite(folder)) {
    if (part.outcome === 'left out') say(`suite ${part.file}: left out, ${part.reason}`)
    else say(`suite ${part.file}: ${part.outcome}`)
    if (part.outcome !== 'different') continue
    differences++
    say(`    here\n${part.here}\n    lua5.1\n${part.native}`)
  }
}

handWritten()
ownRows()
const [count, seed] = [Number(options.programs), Number(options.seed)]
generated(`generated, seed ${seed}`, count, (number) => programOf(seed, number))
generated(`tables with holes, seed ${seed}`, Math.ceil(count / 10), (number) => borderProgramOf(seed, number))
secondOpinion(Math.ceil(count / 10), seed)
if (options.suite !== undefined) suite(options.suite)
else say('suite: give the folder of Lua 5.1’s test suite with --suite FOLDER')
process.exitCode = differences === 0 ? 0 : 1
