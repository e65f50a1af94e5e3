import type { Append } from '../append.js'
import { type NewEvent, textsOf } from '../payload.js'
import type { StoredEvent } from '../read.js'
import type { EventLine } from './format.js'

export interface ImportedEvent {
  readonly head: EventLine
  readonly event: NewEvent
  readonly line: number
}

/** Events of one stream, in their order; at least one. */
export type Group = readonly ImportedEvent[]

/** Appends behind `version` events of the stream. Events that were written together have the same time; so they are again. */
export const appendsOf = (group: Group, version = 0): readonly Append[] => {
  const appends: { recordedAt: number; events: NewEvent[]; expectedVersion: number }[] = []
  for (const [index, { head, event }] of group.entries()) {
    const last = appends.at(-1)
    if (last?.recordedAt === head.recorded_at) last.events.push(event)
    else appends.push({ recordedAt: head.recorded_at, events: [event], expectedVersion: version + index })
  }
  return group.length === 0 ? [] : appends.map((append) => ({ ...streamOf(group), ...append }))
}

const streamOf = (group: Group): Pick<Append, 'stream' | 'kind'> => {
  const { stream, kind } = group[0]!.head
  return { stream, kind }
}

/** It says the same as the one that is stored. */
export const isSame = ({ type, input, work, result }: StoredEvent, { event }: ImportedEvent): boolean => {
  const texts = textsOf(event)
  return type === event.type && input === texts.input && work === texts.work && result === texts.result
}
