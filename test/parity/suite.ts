import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeMachine } from '../lua/make-machine.js'

/** A part of Lua 5.1's public test suite: run, or left out with the reason. */
export type SuitePart =
  | { readonly file: string; readonly outcome: 'left out'; readonly reason: string }
  | { readonly file: string; readonly outcome: 'same' | 'different'; readonly here: string; readonly native: string }

/** What needs C, files, processes or hooks, none of which a policy has under replay. */
const leftOut: Readonly<Record<string, string>> = {
  'all.lua': 'runs the others, and dumps them as bytecode',
  'api.lua': 'drives the C API, through a library of C',
  'attrib.lua': 'writes modules to files and loads C libraries',
  'big.lua': 'wants a string that 32 bits cannot count; fails on lua5.1 itself',
  'checktable.lua': 'looks into tables through a library of C',
  'code.lua': 'looks at bytecode through a library of C',
  'db.lua': 'sets debug hooks; the instruction limit is one',
  'files.lua': 'writes files',
  'gc.lua': 'measures the collector by time and counts',
  'main.lua': 'runs the stand-alone interpreter',
  'verybig.lua': 'writes a program to a file',
}

/** Runs every part of the suite in a folder on the bare machine and on `lua5.1`. */
export const runSuite = (folder: string): readonly SuitePart[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.lua'))
    .sort()
    .map((file) => runPart(folder, file))

const runPart = (folder: string, file: string): SuitePart => {
  const reason = leftOut[file]
  if (reason !== undefined) return { file, outcome: 'left out', reason }
  const native = runNative(folder, file)
  const here = runHere(folder, file)
  return { file, outcome: here === native ? 'same' : 'different', here, native }
}

/** A part that is run up to the first line that has this: `string.dump` is not there under replay. */
const endsBefore: Readonly<Record<string, string>> = { 'calls.lua': 'string.dump' }

/**
 * Runs before each part, on both: `_soft` keeps it from what takes minutes; chance, clock, locales and open files, which are
 * the system's, are the same few lines of Lua.
 */
const start = `rawset(_G, "_soft", true)
local state = 1
math.random = function(m, n)
  state = (state * 16807) % 2147483647
  local part = state / 2147483647
  if not m then return part end
  if not n then m, n = 1, m end
  return math.floor(part * (n - m + 1)) + m
end
math.randomseed = function() end
os.clock = function() return 0 end
os.setlocale = function(name) if not name or name == "C" then return "C" end end
io.stdin = setmetatable({}, {__gc = string.len})`

const runNative = (folder: string, file: string): string => {
  const input = Buffer.from(textOf(folder, file), 'latin1')
  const run = spawnSync('lua5.1', ['-e', start, '-'], { cwd: folder, env: { TZ: 'UTC' }, timeout: 300_000, input })
  if (run.status === null)
    throw new Error(`lua5.1 did not end by itself in ${file}: ${run.signal ?? run.error?.message}`)
  const failure = run.status === 0 ? '' : `failed: ${run.stderr.toString('latin1').replace(/^lua5.1: /, '')}`
  return masked(run.stdout.toString('latin1') + failure)
}

const runHere = (folder: string, file: string): string => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.lua'))
  const { machine, output } = makeMachine('lua51', {
    limits: { instructions: 2_000_000_000, memoryBytes: 1 << 30 },
    files: Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')])),
    surroundings: { output: (text) => void output.push(`${text}\n`) },
  })
  machine.run(start, 'start')
  const outcome = machine.run(textOf(folder, file), 'stdin')
  const failure =
    outcome.outcome === 'failed' ? `failed: ${outcome.message}\n` : outcome.outcome === 'limit' ? 'limit\n' : ''
  return masked(output.join('') + failure)
}

/** Lines on which `lua5.1` as Debian compiles it writes beyond its stack: more results than an `int` counts. */
const crashing: Readonly<Record<string, RegExp>> = { 'calls.lua': /^assert\(not pcall\(unpack, \{\}, .*2\^31-1\)\)$/gm }

const textOf = (folder: string, file: string): string => {
  const text = readFileSync(join(folder, file), 'latin1').replace(crashing[file] ?? /$^/, '')
  const end = endsBefore[file]
  if (end === undefined) return text
  const lines = text.split('\n')
  return lines
    .slice(
      0,
      lines.findIndex((line) => line.includes(end)),
    )
    .join('\n')
}

const masked = (printed: string): string => printed.replace(/0x[0-9a-f]+/g, 'ADDR')
