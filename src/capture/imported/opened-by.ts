import { hash } from 'node:crypto'
import type { Bytes } from '../../domain/bytes.js'
import { encodeDictionary, encodeText } from '../../domain/canonical.js'
import type { ObservedSource, SessionOpened } from '../../domain/events.js'
import type { ObservedFormat } from '../../domain/source-fidelity.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import { type ObservedEnd, showEnd } from '../observed/observed-end.js'
import type { ObservedReply, ObservedSession } from '../observed/observed-session.js'
import { fidelityOf, unknownPieces } from './fidelity-of.js'
import { seenOffers } from './seen-offers.js'
import type { Stated } from './stated.js'

/** Where an observed session was found, and under which boot it runs. */
export interface Found {
  /** digest of the boot */
  readonly boot: string
  readonly format: ObservedFormat
  /** names of the files, without their folders */
  readonly files: readonly string[]
  /** its place in them, from 1 */
  readonly number: number
  readonly stated: Stated
}

/** How the recording of an observed session begins: nothing in it is made up, but for a seed, and for what is marked as unknown. */
export const openedBy = (observed: ObservedSession, found: Found): SessionOpened => {
  const { stated } = found
  const fidelity = fidelityOf(observed, found.format, stated)
  const unknown = unknownPieces(fidelity, observed)
  const digest = digestOf(observed)
  const offers = seenOffers(observed)
  const context = stated.context ?? loggedContext(observed)
  return {
    source: sourceOf(observed, found, { fidelity, digest }),
    boot: found.boot,
    peer: endText(observed.peer ?? stated.peer),
    listener: endText(observed.listener ?? stated.listener),
    at: Math.floor(observed.at ?? stated.at ?? 0),
    seed: Number.parseInt(digest.slice(0, 8), 16) >>> 1,
    ...(offers.length > 0 ? { offers: offers.map(encodeText) } : {}),
    ...(context.size > 0 ? { context: encodeDictionary(context, encodeText) } : {}),
    ...(isLmtp(observed) ? { path: 'lmtp' } : {}),
    ...(unknown.length > 0 ? { unknown } : {}),
  }
}

const sourceOf = (
  observed: ObservedSession,
  { format, files, number }: Found,
  { fidelity, digest }: Pick<ObservedSource, 'fidelity' | 'digest'>,
): ObservedSource => {
  const greeting = observed.acts.find(({ kind }) => kind === 'greeting')
  return {
    kind: 'observed',
    format,
    files,
    number,
    digest,
    ...(observed.isSynthetic ? { synthetic: true } : {}),
    fidelity,
    ...(observed.missing.length > 0 ? { missing: observed.missing } : {}),
    ...(greeting?.kind === 'greeting' ? { greeting: seenReply(greeting.reply) } : {}),
  }
}

const seenReply = ({ code, text }: ObservedReply) => [code, encodeText(text)] as const

/** '' where it is not known; port 0 where that is not. */
const endText = (end: ObservedEnd | null): string => (end === null ? '' : showEnd({ ...end, port: end.port ?? 0 }))

/** Momentum logs with every rejection which pathway the connection came by. */
const loggedContext = ({ rejections }: ObservedSession): ReadonlyMap<Bytes, Bytes> => {
  const [first] = rejections
  return first === undefined || first.pathway === '' ? new Map() : new Map([['pathway', first.pathway]])
}

const isLmtp = ({ acts }: ObservedSession): boolean =>
  acts.some((act) => act.kind === 'command' && parseCommand(act.line).verb === 'LHLO')

/** What was seen, whatever file it was found in. */
const digestOf = ({ peer, listener, at, acts, end, isSynthetic, missing }: ObservedSession): string =>
  hash('sha256', JSON.stringify([peer, listener, at, acts, end, isSynthetic, missing.map(({ what }) => what)]), 'hex')
