import type { PhaseName } from '../../domain/phase.js'
import { calloutsOfPhase } from '../../momentum/callouts/callouts.js'
import { cloneState } from '../../momentum/clone-state.js'
import type { Host } from '../../momentum/host.js'
import { dictionaryOf } from '../../momentum/libraries/context-methods.js'
import type { Act, HostSet } from '../../momentum/phases/acts.js'
import { enterPhase } from '../../momentum/phases/phase-rules.js'
import { queueAct } from '../../momentum/phases/queue-act.js'
import type { Session } from '../../momentum/session.js'
import { notSeen, parted } from './not-seen.js'
import type { ContextDifference, Contexts, SeenContexts } from './seen-contexts.js'

/** The contexts that a callout of the running phase sees: through its `vctx`, or else through its message; null where it has neither. */
const contextsHere = ({ stage }: Host, callout: string): Contexts | null => {
  const given = argumentsOf(stage.phase!, callout)
  const { conn, message } = stage.session!
  if (given.includes('vctx')) return { conn, mess: dictionaryOf(stage, 'mess') }
  return message && given.includes('message') ? { conn: message.conn, mess: message.mess } : null
}

/** Throws `Undecided` where a callout sees other contexts than the recorder did when it was entered, or left. */
export const requireSameContexts = (
  { host, contexts }: { readonly host: Host; readonly contexts: SeenContexts },
  callout: string,
  when: 'before' | 'behind',
): void => {
  const here = contextsHere(host, callout)
  const [difference] = here === null ? [] : contexts.differences(here, when === 'behind')
  if (difference) throw parted(`${when} ${callout}, ${differenceText(difference)}`)
}

const argumentsOf = (phase: PhaseName, callout: string): readonly unknown[] =>
  calloutsOfPhase[phase].find(({ name }) => name === callout)?.arguments ?? []

const differenceText = ({ dictionary, key, seen, here }: ContextDifference): string =>
  `${dictionary}:${key} was ${shown(seen)}, and is ${shown(here)} here`

const shown = (value: string | null | undefined): string =>
  typeof value === 'string' ? JSON.stringify(value) : 'not there'

/**
 * What production's host had set by itself by the time when it called the phase's first callout, and the emulated one would not: it
 * goes with the act. Throws `Undecided` where that cannot be brought.
 *
 * @param told what the recorder saw then
 */
export const hostSetBefore = (session: Session, act: Act, told: SeenContexts): HostSet => {
  const here = contextsBehind(session, act)
  if (here === null) return {}
  const differences = told.differences(here.contexts)
  const gone = differences.find(({ seen }) => seen === null)
  if (gone) throw parted(differenceText(gone))
  if (differences.some(({ seen }) => seen === undefined))
    throw notSeen('a context is longer than the recorder keeps', 'raise its setting value_bytes')
  const early = here.hasMessage ? undefined : differences.find(({ dictionary }) => dictionary === 'mess')
  if (early) throw parted(`${differenceText(early)}, before there is a message`)
  return differences.length === 0 ? {} : { context: { ...setOf(differences, 'conn'), ...setOf(differences, 'mess') } }
}

const setOf = (differences: readonly ContextDifference[], name: 'conn' | 'mess') => {
  const set = differences.flatMap(({ dictionary, key, seen }) => (dictionary === name ? [[key, seen!] as const] : []))
  return set.length === 0 ? {} : { [name]: new Map(set) }
}

/** The contexts that the act's phase begins with, by the host's own rules; null where it leads to none. Nothing is changed. */
const contextsBehind = (
  { host, state }: Session,
  act: Act,
): { readonly contexts: Contexts; readonly hasMessage: boolean } | null => {
  const { stage } = host
  const ahead = cloneState(state)
  queueAct(ahead, act, stage.reaches)
  const pending = ahead.queue.find(({ phase }) => phase !== 'line')
  if (!pending) return null
  const before = stage.session
  stage.session = ahead
  try {
    enterPhase(ahead, pending, stage)
    return { contexts: { conn: ahead.conn, mess: ahead.mess }, hasMessage: ahead.transaction !== null }
  } finally {
    stage.session = before
  }
}
