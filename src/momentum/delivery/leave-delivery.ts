import { encodeDictionary, encodeText } from '../../domain/canonical.js'
import type { DeliveryResult, PhaseResult } from '../../domain/events.js'
import type { PhaseName } from '../../domain/phase.js'
import { type Leaving, type Left, quiet } from '../phases/leaving.js'

/** What follows an attempt: it is logged, then the message is put back in its queue, or is done with. */
const followUps: Readonly<Record<DeliveryResult['outcome'], readonly PhaseName[]>> = {
  delivered: ['delivered', 'dispose'],
  tempfail: ['tempfail', 'retry'],
  permfail: ['permfail', 'dispose'],
}

export const leaveDelivery = (leaving: Leaving): Left => {
  const { session, pending, entered } = leaving
  if (!entered.runs) return quiet
  refuseAnswer(leaving)
  const { outcome } = pending.delivery!.result
  session.queue.unshift(...followUps[outcome].map((phase) => ({ ...pending, phase })))
  const tls = tlsOf(leaving)
  return tls ? { ...quiet, more: { tls } } : quiet
}

/** A hook that answers other than 0 ends the attempt, or is not described: the recorded end of it is another attempt's. */
const refuseAnswer = ({ answered, answeredBy, stage }: Leaving): void => {
  if (answered === 0) return
  stage.undecidable({
    call: answeredBy,
    key: null,
    reason: `${answeredBy} answers ${JSON.stringify(answered)}, so that the attempt ends otherwise than the recorded one, and nobody knows with what words`,
    hint: `answer 0 from ${answeredBy}`,
  })
}

const tlsOf = ({ entered }: Leaving): PhaseResult['tls'] => {
  const [object] = entered.values
  if (object === null || typeof object !== 'object' || object.kind !== 'tls' || object.set.size === 0) return undefined
  return encodeDictionary(object.set, (value) => (typeof value === 'number' ? value : encodeText(value)))
}

const requeued = ['set_binding', 'enqueue', 'routing'] as const

/** The message goes back into its queue: its binding and its domain are chosen anew. */
export const leaveRetry = ({ session, pending, stage }: Leaving): Left => {
  if (requeued.some((phase) => stage.hears(phase))) stage.assumed.add('requeue-order')
  pending.copy!.retries += 1
  const reached = requeued.filter((phase) => phase !== 'enqueue' || stage.reaches(phase))
  session.queue.unshift(...reached.map((phase) => ({ ...pending, phase })))
  return quiet
}

export const leaveDispose = ({ pending }: Leaving): Left => {
  pending.delivery!.of!.isOver = true
  return quiet
}
