import { readDialogue } from '../dialogue/read-dialogue.js'
import type { Missing, ObservedSession } from '../observed-session.js'
import { assemble } from './assemble.js'
import { type Connection, isEnded } from './connection.js'
import type { Direction } from './direction.js'
import { beginsAsSmtp } from './is-smtp.js'

/** The session of a connection; `unended` says why nothing more of it comes, where it did not end. */
export const sessionOf = (connection: Connection, unended: string): ObservedSession => {
  const { client, server, at, fromClient, fromServer, isOverfull } = connection
  const why = isOverfull ? 'the connection has more than is read of one' : unended
  const [clientWay, serverWay] = [
    assemble(fromClient, {
      otherBase: fromServer.base,
      unended: endOf(connection, fromClient, why),
      isLimited: isOverfull,
    }),
    assemble(fromServer, {
      otherBase: fromClient.base,
      unended: endOf(connection, fromServer, why),
      isLimited: isOverfull,
    }),
  ]
  const missing = [
    ...beginningOf(connection),
    ...differingOf('client', clientWay.differingBytes),
    ...differingOf('server', serverWay.differingBytes),
  ]
  const known = { peer: client, listener: server, at, isSynthetic: false, rejections: [] }
  if (!hasBeginning(connection) && !beginsAsSmtp(clientWay.way.bytes, serverWay.way.bytes))
    return { ...known, acts: [], end: null, missing: [...missing, unreadable] }
  const { acts, hasQuit, missing: unsaid } = readDialogue(clientWay.way, serverWay.way)
  return {
    ...known,
    acts,
    end: isEnded(connection) ? how(connection, hasQuit) : null,
    missing: [...missing, ...unsaid],
  }
}

const unreadable: Missing = {
  what: 'all that was said',
  why: 'without the beginning it is not known what is a command and what is content',
}

const how = ({ hasReset }: Connection, hasQuit: boolean): ObservedSession['end'] => {
  if (hasQuit) return 'quit'
  return hasReset ? 'reset' : 'closed'
}

const isUnseen = ({ base, segments }: Direction): boolean => base === null && segments.length === 0

/** A side of which nothing was captured is torn from its first byte on, however the connection ended. */
const endOf = (connection: Connection, direction: Direction, unended: string): string | null => {
  if (isUnseen(direction)) return 'nothing of this side was captured'
  return connection.hasReset && !connection.isOverfull ? null : unended
}

const hasBeginning = ({ fromClient, fromServer }: Connection): boolean =>
  [fromClient, fromServer].every((direction) => direction.base !== null || isUnseen(direction))

const beginningOf = (connection: Connection): readonly Missing[] =>
  hasBeginning(connection) ? [] : [{ what: 'the beginning', why: 'the capture begins within the connection' }]

const differingOf = (side: string, bytes: number): readonly Missing[] =>
  bytes === 0
    ? []
    : [
        {
          what: `${bytes} bytes of the ${side}`,
          why: 'segments that overlap carry different bytes; which the other end took is not known',
        },
      ]
