import { readable } from '../../domain/canonical.js'
import type { SessionOpened } from '../../domain/events.js'
import { type Line, line, toned } from '../lines.js'

/** Where a session was recorded, as far as that is more than its name. */
export const sourceLines = ({ source, path, handshake, relays, withholds }: SessionOpened): readonly Line[] => {
  if (source.kind !== 'listen') return []
  const { socket, proxy, spokeFirst, recorder } = source
  const facts = [
    `recorded live on ${readable(recorder.host)}`,
    ...(path === 'lmtp' ? ['LMTP'] : []),
    ...(proxy === undefined ? [] : [`the peer is what ${proxy} says, from ${readable(socket ?? '')}`]),
    ...(handshake ? ['TLS from the first octet on'] : []),
    ...(spokeFirst ? ['it spoke before it was greeted'] : []),
    ...(relays ? ['handed on to the next server'] : []),
    ...(withholds?.includes('passwords') ? ['without passwords'] : []),
  ]
  return [line(toned('dim', facts.join('; ')))]
}
