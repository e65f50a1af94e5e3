import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../src/domain/bytes.js'
import { makeMachine } from '../lua/make-machine.js'

/** What a script reads of a file, byte for byte, on the bare machine and on `lua5.1`. */

const hasNative = spawnSync('lua5.1', ['-v']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'reprise-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What each of a number's spellings comes to, and what is left of it. */
const numbers = [
  ...[
    '1ex',
    '1e+x',
    '1e-',
    '1e5x',
    '0x',
    '0x1g',
    '0x1p3',
    '0x.8',
    '0x1.8p1',
    'inf',
    'infx',
    'infinity',
    '-Infinityx',
    'infinit',
    'nanx',
  ],
  ...[
    'nan(12)',
    '+nan',
    'i',
    'infi',
    'ix',
    'nax',
    'infix',
    '-inx',
    '\x0b1',
    '\x0e1',
    '\0',
    '1.',
    '1.e3',
    '.5',
    '.',
    '-.',
    '-.x',
    '--1',
    '+-1',
    '1..2',
    '1.5.6',
  ],
  ...[
    '1e400',
    '0X1P+2z',
    '0x1p',
    '0x1p+',
    '',
    '  ',
    'abc',
    '0xg',
    '0x.',
    '0x.p3',
    '0xp3',
    '-0x',
    '-0x.8p1x',
    '0x1.8p+1x',
    '0x1.8.2',
  ],
  ...['1e+-5', '1ee', '1e5e5', 'e5', '0e', '00x1', '-Infinity z', 'INF', '0x1p99999', '0x1p-1074', '0x1p-1075'],
  ...['0x1.fffffffffffff8p0', '0x3fffffffffffff', '1e-400', '9007199254740993', '\t\n\v\f\r 7', '\xa07', '-0', '-0x0'],
]

const program = `local out = {}
local function note(...)
  for i = 1, select("#", ...) do
    out[#out + 1] = (tostring((select(i, ...))):gsub("[%z\\1-\\31\\127-\\255]", function(c) return "<" .. c:byte() .. ">" end))
  end
end
for line in io.lines("file") do note(line) end
local f = io.open("file")
note("a", f:read("*a")) note(f:read("*l")) note(f:read("*a")) f:seek("set")
note("l", f:read("*l", "*l", "*l")) note(f:seek()) f:seek("set")
note("n", f:read("*n", "*l", 3, 0)) note(f:seek()) f:seek("set", 2)
note("2", f:read(1, "*l", "*a", "*l", "*a"))
print(table.concat(out, "|"))`

const contents: readonly (readonly [title: string, content: string])[] = [
  ['none', ''],
  ['lines', 'one\ntwo\n\nlast'],
  ['an end of a line alone', '\n'],
  ['NUL within lines', 'a\0b\nc\n\0\nd\0\ne'],
  ['NUL at the end', 'a\n\0'],
  ['NUL alone', '\0'],
  ['NUL behind NUL', '\0\0\n\0x\ny\n'],
  ['carriage returns', 'a\r\nb\rc\r\n'],
  ['numbers', '12 -3.5e2x\n0x10 nan\n'],
  ['every byte', Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')],
  ['long lines', `${'x'.repeat(8190)}\n${'y'.repeat(8191)}\n${'z'.repeat(8192)}\n${'w'.repeat(20_000)}`],
  ['NUL around where a buffer ends', `${'x'.repeat(8190)}\0more\nnext\n${'y'.repeat(8191)}\0\nlast\n`],
]

const reading = `for _, name in ipairs({ NAMES }) do
  local f = io.open(name)
  local number, at, rest = f:read("*n"), f:seek(), f:read("*a")
  print(name, number and string.format("%.17g", number), at, (rest:gsub("%z", "NUL")))
  f:close()
end`

/** A script with those files prints the same, line by line, here and on `lua5.1`. */
const expectAsNative = (source: string, files: Readonly<Record<string, Bytes>>): void => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), Buffer.from(content, 'latin1'))
  const native = execFileSync('lua5.1', ['-'], { input: source, cwd: folder, maxBuffer: 1 << 24 })
  const { machine, output } = makeMachine('lua51', { files })
  expect(machine.run(source, 'p.lua').outcome).toBe('returned')
  expect(output).toEqual(native.toString('latin1').split('\n').slice(0, -1))
}

describe.skipIf(!hasNative)('a number is read as lua5.1 reads it', () => {
  it('in every spelling', () => {
    const files = Object.fromEntries(numbers.map((content, index) => [`n${index}`, content]))
    const names = Object.keys(files).map((name) => `"${name}"`)
    expectAsNative(reading.replace('NAMES', names.join(', ')), files)
  })
})

describe.skipIf(!hasNative)('a file is read as lua5.1 reads it:', () => {
  it.each(contents)('%s', (_title, content) => {
    expectAsNative(program, { file: content })
  })
})
