import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readPolicy } from '../../dist/capture/read-policy.js'
import { makeBareLoop, runBareLoop } from './bare-loop.mjs'
import { here, tiny } from './policies.mjs'
import { medianRates } from './rounds.mjs'

const natives = { lua51: 'lua5.1', lua54: 'lua5.4' }

/** The bare machine loop of both builds against native Lua, each against its own version. */
export const measureMachine = async ({ rounds, machineRounds }) => {
  const policy = readPolicy(tiny.policy)
  const present = Object.entries(natives).filter(([, command]) => runNative(command, 1) !== null)
  const things = {}
  for (const build of Object.keys(natives)) {
    const loop = makeBareLoop(build, policy)
    things[build] = () => runBareLoop(loop, machineRounds)
  }
  for (const [, command] of present) things[command] = () => runNative(command, machineRounds)
  const rates = await medianRates(things, { rounds })
  return Object.entries(natives).map(([build, command]) => ({
    what: `bare machine loop, ${build}, against native ${command}`,
    value: rates[command] ? rates[build] / rates[command] : `no ${command} here`,
    goal: { least: 0.49 },
  }))
}

/** Callouts and the seconds that they took, by Lua's own clock; null where there is no such Lua. */
const runNative = (command, machineRounds) => {
  const loop = join(here, 'tiny', 'loop.lua')
  const run = spawnSync(command, [loop, tiny.policy, String(machineRounds)], { encoding: 'utf8' })
  if (run.error) return null
  if (run.status !== 0) throw new Error(`${command}: ${run.stderr}`)
  const [units, seconds] = run.stdout.trim().split('\t').map(Number)
  return { units, seconds }
}
