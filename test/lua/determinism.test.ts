import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { digestOf } from './digest.js'
import { builds, makeMachine } from './make-machine.js'

describe.each(builds)('the state of %s', (build) => {
  it('is the same byte for byte in two machines', () => {
    expect(digestOf(build)).toBe(digestOf(build))
  })

  it('is the same byte for byte in another process with another clock, zone and environment', () => {
    const script = `import { digestOf } from ${JSON.stringify(import.meta.filename.replace('determinism.test.ts', 'digest.ts'))}
      process.stdout.write(digestOf(${JSON.stringify(build)}))`
    const env = { ...process.env, TZ: 'Asia/Kathmandu', EXTRA: 'x'.repeat(1000), NODE_OPTIONS: '' }
    const other = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      env,
      encoding: 'utf8',
    })
    expect(other).toBe(digestOf(build))
  })
})

describe.each(builds)('images of %s', (build) => {
  it('hold all that a session can change, whatever it does', () => {
    const { machine } = makeMachine(build)
    machine.run('function probe() return tostring({}), collectgarbage("count"), count, tostring(print) end', 'p.lua')
    const image = machine.takeImage()
    const first = machine.run('return probe()', 'p.lua')
    for (const session of sessions) {
      machine.restoreImage(image)
      machine.run(session, 'session.lua')
      machine.restoreImage(image)
      expect(machine.run('return probe()', 'p.lua')).toEqual(first)
    }
  })
})

const sessions: readonly string[] = [
  'count = 1 string.sub = nil package.loaded.string = nil getmetatable("").__index = {}',
  'local t = {} for i = 1, 10000 do t[i] = {i} end collectgarbage() big = ("x"):rep(3e6)',
  'local function f() return 1 + f() end pcall(f) pcall(error, {}) error("x")',
  'coroutine.wrap(function() coroutine.yield() end)() collectgarbage("stop")',
  'while true do end',
  'local t = {} for i = 1, 1e6 do t[i] = ("x"):rep(1e5) .. i end',
]
