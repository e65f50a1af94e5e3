import type { DriftReviewed, RevisionRegistered } from '../../domain/events.js'
import { isObject } from '../../domain/is-object.js'
import { reviewStream } from '../reviews/review-stream.js'
import { eventShapes } from './event-shapes.js'

/** An event's line, of which only stream, kind and type are known to be texts. */
export interface UncheckedEvent {
  readonly stream: string
  readonly kind: unknown
  readonly type: string
  readonly input: unknown
  readonly work: unknown
  readonly result: unknown
}

/** In words, where an event has not the shape that `events.ts` gives it. */
export const eventFault = (event: UncheckedEvent): string | undefined =>
  kindFault(event) ?? partFault(event) ?? fieldFault(event) ?? nameFault(event)

const typesOfKinds: Readonly<Record<string, readonly string[]>> = {
  session: ['SessionOpened', 'PhaseReached', 'SessionClosed', 'GapNoted'],
  revision: ['RevisionRegistered'],
  boot: ['RevisionBooted', 'RevisionReloaded'],
  review: ['DriftReviewed'],
}

const kindFault = ({ kind, type }: UncheckedEvent): string | undefined => {
  const types = typesOfKinds[String(kind)] ?? []
  return types.includes(type) ? undefined : `got a ${type} in a ${kind}, which has ${types.join(', ')}`
}

const partFault = ({ type, input, work, result }: UncheckedEvent): string | undefined => {
  if (!isObject(input)) return `${type} has an "input" that is an object`
  if (type === 'PhaseReached') return isObject(result) ? undefined : `${type} has a "result" that is an object`
  if (type === 'RevisionBooted')
    return isObject(work) && isObject(result) ? undefined : `${type} has "work" and "result", both objects`
  if (type === 'RevisionReloaded') return isObject(result) ? undefined : `${type} has a "result" that is an object`
  return work === undefined && result === undefined ? undefined : `${type} has neither "work" nor "result"`
}

const fieldFault = (event: UncheckedEvent): string | undefined => {
  const fault = eventShapes[event.type]?.(event)
  if (fault === undefined) return undefined
  const got = JSON.stringify(fault.value)?.slice(0, 60)
  return `${event.type} cannot have ${fault.path.slice(1)} = ${got ?? 'nothing'}`
}

const nameFault = ({ stream, type, input }: UncheckedEvent): string | undefined => {
  const expected = expectedName(type, input) ?? stream
  return stream === expected ? undefined : `got the stream ${stream}, where ${expected} belongs`
}

const expectedName = (type: string, input: unknown): string | undefined => {
  if (type === 'RevisionRegistered') return `revision:${(input as RevisionRegistered).revision}`
  return type === 'DriftReviewed' ? reviewStream((input as DriftReviewed).drift) : undefined
}
