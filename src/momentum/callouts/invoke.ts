import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, encodeText, encodeValue, type Text } from '../../domain/canonical.js'
import type { Failure, Invocation } from '../../domain/events.js'
import type { LuaValue } from '../../domain/value.js'
import type { CallOutcome, Machine, Reference } from '../../lua/machine.js'
import { pushArgument } from '../calls/push-argument.js'
import type { Stage } from '../calls/stage.js'
import type { BoundModule } from '../host.js'
import { afterEvent } from '../kumomta/after-event.js'
import type { HostObject } from '../objects.js'
import type { Callout, GivenValue } from './callout.js'
import { type DeferredRuns, runDeferred } from './deferred.js'
import { refuseKeptLocks } from './kept-locks.js'

/** What a callout is called with, besides the session. */
export interface Arguments {
  /** the client's command, which modules may change */
  readonly line: (HostObject & { kind: 'string' }) | null
  /** the client's command as it came */
  readonly lineAsHeard: Bytes
  /** where a routing domain goes */
  readonly buffer: (HostObject & { kind: 'string' }) | null
  /** what the phase brings for its callouts */
  readonly values: readonly GivenValue[]
}

export interface Invoked {
  readonly invocation: Invocation
  /** `file:line` of each effect, while the stage is attributing */
  readonly effectLines: readonly Bytes[]
  /** errors of functions that the callout left to a thread pool */
  readonly deferredFailures: readonly Text[]
  /** the rule for the return value, applied */
  readonly verdict: 'continue' | 'stop' | 'failed'
  /** what a hook answered */
  readonly answered: Canonical
  /** the same as a number; 0 where it is none */
  readonly number: number
}

interface Call {
  readonly machine: Machine
  readonly stage: Stage
  readonly callout: Callout
  readonly module: BoundModule
  readonly given: Arguments
  /** the phase instance's name: keys the random streams */
  readonly instance: string
}

/** Calls one callout of one module, and tells what it did. */
export const invoke = (call: Call): Invoked => {
  const { machine, stage, callout, module } = call
  const asked = stage.asked.length
  const argument = changedLine(call)
  stage.beginInvocation(`${call.instance} ${callout.name}`)
  const self = callout.returns === 'event' ? null : selfOf(call)
  stage.module = encodeText(module.name)
  stage.onlooker?.begins({ instance: call.instance, module: encodeText(module.name), callout: callout.name })
  const outcome = machine.call(module.functions.get(callout.name)!, (frame) => {
    if (self !== null) frame.push(self)
    for (const kind of callout.arguments) pushArgument(frame, kind, call)
    return (self === null ? 0 : 1) + callout.arguments.length
  })
  stage.onlooker?.hasRun(outcome.instructions)
  const deferred = outcome.outcome === 'limit' ? noneDeferred : runDeferred(stage, machine)
  refuseKeptLocks(stage, callout.name)
  stage.onlooker?.ends()
  const failure = failureOf(call, outcome)
  const invocation: { -readonly [Key in keyof Invocation]?: Invocation[Key] } = {
    module: encodeText(module.name),
    callout: callout.name,
  }
  if (argument !== undefined) invocation.argument = encodeText(argument)
  if (stage.asked.length > asked) invocation.asked = stage.asked.length - asked
  if (stage.effects.length > 0) invocation.effects = stage.effects
  if (outcome.outcome === 'returned') addReturned(invocation, outcome.values)
  if (failure) invocation.failure = failure
  invocation.instructions = outcome.instructions + deferred.instructions
  const answered = answerOf(callout, outcome)
  const stops = !unread.has(callout.returns) && answered !== (callout.returns === 'verdict' ? noOpinion : 0)
  return {
    invocation: invocation as Invocation,
    effectLines: stage.effectLines,
    deferredFailures: deferred.failures,
    verdict: failure ? 'failed' : stops ? 'stop' : 'continue',
    answered,
    number: numberOf(outcome),
  }
}

/** Rules by which a return stops nothing. */
const unread: ReadonlySet<Callout['returns']> = new Set(['void', 'event'])

/** What a hook answers that leaves a decision to others: AUTH's -1, and EC_BINDING_SLOT_UNBOUND, a chosen number. */
const noOpinion = -1

const noneDeferred: DeferredRuns = { failures: [], instructions: 0 }

/** 0, by far the most common, goes without saying. */
const addReturned = (invocation: { returned?: Canonical; silent?: true }, [value]: readonly LuaValue[]): void => {
  if (value === undefined) invocation.silent = true
  else if (!Object.is(value, 0)) invocation.returned = encodeValue(value)
}

const changedLine = (call: Call): Bytes | undefined => {
  const { line, lineAsHeard } = call.given
  return line && call.callout.arguments.includes('line') && line.value !== lineAsHeard ? line.value : undefined
}

/** A table of the module for this session, or a new one where the callout has no session. */
const selfOf = (call: Call): Reference => {
  const { machine, stage, module } = call
  if (!call.callout.keepsSelf || stage.session!.isInjected) {
    stage.assumed.add('self-without-session')
    return machine.newTable()
  }
  const { selves } = stage.session!
  const known = selves.get(module.position)
  if (known !== undefined) return known
  const made = machine.newTable()
  selves.set(module.position, made)
  return made
}

const numberOf = (outcome: CallOutcome): number => {
  const value = outcome.outcome === 'returned' ? outcome.values[0] : null
  return typeof value === 'number' ? value : 0
}

/** 0 where it answers nothing that counts; so is -0, which the server reads as a whole number. */
const answerOf = ({ returns }: Callout, outcome: CallOutcome): Canonical => {
  const value = outcome.outcome === 'returned' ? outcome.values[0] : null
  const type = returns === 'text' ? 'string' : 'number'
  return value !== undefined && value !== null && value !== 0 && typeof value === type ? encodeValue(value) : 0
}

const failureOf = ({ callout, stage, given: { lineAsHeard: line } }: Call, outcome: CallOutcome): Failure | null => {
  if (callout.returns === 'event') return afterEvent(stage, { event: callout.name, line }, outcome)
  if (outcome.outcome === 'limit') return { kind: 'limit', limit: outcome.limit }
  if (outcome.outcome === 'failed')
    return { kind: 'error', message: encodeText(outcome.message), traceback: encodeText(outcome.traceback) }
  const value = outcome.values[0] ?? null
  if (callout.returns === 'hook' && typeof value !== 'number') stage.assumed.add('hook-return')
  if (callout.returns === 'verdict' && typeof value !== 'number') refuseNoVerdict(stage, callout)
  return callout.returns === 'validate' ? illegalReturn(value, stage) : null
}

const refuseNoVerdict = (stage: Stage, { name }: Callout): never =>
  stage.undecidable({
    call: name,
    key: null,
    reason: `${name} returns no number, and no manual says what the server makes of that`,
    hint: `return what the manual names from ${name}; -1 leaves it to the server`,
  })

/** Rules 5 and 7 of callouts.md: a validate callout returns 0 or 1. */
const illegalReturn = (value: LuaValue, stage: Stage): Failure | null => {
  if (value === 0 || value === 1) return null
  if (value === 2) stage.assumed.add('again-is-failure')
  else if (typeof value === 'number' || typeof value === 'boolean') stage.assumed.add('return-others')
  if (typeof value === 'string') stage.assumed.add('return-strings')
  const got = value === null ? 'nil' : typeof value === 'object' ? value.kind : `${typeof value} ${String(value)}`
  return { kind: 'return', got: value === 2 ? 'VALIDATE_AGAIN' : got }
}
