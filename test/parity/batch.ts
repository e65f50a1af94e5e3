import { execFileSync } from 'node:child_process'
import type { Image, Machine } from '../../src/lua/machine.js'
import { makeMachine } from '../lua/make-machine.js'

/**
 * Runs every program of a batch in one state and prints a line for each: what it wrote, then its results or its error.
 * Keeps what it needs in locals, so that no program can take it away. Programs are latin1 text.
 */
export const batchSource = (programs: readonly string[], preamble = ''): string =>
  `${preamble}
${harness}
${programs.map((program) => `run(${quoted(program)})`).join('\n')}`

const harness = `local written = {}
local tostring, select, concat, print, pcall, loadstring = tostring, select, table.concat, print, pcall, loadstring
local gsub, byte = string.gsub, string.byte
io.write = function(...) for i = 1, select("#", ...) do written[#written + 1] = tostring((select(i, ...))) end end
local function shown(value)
  return (gsub(gsub(tostring(value), "0x%x+", "ADDR"), "[%z\\1-\\31\\127-\\255]", function(c) return "<" .. byte(c) .. ">" end))
end
local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = shown((select(i, ...))) end
  print(shown(concat(written)) .. concat(texts, "|"))
  written = {}
end
local function run(program)
  local f, refusal = loadstring(program, "=p")
  if f then show(pcall(f)) else show("refused", refusal) end
end`

/** Decimal escapes alone, so that every reader of Lua reads the same bytes. */
const quoted = (text: string): string =>
  `"${text.replace(/[^ !#-[\]-~]/g, (byte) => `\\${String(byte.charCodeAt(0)).padStart(3, '0')}`)}"`

interface Ready {
  readonly machine: Machine
  readonly output: string[]
  readonly image: Image
}

const ready = new Map<string, Ready>()

/** On the machine, fresh each time, as policies have it: in thrLua's dialect, as the bare build, or in thrLua's dialect on the second machine. */
export const runHere = (source: string, as: 'bare' | 'thrlua' | 'bridged' = 'bare'): readonly string[] => {
  const { machine, output, image } = readyMachine(as)
  machine.restoreImage(image)
  output.length = 0
  const outcome = machine.run(source, 'batch.lua')
  if (outcome.outcome !== 'returned') throw new Error(`the batch did not end: ${JSON.stringify(outcome)}`)
  return [...output]
}

const readyMachine = (as: 'bare' | 'thrlua' | 'bridged'): Ready => {
  const known = ready.get(as)
  if (known !== undefined) return known
  const limits = { instructions: 2_000_000_000, memoryBytes: 512 << 20 }
  const options = as === 'bare' ? { limits } : { limits, dialect: 'thrlua' as const }
  const made = makeMachine(as === 'bridged' ? 'lua54' : 'lua51', options)
  const fresh = { ...made, image: made.machine.takeImage() }
  ready.set(as, fresh)
  return fresh
}

/** On Debian's `lua5.1`. */
export const runNative = (source: string): readonly string[] => {
  const output = execFileSync('lua5.1', ['-'], {
    input: Buffer.from(source, 'latin1'),
    env: { TZ: 'UTC' },
    timeout: 120_000,
    maxBuffer: 1 << 30,
  })
  return output.toString('latin1').replace(/\n$/, '').split('\n')
}
