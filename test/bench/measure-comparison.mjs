import { join } from 'node:path'
import { readPolicy } from '../../dist/capture/read-policy.js'
import { compareStore } from '../../dist/engine/compare-store.js'
import { parseQuery } from '../../dist/store/query/query.js'
import { fillStore } from './fill-store.mjs'
import { prepare, tiny } from './policies.mjs'
import { medianRates, wallTime } from './rounds.mjs'

const measured = { rounds: 3, clock: wallTime, warmUp: false }

/** One comparison in one thread and in two, threads' start included. */
export const measureComparison = async (folder, { compared }) => {
  const storePath = join(folder, 'compared.db')
  const { callouts } = fillStore(storePath, prepare(tiny), compared)
  const candidate = readPolicy(tiny.candidate)
  const compare = async (workers) => {
    await compareStore({ storePath, candidate, query: parseQuery(''), limit: 1000, workers })
    return callouts
  }
  const rates = await medianRates({ one: () => compare(1), two: () => compare(2) }, measured)
  const what = `compare ${callouts.toLocaleString('en')} callouts, two workers against one`
  return [{ what, value: rates.two / rates.one, goal: { least: 1.8 } }]
}
