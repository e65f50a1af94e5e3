import { execFileSync, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const hasTerminals = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true

test.skipIf(!hasTerminals)(
  'the bench of the terminal UI runs on a small store, and measures everything',
  { timeout: 180_000 },
  () => {
    const bench = ['test/bench/run.mjs', '--only', 'terminal', '--tiny']
    const rows = execFileSync(process.execPath, bench, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
      '\n',
    )
    const figures = rows
      .flatMap((row) => /^(.*?) {2,}(\d+(?:\.\d+)?) (ms|MB)/.exec(row.trim())?.slice(1, 3) ?? [])
      .filter((_, n) => n % 2 === 0)
    const each = [
      'start to the first sessions',
      'of that, CPU of the thread that paints',
      'key to frame, 95th percentile',
      'key to all that it shows, 95th percentile',
      'CPU of the thread that paints for it, 95th percentile',
      'a filter that is typed, to its first sessions',
      'a filter that is typed, to all of them',
      'memory',
    ]
    expect(figures).toEqual([
      'terminal UI, 1,000 sessions: start to first frame',
      ...each,
      'the same while a comparison runs: start to first frame',
      ...each,
    ])
  },
)
