import { decodeText } from '../domain/canonical.js'
import type { DeliveryResult, FiredHook } from '../domain/events.js'
import { fireableHook } from '../momentum/fire/fireable.js'
import type { HostSet, Injection } from '../momentum/phases/acts.js'
import type { RecordedAct, RecordedPhase } from './recording.js'

/** What an injection over HTTP brought besides its content; null for a message of an SMTP client. */
export const injectionIn = ({ name, input }: RecordedPhase): Omit<Injection, 'content'> | null => {
  if (name.phase !== 'injection') return null
  const { sender = '', receivedBy } = input
  const method = receivedBy === undefined ? {} : { receivedBy }
  return { sender: decodeText(sender), recipient: decodeText(name.recipient), ...method }
}

/**
 * Adds an attempt to deliver, or a hook that is fired; the first after the connection had ended says when that was. Returns in
 * words what is wrong with it.
 */
export const addServersAct = (
  acts: RecordedAct[],
  phase: RecordedPhase,
  context: HostSet | undefined,
): string | null => {
  const { name, input, at } = phase
  const { delivery, fired, ended } = input
  const fault = (delivery && deliveryFault(delivery)) ?? (fired && fireFault(fired)) ?? null
  if (fault !== null) return fault
  if (ended) acts.push(...ending(ended))
  const about = { message: name.message, recipient: decodeText(name.recipient), ...context }
  if (delivery) acts.push({ act: { kind: 'delivery', delivery, ...about }, at, message: name.message })
  if (fired) acts.push({ act: { kind: 'fire', fired, ...about }, at, message: name.message })
  return null
}

/** The end of the connection: the client's, where it vanished, and the server's. */
export const ending = ([end, at]: readonly [end: string, at: number]): readonly RecordedAct[] => [
  ...(end === 'abort' ? [{ act: { kind: 'abort' } as const, at, message: 0 }] : []),
  { act: { kind: 'close' }, at, message: 0 },
]

const deliveryFault = ({ outcome, reply }: DeliveryResult): string | undefined => {
  if (!['delivered', 'tempfail', 'permfail'].includes(outcome)) return `no delivery ends as ${String(outcome)}`
  return decodeText(reply) === undefined ? 'a delivery without a reply' : undefined
}

const fireFault = ({ hook: name, arguments: given }: FiredHook): string | undefined => {
  const hook = fireableHook(name)
  if (hook.outcome === 'refused') return hook.why
  const { length } = hook.hook.arguments
  return given.length === length ? undefined : `${name} has ${length} arguments, and ${given.length} are recorded`
}
