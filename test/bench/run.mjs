import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureComparison } from './measure-comparison.mjs'
import { measureLookups } from './measure-lookups.mjs'
import { measureMachine } from './measure-machine.mjs'
import { measureMemory } from './measure-memory.mjs'
import { measureSessions } from './measure-sessions.mjs'
import { example, tiny } from './policies.mjs'
import { printTable } from './table.mjs'

const size = process.argv.includes('--quick')
  ? { rounds: 3, machineRounds: 3000, callouts: 15_000, compared: 50_000, million: 100_000 }
  : { rounds: 5, machineRounds: 8000, callouts: 50_000, compared: 100_000, million: 1_000_000 }

const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const started = Date.now()
const step = async (what, measure) => {
  process.stderr.write(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${what}\n`)
  return measure()
}

try {
  const machine = await step('the bare machine, and native Lua', () => measureMachine(size))
  const rows = [
    ...machine,
    ...(await step('record, replay, verify: tiny policy', () => measureSessions(tiny, folder, size))),
    ...(await step('record, replay, verify: included example', () => measureSessions(example, folder, size))),
    ...(await step('compare with two workers', () => measureComparison(folder, size))),
    ...(await step('lookups that are awaited', () => measureLookups(size))),
    ...(await step('memory of a long comparison', () => measureMemory(folder, size))),
  ]
  printTable(rows)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
