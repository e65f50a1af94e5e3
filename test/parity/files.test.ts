import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeMachine } from '../lua/make-machine.js'

/** What a script reads of a file, byte for byte, on the bare machine and on `lua5.1`. */

const hasNative = spawnSync('lua5.1', ['-v']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'reprise-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const program = `local out = {}
local function note(...)
  for i = 1, select("#", ...) do
    out[#out + 1] = (tostring((select(i, ...))):gsub("[%z\\1-\\31\\127-\\255]", function(c) return "<" .. c:byte() .. ">" end))
  end
end
for line in io.lines("FILE") do note(line) end
local f = io.open("FILE")
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

describe.skipIf(!hasNative)('a file is read as lua5.1 reads it:', () => {
  it.each(contents)('%s', (_title, content) => {
    writeFileSync(join(folder, 'file'), Buffer.from(content, 'latin1'))
    const source = program.replaceAll('FILE', 'file')
    const native = execFileSync('lua5.1', ['-'], { input: source, cwd: folder, maxBuffer: 1 << 24 })
    const { machine, output } = makeMachine('lua51', { files: { file: content } })
    expect(machine.run(source, 'p.lua').outcome).toBe('returned')
    expect(`${output.join('\n')}\n`).toBe(native.toString('latin1'))
  })
})
