import { type ObservedFormat, rowOfFormat, type ThingName, things } from '../../domain/source-fidelity.js'
import { sourceTable } from '../../domain/source-table.js'
import type { ObservedSession } from '../observed/observed-session.js'
import type { Stated } from './stated.js'
import { isContentInDoubt } from './unseen-content.js'

export type Fidelity = Readonly<Record<ThingName, 'seen' | 'stated' | 'unknown'>>

/** How an observed session has each thing of the table: what the row of its format says, as far as this one has it. */
export const fidelityOf = (observed: ObservedSession, format: ObservedFormat, stated: Stated): Fidelity => {
  const lacking = thingsLacking(observed, format, stated)
  const said = thingsSaid(observed, stated)
  const { cells } = sourceTable[rowOfFormat[format]]
  const fidelity = (name: ThingName): Fidelity[ThingName] => {
    if (lacking.has(name)) return 'unknown'
    return said.has(name) || cells[name].fidelity === 'stated' ? 'stated' : 'seen'
  }
  return Object.fromEntries(thingNames.map((name) => [name, fidelity(name)])) as Fidelity
}

const thingNames = Object.keys(things) as ThingName[]

/** The pieces of state that are unknown of a session with this fidelity. */
export const unknownPieces = (fidelity: Fidelity, { peer, listener }: ObservedSession): readonly string[] => [
  ...thingNames.filter((name) => fidelity[name] === 'unknown').flatMap((name) => piecesOf(name)),
  ...(fidelity.peer === 'seen' && peer?.port === null ? ['peer-port'] : []),
  ...(fidelity.listener === 'seen' && listener?.port === null ? ['listener-port'] : []),
]

const piecesOf = (name: ThingName): readonly string[] =>
  name === 'peer' || name === 'listener' ? [name] : things[name].pieces

const thingsSaid = (observed: ObservedSession, stated: Stated): ReadonlySet<ThingName> =>
  namesOf({
    peer: observed.peer === null && stated.peer !== null,
    listener: observed.listener === null && stated.listener !== null,
    time: observed.at === null && stated.at !== null,
    'connection-context': stated.context !== null,
    'message-context': stated.context !== null,
    answers: stated.answers,
  })

const thingsLacking = (observed: ObservedSession, format: ObservedFormat, stated: Stated): ReadonlySet<ThingName> => {
  const isLogged = format === 'momentum-logs'
  const lacks = (what: string): boolean => observed.missing.some((missing) => missing.what === what)
  return namesOf({
    peer: observed.peer === null && stated.peer === null,
    listener: observed.listener === null && stated.listener === null,
    ehlo: isLogged && lacks('EHLO'),
    lines: isLogged && lacks('the lines of MAIL and RCPT that were accepted'),
    content: observed.acts.some(isContentInDoubt) || lacks('dots at the beginning of a line'),
    'connection-context': stated.context === null,
    'message-context': stated.context === null,
    tls: isLogged || observed.acts.some(({ kind }) => kind === 'encrypted'),
    auth: isLogged || observed.acts.some((act) => act.kind === 'command' && /^[ \t]*AUTH[ \t]/i.test(act.line)),
    time: isLogged || (observed.at === null && stated.at === null),
    replies: observed.isSynthetic,
    deliveries: true,
    answers: !stated.answers,
  })
}

const namesOf = (are: Readonly<Partial<Record<ThingName, boolean>>>): ReadonlySet<ThingName> =>
  new Set(thingNames.filter((name) => are[name] === true))
