import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseScenario } from '../../src/capture/scenario/parse-scenario.js'
import { simulateSession } from '../../src/capture/simulate.js'
import type { Invocation, PhaseInput } from '../../src/domain/events.js'
import type { Revision } from '../../src/domain/revision.js'
import { CandidateAnswers } from '../../src/engine/answers/candidate-answers.js'
import { type BootedHost, bootHost } from '../../src/engine/boot-host.js'
import { compareSession } from '../../src/engine/compare-session.js'
import { parseRecording, type RecordedPhase, type Recording } from '../../src/engine/recording.js'
import { replayOwn } from '../../src/engine/replay-own.js'
import { exchangesOf } from '../../src/report/session/exchanges.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'
import { policies } from './generated-policies.js'
import { scenarios } from './generated-sessions.js'

/** A tenth of the whole in CI: REPRISE_TRUTH=10000 runs it all. */
const runs = Number(process.env['REPRISE_TRUTH'] ?? 1000)

const seed = Number(process.env['REPRISE_SEED'] ?? 20260301)

const revisionOf = (source: string): Revision => ({
  id: source,
  name: 'generated',
  dialect: 'thrlua',
  entry: 'policy.lua',
  files: new Map([['policy.lua', source]]),
})

interface Fresh {
  readonly recording: Recording
  /** what ran in each phase, by its key */
  readonly work: ReadonlyMap<string, readonly Invocation[]>
}

/** A machine costs fifty sessions, so a policy has one. Its boot asks nothing: there is nothing for a world to answer. */
const boot = (source: string): BootedHost => {
  const booted = bootHost(revisionOf(source), new CandidateAnswers())
  expect(booted.boot.result.outcome).toBe('booted')
  return booted
}

/** Records the scenario anew under a policy, with a world of its own. */
const record = (yaml: string, { host, boot }: BootedHost): Fresh => {
  const scenario = parseScenario(yaml, 'generated.yaml', () => '')
  const newWorld = worldFromSpec(scenario.world)
  const recorder = simulateSession(host, scenario.sessions[0]!, {
    boot: boot.digest,
    file: 'generated.yaml',
    world: newWorld(),
  })
  const events = recorder.events.map(({ event, texts }) => ({ type: event.type, ...texts }))
  const recording = parseRecording('generated', events, (blob) => recorder.contents.get(blob)!)
  const exchanges = exchangesOf(recorder.events.map(({ event }) => event))
  const work = new Map(exchanges.map(({ key, invocations }) => [key, invocations.map(({ invocation }) => invocation)]))
  return { recording, work }
}

/** What was said: a callout that runs and changes nothing has its instance stored, and says no more than one that is not there. */
const resultsOf = ({ recording }: Fresh): Map<string, string> =>
  new Map(recording.phases.filter(({ result }) => result !== '{}').map((phase) => [phase.key, phase.result]))

/** What was asked, in order, as far as it identifies a question; a count belongs to its time too. */
const questionsOf = ({ recording }: Fresh): string[] =>
  recording.phases.flatMap(({ input, at }) => (input.answers ?? []).map((asked) => questionOf(asked, at)))

const questionOf = (asked: { call: string; key: unknown; own?: number }, at: number): string =>
  JSON.stringify([asked.call, asked.key, asked.call.startsWith('msys.audit') ? at : 0])

/** Is there something in `asked` that is not, or less often, in `before`? */
const asksMore = (before: readonly string[], asked: readonly string[]): boolean => {
  const left = [...before]
  return asked.some((question) => {
    const found = left.indexOf(question)
    if (found >= 0) left.splice(found, 1)
    return found < 0
  })
}

const keyOf = (drift: { phase: string; message: number; recipient: unknown }): string =>
  [drift.phase, drift.message, drift.recipient].join(' ')

const phaseKeyOf = ({ name }: RecordedPhase): string => [name.phase, name.message, name.recipient].join(' ')

const policyPhases = (fresh: Fresh): Map<string, RecordedPhase> =>
  new Map(
    fresh.recording.phases.filter(({ name }) => name.phase !== 'command').map((phase) => [phase.key, phase] as const),
  )

/** Answered by the host alone: what policy never heard of is no instance to compare. */
const outOfTurn = ({ result }: { result: string }): boolean => result.includes('"reply":[503,"5.5.1 bad sequence')

/** Deliveries of what was never taken when it was recorded: they have nothing to be held against. */
const deliveredByNobody = ({ recording }: Fresh, { host }: BootedHost): ReadonlySet<string> => {
  if (!recording.phases.some(({ name }) => name.phase === 'delivery')) return new Set()
  const own = replayOwn(host, recording)
  const runs = own.outcome === 'faithful' ? own.runs.flatMap((act) => act.runs) : []
  return new Set(runs.filter(({ name, heard }) => name.phase === 'delivery' && !heard).map(({ key }) => key))
}

const scenarioPairs = fc.tuple(scenarios, scenarios)

const verdicts = { same: 0, drifted: 0, undecidable: 0, unfaithful: 0 }

test(`what compare says is what two fresh recordings say, ${runs} times (seed ${seed})`, { timeout: 1_200_000 }, () => {
  fc.assert(
    fc.property(scenarioPairs, policies, policies, fc.boolean(), (pair, a, b, alike) => {
      const base = boot(a.source)
      const candidate = boot(alike ? a.source.replace('"said"', '"says"') : b.source)
      for (const { yaml } of pair) expectTruth(yaml, base, candidate)
    }),
    { numRuns: Math.ceil(runs / 2), seed, endOnFailure: false },
  )
  process.stderr.write(`${JSON.stringify(verdicts)}\n`)
  for (const verdict of ['same', 'drifted', 'undecidable'] as const)
    expect(verdicts[verdict]).toBeGreaterThan(runs / 100)
})

const expectTruth = (yaml: string, base: BootedHost, candidate: BootedHost): void => {
  const [before, after] = [record(yaml, base), record(yaml, candidate)]
  const comparison = compareSession({ base: base.host, candidate: candidate.host }, before.recording)
  verdicts[comparison.verdict] += 1
  expect(comparison.unfaithful).toBe(null)

  const [recorded, fresh] = [policyPhases(before), policyPhases(after)]
  if (comparison.undecidable) {
    const edge = comparison.undecidable.call.reason.includes('edge')
    expect(edge || asksMore(questionsOf(before), questionsOf(after))).toBe(true)
  }
  if (comparison.verdict === 'same') {
    expect(resultsOf(after)).toEqual(resultsOf(before))
    expect(questionsOf(after)).toEqual(questionsOf(before))
    return
  }
  const drifted = new Set(comparison.drifts.map(keyOf))
  const skipped = new Set([...comparison.notReached, ...comparison.beyond, ...deliveredByNobody(before, base)])
  for (const [key, phase] of recorded) {
    const other = fresh.get(key)
    if (skipped.has(key) || !other || outOfTurn(phase) || outOfTurn(other)) continue
    const differs =
      phase.result !== other.result ||
      JSON.stringify(phase.input.answers?.map(({ key: k }) => k)) !==
        JSON.stringify(other.input.answers?.map(({ key: k }) => k))
    if (differs) expect(drifted, `${key} differs: ${phase.result} and ${other.result}`).toContain(phaseKeyOf(phase))
  }
  for (const drift of comparison.drifts) expectTrueDrift(drift, before, after)
}

/** Did the last validate callout that ran return VALIDATE_DONE? */
const isDone = (invocations: readonly Invocation[] = []): boolean =>
  invocations.findLast(({ callout }) => callout.startsWith('validate_'))?.returned === 1

/** A drift names an instance, and a place in its result, where fresh recordings differ, with these very values. */
const expectTrueDrift = (
  drift: ReturnType<typeof compareSession>['drifts'][number],
  before: Fresh,
  after: Fresh,
): void => {
  const [recorded, fresh] = [policyPhases(before), policyPhases(after)]
  const names = [
    ...new Set([...recorded, ...fresh].filter(([, phase]) => phaseKeyOf(phase) === keyOf(drift)).map(([key]) => key)),
  ]
  const differing = names.filter((key) => {
    const [was, is] = [recorded, fresh].map((phases) => phases.get(key))
    if (drift.path === 'accepting') return !isDeepStrictEqual(before.work.get(key), after.work.get(key))
    const parts =
      drift.path === 'done'
        ? [before.work, after.work].map((work) => isDone(work.get(key)))
        : [was, is].map((phase) => valueAt(phase, drift.path))
    return JSON.stringify(parts) === JSON.stringify([drift.recorded, drift.replayed])
  })
  expect(differing.length, `${JSON.stringify(drift)} is in no fresh recording`).toBeGreaterThan(0)
}

const valueAt = (phase: { input: PhaseInput; result: string } | undefined, path: string): unknown => {
  if (path === 'calls') return (phase?.input.answers ?? []).map(({ call, key }) => [call, key])
  const result = JSON.parse(phase?.result ?? '{}')
  if (path === 'disconnect') return result.disconnect ?? false
  if (path === 'delay') return result.delay ?? 0
  if (path === 'outside.mail') return (result.outside ?? []).filter(([name]: [string]) => name === 'inject')
  if (path === 'outside.writes') return (result.outside ?? []).filter(([name]: [string]) => name !== 'inject')
  const [first, second, ...rest] = path.split('.')
  const value = second === undefined ? result[first!] : result[first!]?.[second]?.[rest.join('.')]
  return value === null && first === 'context' ? [] : (value ?? null)
}
