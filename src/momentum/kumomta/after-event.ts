import type { Bytes } from '../../domain/bytes.js'
import type { Failure } from '../../domain/events.js'
import type { CallOutcome } from '../../lua/machine.js'
import { callFailure } from '../calls/call-failure.js'
import type { Stage } from '../calls/stage.js'
import { parseCommand } from '../phases/smtp.js'
import { takeExtensions } from './extensions.js'
import { objectIn } from './objects-in.js'
import { takeQueueConfig } from './queue-config.js'
import { takeListenerDomain } from './relaying.js'
import { unmodelled } from './unmodelled.js'

/** What `kumo.reject` or `kumo.disconnect` has raised. */
export interface Rejection {
  readonly code: number
  readonly text: Bytes
  readonly disconnects: boolean
}

/** Settles what a handler has come to; `line` is the client's command: a rejection answers, another error fails, and of returns EHLO's alone counts. */
export const afterEvent = (
  stage: Stage,
  { event, line }: { readonly event: string; readonly line: Bytes },
  outcome: CallOutcome,
): Failure | null => {
  const rejection = rejectionOf(stage, outcome)
  stage.kumo.begin()
  if (outcome.outcome === 'limit')
    return unmodelled(
      stage,
      'limit',
      `a handler reaches this host's limit on ${outcome.limit}, which KumoMTA does not have`,
    )
  if (!event.startsWith('smtp_server_') && outcome.outcome === 'failed')
    return unmodelled(stage, event, `${event} fails, and what KumoMTA answers then is not modelled`)
  if (rejection !== null) {
    takeRejection(stage, rejection)
    return null
  }
  if (outcome.outcome === 'failed') return callFailure(outcome)
  if (event === 'get_queue_config') takeQueueConfig(stage, outcome.values[0] ?? null)
  if (event === 'get_listener_domain') takeListenerDomain(stage, outcome.values[0] ?? null)
  if (event === 'smtp_server_ehlo' && parseCommand(line).verb === 'EHLO')
    takeExtensions(stage, outcome.values[0] ?? null)
  return null
}

/** The server knows a rejection by the object that was raised: one that the script has caught, and not raised again, is none. */
const rejectionOf = (stage: Stage, outcome: CallOutcome): Rejection | null => {
  if (outcome.outcome !== 'failed') return null
  const { error } = outcome
  if (typeof error !== 'object' || error?.kind !== 'handle')
    return stage.kumo.raisedByHost ? stage.kumo.rejection : null
  return objectIn(stage, error, 'kumoError')?.rejection ?? null
}

const takeRejection = (stage: Stage, { code, text, disconnects }: Rejection): void => {
  const { verdict } = stage.session!
  verdict.code = code
  verdict.note = text
  verdict.disconnect = disconnects || stage.phase === 'connect'
}
