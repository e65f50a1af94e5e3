import { encodeText } from '../../domain/canonical.js'
import type { Event, EventType, SessionClosed } from '../../domain/events.js'
import { HeardSums } from '../heard.js'

type Ending = Extract<Event, { readonly type: 'GapNoted' | 'SessionClosed' }>

/** What closes a session of which no more is known than these events: a gap, and its end. */
export const endingIn = (
  events: readonly { readonly type: EventType; readonly input: string }[],
  why: string,
): readonly [Ending, Ending] => {
  const heard = new HeardSums()
  heard.open(events[0]!.input)
  for (const { type, input } of events) if (type === 'PhaseReached') heard.add(input)
  const closing: Omit<SessionClosed, 'heard'> = { events: events.length + 1, end: 'open' }
  return [
    { type: 'GapNoted', input: { what: encodeText('end'), why: encodeText(why) } },
    { type: 'SessionClosed', input: { ...closing, heard: heard.seal(closing) } },
  ]
}
