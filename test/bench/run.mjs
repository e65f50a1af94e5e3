import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureComparison } from './measure-comparison.mjs'
import { measureLive } from './measure-live.mjs'
import { measureLookups } from './measure-lookups.mjs'
import { measureMachine } from './measure-machine.mjs'
import { measureMemory } from './measure-memory.mjs'
import { measureSessions } from './measure-sessions.mjs'
import { measureTerminal } from './measure-terminal.mjs'
import { example, tiny } from './policies.mjs'
import { printTable } from './table.mjs'

const sizes = {
  '--tiny': {
    rounds: 1,
    machineRounds: 100,
    callouts: 1000,
    compared: 1000,
    million: 1000,
    listed: 1000,
    liveMessages: 300,
  },
  '--quick': {
    rounds: 3,
    machineRounds: 3000,
    callouts: 15_000,
    compared: 50_000,
    million: 100_000,
    listed: 100_000,
    liveMessages: 3000,
  },
  '--full': {
    rounds: 5,
    machineRounds: 8000,
    callouts: 50_000,
    compared: 100_000,
    million: 1_000_000,
    listed: 1_000_000,
    liveMessages: 10_000,
  },
}
const size = sizes[process.argv.find((word) => Object.hasOwn(sizes, word)) ?? '--full']

const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const started = Date.now()
const step = async (what, measure) => {
  process.stderr.write(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${what}\n`)
  return measure()
}

/** By the name that `--only` takes. */
const parts = {
  machine: ['the bare machine, and native Lua', () => measureMachine(size)],
  tiny: ['record, replay, verify: tiny policy', () => measureSessions(tiny, folder, size)],
  example: ['record, replay, verify: included example', () => measureSessions(example, folder, size)],
  comparison: ['compare with two workers', () => measureComparison(folder, size)],
  lookups: ['lookups that are awaited', () => measureLookups(size)],
  live: ['live sessions, recorded or not', () => measureLive(folder, size)],
  memory: ['memory of a long comparison', () => measureMemory(folder, size)],
  terminal: ['the terminal UI on very many sessions', () => measureTerminal(folder, size)],
}
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined

try {
  const rows = []
  for (const [name, [what, measure]] of Object.entries(parts))
    if (only === undefined || only === name) rows.push(...(await step(what, measure)))
  printTable(rows)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
