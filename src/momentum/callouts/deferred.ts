import { encodeText, type Text } from '../../domain/canonical.js'
import { withoutPosition } from '../../domain/failure.js'
import type { CallOutcome, Machine, Reference } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { printJson } from '../json/print.js'
import type { HostObject } from '../objects.js'

/** What deferred functions came to, besides their effects. */
export interface DeferredRuns {
  /** errors, without their positions: production logs them */
  readonly failures: readonly Text[]
  readonly instructions: number
}

/** A callout may defer so many functions, those that its deferred functions defer among them. */
const mostRuns = 1000

/**
 * Runs what the callout left to a thread pool. It may read, print, and write to the outside; when it runs nobody says to the
 * moment, so one that changes the session is undecidable: its context, verdict, message, recipients, random seed. What it
 * changes in the script's own tables is seen as soon as it has run.
 */
export const runDeferred = (stage: Stage, machine: Machine): DeferredRuns => {
  const failures: Text[] = []
  let instructions = 0
  let runs = 0
  for (let run = stage.deferred.shift(); run !== undefined; run = stage.deferred.shift()) {
    runs += 1
    if (runs > mostRuns) refuse(stage, `is one of more than ${mostRuns}`)
    const outcome = runOne(stage, machine, run)
    instructions += outcome.instructions
    if (outcome.outcome === 'failed') failures.push(withoutPosition(encodeText(outcome.message)))
  }
  return { failures, instructions }
}

const runOne = (stage: Stage, machine: Machine, run: Reference): CallOutcome => {
  stage.assumed.add('deferred-runs')
  noteBare(stage, 'deferred')
  const before = changesOf(stage)
  const seed = stage.session?.randomSeed
  const known = stage.objects().length
  const contents = objectsOf(stage, known)
  const clock = { at: stage.at, slept: stage.slept, sessionSlept: stage.session?.slept ?? 0 }
  const outcome = machine.call(run, () => 0)
  turnBack(stage, clock)
  stage.onlooker?.hasRun(outcome.instructions)
  if (changesOf(stage) !== before || stage.session?.randomSeed !== seed || objectsOf(stage, known) !== contents)
    refuse(stage, 'changes the session, and when it runs, the manual does not say')
  if (outcome.outcome === 'limit') refuse(stage, `reached the limit on ${outcome.limit}`)
  if (outcome.outcome === 'failed') noteBare(stage, 'deferred.failed', encodeText(outcome.message))
  return outcome
}

/** A function in a pool sleeps there by itself. */
const turnBack = (
  stage: Stage,
  { at, slept, sessionSlept }: { readonly at: number; readonly slept: number; readonly sessionSlept: number },
): void => {
  stage.at = at
  stage.slept = slept
  if (stage.session) stage.session.slept = sessionSlept
}

/** Effects on the session: not those on the outside, or on other messages, nor that the pool's thread slept. */
const changesOf = ({ effects, outside, others }: Stage): number =>
  effects.filter(([name]) => name !== 'sleep').length - outside.length - others.length

/** Objects that may be written without an effect of their own: strings, JSON, a message in the making, locks. */
const objectsOf = (stage: Stage, known: number): string =>
  JSON.stringify(stage.objects().slice(0, known).map(contentOf))

const contentOf = (object: HostObject): string | number | null => {
  if (object.kind === 'string') return object.value
  if (object.kind === 'json') return printJson(object) ?? null
  if (object.kind === 'io') return `${object.isOpen} ${object.content}`
  return object.kind === 'mutex' ? object.held : null
}

const noteBare = (stage: Stage, ...effect: readonly [string, ...ReturnType<typeof encodeText>[]]): void => {
  stage.effects.push(effect)
  stage.onlooker?.sees({ kind: 'effect', effect })
  if (stage.attributing) stage.effectLines.push('')
}

const refuse = (stage: Stage, what: string): never =>
  stage.undecidable({
    call: 'msys.runInPool',
    key: null,
    reason: `a function that runs in a thread pool after its callout ${what}`,
    hint: 'change the session in the callout itself',
  })
