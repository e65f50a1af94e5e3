import { createHash } from 'node:crypto'
import type { MemoryImage } from '../../src/lua/image.js'
import type { BuildName, Machine } from '../../src/lua/machine.js'
import { makeMachine } from './make-machine.js'

const work = `local t = {} for i = 1, 50 do t["key" .. i] = {} t[{}] = i end
  local order = {} for k, v in pairs(t) do order[#order + 1] = tostring(k) .. tostring(v) end
  kept = table.concat(order) pcall(error, {}) collectgarbage()
  return kept, collectgarbage("count"), tostring(print)`

/** Of everything that a later call could depend on, after work that touches hashes, addresses, errors and collection. */
export const digestOf = (build: BuildName): string => {
  const { machine } = makeMachine(build)
  const outcome = machine.run(work, 'p.lua')
  return memoryDigest(machine, JSON.stringify(outcome))
}

/** Of everything that a later call could depend on, and a text. */
export const memoryDigest = (machine: Machine, text = ''): string => {
  const hash = createHash('sha256').update(text)
  for (const part of (machine.takeImage() as MemoryImage).parts()) hash.update(part)
  return hash.digest('hex')
}
