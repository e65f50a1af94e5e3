import { readable } from '../domain/canonical.js'
import type { ConnectionGone } from '../domain/connection-gone.js'
import type { GapNoted, SessionOpened } from '../domain/events.js'
import { shortHash } from '../domain/revision.js'
import type { WholeSession } from '../domain/session.js'
import { sourceName } from '../domain/source.js'
import { type Line, line, paragraphs, toned } from './lines.js'
import { milterLines, notCarriedOutLine } from './milter-lines.js'
import { exchangeLines } from './session/exchange-lines.js'
import { exchangesOf } from './session/exchanges.js'
import { observedLines } from './session/observed-lines.js'
import { type ReloadListing, reloadLine } from './session/reload-line.js'
import { sourceLines } from './session/source-lines.js'
import { withheldLines } from './session/withheld-lines.js'
import { type Style, textOf } from './style.js'
import { counted, timeText } from './words.js'

/** A session as an SMTP dialogue, with the callouts that each command caused. */
export const sessionText = (session: WholeSession, style: Style, reloads: readonly ReloadListing[] = []): string =>
  textOf(
    paragraphs(
      sessionLines(session),
      reloads.map((reload) => reloadLine(reload)),
    ),
    style,
  )

export const sessionLines = (session: WholeSession): readonly Line[] =>
  paragraphs(openedLines(session), ...exchangesOf(session.events).map(exchangeLines), endLines(session))

/** Who connected to whom, when, and under which policy it was recorded. */
export const openedLines = (session: WholeSession): readonly Line[] =>
  session.events.flatMap((event) => (event.type === 'SessionOpened' ? linesOfOpened(session, event.input) : []))

const linesOfOpened = ({ id, revision, machine }: WholeSession, opened: SessionOpened): readonly Line[] => [
  line(toned('strong', readable(sourceName(opened.source)) || 'live session'), toned('dim', ` ${id}`)),
  line(`${isUnknown(opened, 'time') ? 'at a time that is not known' : timeText(opened.at)}, ${wayOf(opened)}`),
  ...sourceLines(opened),
  ...withheldLines(opened),
  line(toned('dim', `revision ${shortHash(revision)}, ${machine}`)),
  ...milterLines(opened.source),
  ...continuousLines(opened),
  ...observedLines(opened.source),
  ...(opened.unknown ?? []).map((piece) => line(toned('warn', 'unknown '), readable(piece))),
]

const continuousLines = ({ continuous }: SessionOpened): readonly Line[] => {
  if (continuous === undefined) return []
  const { after } = continuous
  return [
    line(toned('dim', after === undefined ? 'continuous, the first after loading' : `continuous, after ${after}`)),
  ]
}

const wayOf = ({ path, peer, listener }: SessionOpened): string =>
  path === 'http' ? 'over HTTP' : `from ${readable(peer) || 'a client'} to ${readable(listener) || 'a server'}`

const isUnknown = ({ unknown = [] }: SessionOpened, piece: string): boolean => unknown.includes(piece)

const ends: Readonly<Record<string, string>> = {
  quit: 'The client quit.',
  abort: 'The client vanished.',
  disconnect: 'The policy disconnected the client.',
  open: 'The recording ends with the session still open.',
  http: 'Over HTTP there is no connection that ends.',
  milter: 'It is over; a mail server does not tell how.',
}

/** How the session ended, and what is missing of it. */
export const endLines = ({ events }: WholeSession): readonly Line[] => {
  const opened = events.find((event) => event.type === 'SessionOpened')?.input
  return events.flatMap((event) => {
    if (event.type === 'SessionClosed')
      return [
        ...(event.input.notCarriedOut ?? []).map(notCarriedOutLine),
        event.input.gone
          ? goneLine(event.input.gone)
          : endLine(event.input.end === 'open' ? openEnd(opened) : event.input.end),
      ]
    return event.type === 'GapNoted' ? [gapLine(event.input)] : []
  })
}

const openEnd = (opened: SessionOpened | undefined): string => {
  if (opened?.path === 'http') return 'http'
  return opened?.source.kind === 'milter' ? 'milter' : 'open'
}

const endLine = (end: string): Line => line(toned('dim', ends[end] ?? end))

const goneLine = ({ how, within, octets = 0, received }: ConnectionGone): Line => {
  const came = within ? `, within ${goneWithin[within]} of which ${counted(octets, 'octet')} had come` : ''
  return line(
    toned('dim', `${goneHow[how]}${came}${received === undefined ? '' : ': '}`),
    received === undefined ? '' : readable(received),
    toned('dim', '.'),
  )
}

const goneHow: Readonly<Record<ConnectionGone['how'], string>> = {
  closed: 'The client closed the connection without QUIT',
  reset: 'The connection broke',
  timeout: 'The client was silent for too long',
  shutdown: 'The server was stopped',
  'tls-failed': 'The TLS handshake came to nothing',
  refused: 'The server closed the connection behind a refusal of its own',
  failed: 'The connection was closed because of a fault of Reprise',
  xclient: 'XCLIENT began another session on the connection',
}

const goneWithin = { command: 'a command', answer: 'an answer', content: 'a message' } as const

const gapLine = ({ what, why }: GapNoted): Line => {
  const place = readable(what)
  return line(toned('warn', 'Gap'), ` ${place.startsWith('behind ') ? place : `at ${place}`}: ${readable(why)}`)
}
