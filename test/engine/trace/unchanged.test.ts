import { expect, test } from 'vitest'
import { defaultCompareOptions } from '../../../src/engine/compare-options.js'
import { Comparer } from '../../../src/engine/comparer.js'
import { readRecordings } from '../../../src/engine/read-recording.js'
import { replayCandidate } from '../../../src/engine/replay-candidate.js'
import { replayOwn, runsOf } from '../../../src/engine/replay-own.js'
import { type Ran, type Runnable, runAndList, traceRun } from '../../../src/engine/trace/traced-run.js'
import { everySession } from '../../../src/store/query/every-session.js'
import { listRevisions, readRevision } from '../../../src/store/revisions.js'
import { memoryDigest } from '../../lua/digest.js'
import { givenGolden, goldenNames } from '../given-golden.js'

/* That a session is looked at changes nothing of it: not over any invocation of any recording of the example, under either policy. */

/** null where it ended in the middle of a call, as one does that is undecidable. */
const memoryOf = ({ host: { machine } }: Runnable): string | null => (machine.isAtRest ? memoryDigest(machine) : null)

/** Traces every invocation by itself; what ran and the memory that is left are as they are without. Returns how many there are, and their steps. */
const traceAll = (on: Runnable): readonly [invocations: number, steps: number] => {
  const alone = on.run()
  const memory = memoryOf(on)
  const before = runAndList(on)
  let steps = 0
  for (const invocation of before.invocations) {
    const trace = traceRun(on, { invocation, from: 1, keep: 20_000 }, alone)!
    expect(memoryOf(on), `${invocation.phase} ${invocation.number}`).toBe(memory)
    // a phase that ends where it is undecidable is no run
    const run = alone.runs.get(invocation.phase)
    if (run) expect(trace.instructions).toBe(run.invocations[invocation.number - 1]?.instructions)
    expect(trace.steps.length).toBe(trace.total)
    steps += trace.total
  }
  return [before.invocations.length, steps]
}

test.each(goldenNames)('in %s', async (name) => {
  const { store } = await givenGolden(name)
  const next = listRevisions(store).find((row) => row.name === 'inbound-next')!
  const comparer = new Comparer(store, readRevision(store, next.revision), defaultCompareOptions)
  let invocations = 0
  let steps = 0
  const count = ([more, ran]: readonly [number, number]): void => {
    invocations += more
    steps += ran
  }
  for (const recording of readRecordings(store, everySession)) {
    const { base, candidate } = comparer.hostsOf(recording)!
    const own = (): Ran => {
      const replay = replayOwn(base, recording)
      if (replay.outcome === 'unfaithful') throw new Error(replay.why)
      return { runs: runsOf(replay), stop: null }
    }
    const { runs } = replayOwn(base, recording) as { runs: Parameters<typeof replayCandidate>[2] }
    const under = (): Ran => {
      const replay = replayCandidate(candidate, recording, runs)
      return { runs: replay.runs, stop: replay.undecidable && { phase: replay.undecidable.phase, why: '' } }
    }
    count(traceAll({ host: base, run: own }))
    count(traceAll({ host: candidate, run: under }))
  }
  expect(invocations).toBeGreaterThan(20)
  expect(steps).toBeGreaterThan(invocations)
})
