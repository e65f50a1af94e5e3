import { readable } from '../domain/canonical.js'
import type { SessionClosed, SessionSource } from '../domain/events.js'
import type { MilterChange } from '../domain/milter-source.js'
import { type Line, line, toned } from './lines.js'

/** Which mail server told of a session, and what that is not; nothing for a session of another source. */
export const milterLines = (source: SessionSource): readonly Line[] => {
  if (source.kind !== 'milter') return []
  const { mta, mode, notTheClients, notAsked = [], notDone = [], possiblyAfter } = source
  const told = `told by ${mta === undefined ? 'a mail server' : readable(mta)}, ${modes[mode]}`
  return [
    line(told),
    ...(possiblyAfter
      ? [
          line(
            toned('warn', 'possibly the same connection'),
            ` as ${possiblyAfter.session} of ${readable(possiblyAfter.peer)}, by XCLIENT: the client’s port is the same, and that one was just over`,
          ),
        ]
      : []),
    line(
      toned(
        'dim',
        `not as the client sent it, or missing: ${notTheClients.map((change) => changes[change]).join('; ')}`,
      ),
    ),
    ...calloutLine('never asked by a milter', notAsked),
    ...calloutLine('asked, but a milter cannot do what it decides', notDone),
  ]
}

/** What the policy decided and the client was not told. */
export const notCarriedOutLine = ({ message, why }: NonNullable<SessionClosed['notCarriedOut']>[number]): Line =>
  line(toned('warn', 'Not carried out'), ` of message ${message}, and put off with 451: ${readable(why)}`)

const calloutLine = (what: string, callouts: readonly string[]): readonly Line[] =>
  callouts.length === 0 ? [] : [line(toned('warn', what), ` ${callouts.join(', ')}`)]

const modes = {
  observe: 'who took everything: replies are what the policy would have said',
  enforce: 'who did as the policy decided',
} as const

const changes: Readonly<Record<MilterChange, string>> = {
  greeting: 'HELO or EHLO',
  commands: 'spelling of commands',
  pipelining: 'pipelining',
  message: 'header and body',
  'field-space': 'the space behind a colon',
  data: 'DATA',
  refusals: 'commands that it refused',
  'refused-recipients': 'recipients that it refused',
  extensions: 'STARTTLS and AUTH',
  end: 'how it ended',
}
