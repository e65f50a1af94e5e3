import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fillSessions } from './fill-sessions.mjs'
import { hasTerminals, runInTerminal } from './in-terminal.mjs'
import { here, prepare, tiny } from './policies.mjs'

const program = join(here, '..', '..', 'dist', 'bin', 'launch.js')
const node = [process.execPath, '--max-semi-space-size=2', '--heap-growing-percent=200']

/** What counts as silence, after which the next key is pressed. */
const silenceMs = 120

const keys = { down: 'j', up: 'k', pageDown: '\x1b[6~', pageUp: '\x1b[5~', end: 'G', home: 'g', sort: 's' }

/** As somebody goes about in a long list. */
const walk = (rounds) => [
  ...Array.from({ length: rounds }, () => ['down', 'down', 'down', 'pageDown', 'pageDown', 'up', 'pageUp']).flat(),
  'end',
  ...Array.from({ length: rounds }, () => ['up', 'pageUp', 'pageUp', 'down']).flat(),
  'home',
  ...Array.from({ length: 7 }, () => ['sort', 'pageDown', 'end', 'pageUp']).flat(),
]

/** The terminal UI on a store of very many sessions: its first frame, its keys, its memory; alone, and beside a comparison. */
export const measureTerminal = async (folder, { listed, rounds }) => {
  if (!hasTerminals()) return [{ what: 'the terminal UI', value: 'needs util-linux’s script' }]
  const store = join(folder, 'listed.db')
  fillSessions(store, prepare(tiny), listed)
  const alone = await measureUi(store, rounds)
  const beside = await besideComparison(store, () => measureUi(store, rounds))
  const sessions = listed.toLocaleString('en')
  return [...rowsOf(`terminal UI, ${sessions} sessions`, alone), ...rowsOf('the same while a comparison runs', beside)]
}

const rowsOf = (what, { firstMs, rowsMs, rowsCpuMs, frameMs, frameCpuMs, restMs, filterMs, allMs, memoryMb }) => [
  { what: `${what}: start to first frame`, value: firstMs, unit: 'ms', goal: { most: 250 } },
  { what: '  start to the first sessions', value: rowsMs, unit: 'ms', goal: { most: 250 } },
  { what: '  of that, CPU of the thread that paints', value: rowsCpuMs, unit: 'ms' },
  { what: '  key to frame, 95th percentile', value: frameMs, unit: 'ms', goal: { most: 16 } },
  { what: '  key to all that it shows, 95th percentile', value: restMs, unit: 'ms' },
  { what: '  CPU of the thread that paints for it, 95th percentile', value: frameCpuMs, unit: 'ms' },
  { what: '  a filter that is typed, to its first sessions', value: filterMs, unit: 'ms' },
  { what: '  a filter that is typed, to all of them', value: allMs, unit: 'ms' },
  { what: '  memory', value: memoryMb, unit: 'MB', goal: { most: 150 } },
]

const measureUi = async (store, rounds) => {
  const starts = []
  for (let n = 0; n < rounds; n++) starts.push(await measureStart(store))
  const median = (name) => sorted(starts.map((start) => start[name]))[Math.floor(rounds / 2)]
  return {
    firstMs: median('firstMs'),
    rowsMs: median('rowsMs'),
    rowsCpuMs: median('rowsCpuMs'),
    ...(await measureKeys(store, rounds)),
  }
}

/** Runs the UI on a store for as long as it is measured. */
const inUi = async (store, measure) => {
  const terminal = await runInTerminal([...node, program, '--db', store])
  try {
    return await measure(terminal)
  } finally {
    terminal.kill()
    await terminal.ended
  }
}

const measureStart = (store) =>
  inUi(store, async (terminal) => {
    const first = await terminal.until('Reprise · ')
    const rows = await terminal.until('tiny-')
    const rowsCpuMs = terminal.paintingMs()
    await terminal.untilQuiet(silenceMs)
    return { rowsCpuMs, firstMs: first - terminal.startedAt, rowsMs: rows - terminal.startedAt }
  })

const measureKeys = (store, rounds) =>
  inUi(store, async (terminal) => {
    await terminal.until('tiny-')
    const frames = []
    const rests = []
    const cpu = []
    for (const key of walk(rounds)) {
      await terminal.untilQuiet(silenceMs)
      const from = terminal.chunks.length
      const before = terminal.paintingMs()
      const pressed = performance.now()
      terminal.write(keys[key])
      frames.push((await terminal.until('', from)) - pressed)
      rests.push((await terminal.untilQuiet(silenceMs)) - pressed)
      cpu.push(terminal.paintingMs() - before)
    }
    const filter = await measureFilter(terminal)
    const memoryMb = terminal.memoryMb()
    return {
      frameMs: percentile(frames, 0.95),
      frameCpuMs: percentile(cpu, 0.95),
      restMs: percentile(rests, 0.95),
      ...filter,
      memoryMb,
    }
  })

/** One that meets one session in three thousand, typed at once: until the first of them shows, and until all are known. */
const measureFilter = async (terminal) => {
  terminal.write('/')
  await terminal.untilQuiet(silenceMs)
  const from = terminal.chunks.length
  const pressed = performance.now()
  terminal.write('session:*-9')
  const shown = await terminal.until('news-9@', from)
  return { filterMs: shown - pressed, allMs: (await terminal.untilQuiet(1000)) - pressed }
}

const sorted = (values) => values.toSorted((a, b) => a - b)

const percentile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))]

/** Measures while another process compares the same store with two workers, from the time on at which that is under way. */
const besideComparison = async (store, measure) => {
  const child = spawn(process.execPath, [join(here, 'compare-child.mjs'), store, tiny.candidate, '2'], {
    stdio: 'ignore',
  })
  try {
    return await measure()
  } finally {
    child.kill()
  }
}
