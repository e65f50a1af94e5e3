import assert from 'node:assert/strict'
import { decodeText, encodeDictionary, encodeText } from '../../domain/canonical.js'
import type { FiredArgument, FiredHook, PhaseResult } from '../../domain/events.js'
import { type Argument, type Callout, type GivenValue, hook } from '../callouts/callout.js'
import type { Stage } from '../calls/stage.js'
import { answered, type Entered, entered } from '../phases/entered.js'
import { type Leaving, type Left, quiet } from '../phases/leaving.js'
import type { PendingPhase, SessionState, Verdict } from '../state.js'
import { hookNamed } from './hook.js'

/** The callout that a fired hook is, its arguments in the places of the phase's values. */
export const calloutFired = ({ hook: name, arguments: given }: FiredHook): Callout => {
  const returns = hookNamed(name)?.returns
  assert(returns, `${name} is no hook that can be fired`)
  return hook(name, returns, ...given.map((argument, index) => (isStructure(argument) ? argument : index)))
}

type Structure = Argument & ('message' | 'accept' | 'vctx' | 'construct')

const isStructure = (argument: FiredArgument): argument is Structure => argument === 'message' || isOfSession(argument)

/** Does it belong to the SMTP session, and go with it? */
const isOfSession = (argument: FiredArgument): boolean =>
  argument === 'accept' || argument === 'vctx' || argument === 'construct'

/** Are there structures of an SMTP session among the arguments? */
export const needsSession = ({ arguments: given }: FiredHook): boolean => given.some(isOfSession)

const needsCopy = ({ arguments: given }: FiredHook): boolean => given.includes('message') || given.includes('delivery')

/** A hook about a message that was never taken, or about a session that is over, is fired by nobody. */
export const enterFire = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  const fired = pending.fired!
  if (needsCopy(fired) && !pending.copy) return answered(null)
  if (needsSession(fired) && session.isOver) return answered(null)
  stage.assumed.add('fired-as-given')
  if (pending.copy) session.message = pending.copy
  return { ...entered, values: fired.arguments.map((argument) => givenValue(argument, pending, stage)) }
}

const givenValue = (argument: FiredArgument, { copy }: PendingPhase, stage: Stage): GivenValue => {
  if (argument === 'now') return { kind: 'timeval', at: stage.at }
  if (argument === 'delivery') return { kind: 'delivery', message: copy! }
  if (argument === null || typeof argument === 'number') return argument
  if (typeof argument === 'string') return null
  if ('text' in argument) return decodeText(argument.text)
  if ('domain' in argument) return { kind: 'domain', domain: decodeText(argument.domain), isGiven: true, counts: {} }
  const { buffer, capacity = Number.MAX_SAFE_INTEGER } = argument
  return { kind: 'string', value: decodeText(buffer), capacity }
}

export const leaveFire = (leaving: Leaving): Left => {
  const { entered, session, pending, stage } = leaving
  if (entered.runs && leavesVerdict(session.verdict)) refuseVerdict(stage, pending.fired!.hook)
  return { ...quiet, more: toldOf(leaving) }
}

const leavesVerdict = ({ code, note, disconnect, delay }: Verdict): boolean =>
  code !== 0 || note !== '' || disconnect || delay > 0

const refuseVerdict = (stage: Stage, call: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} leaves a verdict in vctx, and what the server does with it, this version does not know`,
    hint: `leave code, note and disconnect alone in ${call}`,
  })

/** What a hook answers and what it writes is all that the server gets of it. */
const toldOf = ({ answered, entered, pending }: Leaving): Pick<PhaseResult, 'answered' | 'written'> => {
  const { hook: name, arguments: given } = pending.fired!
  const written = given.flatMap((argument, index) => {
    const value = entered.values[index]
    if (!isBuffer(argument) || value === null || typeof value !== 'object' || value.kind !== 'string') return []
    const isSame = value.value === decodeText(argument.buffer)
    return isSame ? [] : [[hookNamed(name)!.arguments[index]!.name, value.value] as const]
  })
  return {
    ...(answered === 0 ? {} : { answered }),
    ...(written.length > 0 ? { written: encodeDictionary(written, encodeText) } : {}),
  }
}

const isBuffer = (argument: FiredArgument): argument is Extract<FiredArgument, { readonly buffer: unknown }> =>
  typeof argument === 'object' && argument !== null && 'buffer' in argument
