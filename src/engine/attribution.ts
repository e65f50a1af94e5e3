import { type Canonical, decodeText, encodeKey, encodeText, readable, type Text } from '../domain/canonical.js'
import type { Effect, Invocation } from '../domain/events.js'
import { positionOf } from '../domain/failure.js'
import type { PhaseRun } from '../momentum/session.js'
import { type Difference, mailEffects } from './differences.js'

/** Which callout of which module made the difference, and on which line. */
export interface Attribution {
  readonly callout: string | null
  readonly module: Text | null
  /** `file:line`, as text */
  readonly line: string | null
  readonly side: 'candidate' | 'recorded' | null
}

/**
 * The last effect that can have made the difference: the candidate's, or, where the candidate made none, the
 * recorded revision's, whose effect is missing. Both runs must have been attributed (`Stage.attributing`).
 */
export const attribute = (difference: Difference, base: PhaseRun, candidate: PhaseRun): Attribution =>
  causeIn(candidate, base, difference, 'candidate') ??
  causeIn(base, candidate, difference, 'recorded') ??
  lastInvocation(candidate, base.server !== candidate.server) ??
  lastInvocation(base, base.server !== candidate.server) ?? { callout: null, module: null, line: null, side: null }

const causeIn = (
  run: PhaseRun,
  other: PhaseRun,
  difference: Difference,
  side: 'candidate' | 'recorded',
): Attribution | null => {
  const failed = failureIn(run, side)
  if (failed && (difference.kind === 'failure' || difference.path === 'reply')) return failed
  const made = madeOnlyIn(run, other).filter(({ effect }) => canCause(effect, difference))
  const cause = made.at(-1) ?? null
  return cause && { ...nameOf(cause.invocation), line: cause.line, side }
}

/** Effects that the other run has not made, or not as often. */
const madeOnlyIn = (run: PhaseRun, other: PhaseRun): readonly MadeEffect[] => {
  const elsewhere = effectsOf(other).map(({ effect }) => JSON.stringify(effect))
  return effectsOf(run).filter(({ effect }) => {
    const found = elsewhere.indexOf(JSON.stringify(effect))
    if (found >= 0) elsewhere.splice(found, 1)
    return found < 0
  })
}

const failureIn = (run: PhaseRun, side: 'candidate' | 'recorded'): Attribution | null => {
  const failed = run.invocations.findLast((invocation) => invocation.failure)
  if (!failed?.failure) return null
  const line = failed.failure.kind === 'error' ? positionOf(failed.failure.message) : null
  return { ...nameOf(failed), line, side }
}

/** A deferred function that fails has no line of its own: its error has. */
const lineOfDeferred = ([name, message]: Effect): string | null =>
  name === 'deferred.failed' ? positionOf(message as Text) : null

const nameOf = ({ callout, module }: Invocation): Pick<Attribution, 'callout' | 'module'> => ({ callout, module })

interface MadeEffect {
  readonly invocation: Invocation
  readonly effect: Effect
  readonly line: string | null
}

const effectsOf = (run: PhaseRun): readonly MadeEffect[] =>
  run.invocations.flatMap((invocation, index) =>
    (invocation.effects ?? []).map((effect, nth) => ({
      invocation,
      effect,
      line: readable(encodeText(run.effectLines[index]?.[nth] ?? '')) || lineOfDeferred(effect),
    })),
  )

const contentChanges = ['header', 'raw', 'body', 'text', 'mime', 'build']

const outsideWrites = [
  'audit_series.add',
  'audit_series.remove_item',
  'dkim.sign',
  'validate.dkim.sign',
  'validate.dk.sign',
  'dkim2.sign',
  'arc.seal',
  'db.execute',
  'io.open',
  'io.write',
  'counter.add',
  'counter.reset',
  'counter.unlink',
  'queue.delay_domain',
  'timer.stop',
  'http.request',
  'gauge_cache.add',
  'gauge_cache.remove_item',
  'adaptive.registerRules',
  'registerControl',
  'snmpTrap',
  'cidr.reload',
  'cloudmark.set_af_mode_discard',
  'cloudmark.set_af_mode_keep',
  'cloudmark.set_af_mode_movemsg',
  'cloudmark.set_af_msi_address',
  'cloudmark.add_af_data',
  'cloudmark.score_af',
  'tls',
]

const causes: Readonly<Record<string, readonly string[]>> = {
  reply: ['code', 'disconnect', 'vctx'],
  accepting: ['code', 'vctx'],
  failures: ['deferred.failed'],
  disconnect: ['disconnect', 'vctx'],
  delay: ['tarpit', 'sleep', 'vctx'],
  capabilities: ['capability.add', 'capability.remove'],
  recipients: ['recipient.add', 'recipient.remove', 'recipients'],
  envelope: ['mailfrom', 'rcptto'],
  binding: ['binding', 'binding_group'],
  routingDomain: ['routing_domain'],
  priority: ['priority'],
  discarded: ['discard'],
  code: ['message.code'],
  flags: ['vctx'],
  tls: ['tls'],
  headers: contentChanges,
  message: contentChanges,
  others: [
    ...contentChanges,
    'mailfrom',
    'rcptto',
    'binding',
    'binding_group',
    'routing_domain',
    'priority',
    'discard',
    'context',
    'message.code',
  ],
  'outside.mail': [...mailEffects],
  'outside.writes': outsideWrites,
}

const canCause = (effect: Effect, { path }: Difference): boolean => {
  const [name, ...values] = effect
  if (path.startsWith('context.')) return name === 'context' && contextPaths(values).includes(path)
  return causes[path]?.includes(name) ?? false
}

/** A message context is the session's own where a setting keeps that apart from the copies'. */
const contextPaths = ([dictionary, key]: readonly Canonical[]): readonly string[] => {
  const dictionaries = dictionary === 'mess' ? ['mess', 'session'] : [dictionary]
  return dictionaries.map((name) => `context.${name}.${encodeKey(decodeText(key as Text))}`)
}

/** Of the several callouts of a whole act, as it is of two servers, it is not told which. */
const lastInvocation = ({ invocations }: PhaseRun, isAct: boolean): Attribution | null => {
  const last = invocations.at(-1)
  const isOne = !isAct || invocations.every(({ callout }) => callout === last?.callout)
  return last && isOne ? { ...nameOf(last), line: null, side: null } : null
}
