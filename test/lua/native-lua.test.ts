import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { makeMachine } from './make-machine.js'
import { nativePrograms } from './native-programs.js'

const hasNative = spawnSync('lua5.1', ['-v']).status === 0

it.skipIf(hasNative || process.env['CI'] === undefined)('lua5.1 is installed, as the oracle of these tests', () => {
  expect.fail('lua5.1 is missing: apt-get install lua5.1')
})

/** Prints what the program returns, or its error, with bytes that native `print` would cut or change as numbers. */
const protect = (program: string): string =>
  `local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  print((table.concat(texts, "|"):gsub("[%z\\1-\\31\\127-\\255]", function(c) return "<" .. c:byte() .. ">" end)))
end
local f = assert(loadstring([==[${program}]==], "=p")) show(pcall(f))`

const runNative = (program: string): string =>
  execFileSync('lua5.1', ['-'], {
    input: Buffer.from(protect(program), 'latin1'),
    env: { TZ: 'UTC' },
    timeout: 20_000,
  }).toString('latin1')

const runHere = (program: string): string => {
  const { machine, output } = makeMachine('lua51')
  const outcome = machine.run(protect(program), 'p.lua')
  expect(outcome.outcome).toBe('returned')
  return output.map((line) => `${line}\n`).join('')
}

describe.skipIf(!hasNative)('on lua51 and on native lua5.1 (skipped where it is not installed)', () => {
  it.each(nativePrograms)('the same is printed by: %s', (program) => {
    expect(runHere(program)).toBe(runNative(program))
  })
})
