import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fillStore } from './fill-store.mjs'
import { here, prepare, tiny } from './policies.mjs'

/** The most memory that a process takes which compares very many callouts with two workers. */
export const measureMemory = (folder, { million }) => {
  const store = join(folder, 'million.db')
  const { callouts } = fillStore(store, prepare(tiny), million)
  // with the heap that src/cli/launch.ts starts the program with
  const child = [
    '--max-semi-space-size=2',
    '--heap-growing-percent=200',
    join(here, 'compare-child.mjs'),
    store,
    tiny.candidate,
    '2',
  ]
  return [
    {
      what: `memory of comparing ${callouts.toLocaleString('en')} callouts with two workers`,
      value: Number(execFileSync(process.execPath, child)),
      unit: 'MB',
      goal: { most: 300 },
    },
  ]
}
