import type { Text } from './canonical.js'
import type { SessionSource } from './events.js'

/** What a session's source calls it; '' where it has no name. */
export const sourceName = (source: SessionSource): Text => {
  if (source.kind === 'scenario') return source.name
  return source.kind === 'momentum-recorder' ? source.session : ''
}
