import type { Bytes } from '../../domain/bytes.js'
import { rowOf } from '../../domain/source.js'
import { hintOn, thingOf, things } from '../../domain/source-fidelity.js'
import type { Message } from '../message/message.js'
import type { SessionState } from '../state.js'
import type { Stage } from './stage.js'

/**
 * Unknown is a value: a piece of state that the recording's source could not see is neither present nor
 * absent, and reading it makes the phase undecidable.
 */
export const assertKnown = (stage: Stage, dictionary: string, key: string): void => {
  const unknown = stage.session?.unknown
  if (!unknown || unknown.size === 0) return
  const name = dictionary === 'copy' ? 'conn' : dictionary
  if (key === 'rfc2822_date_missing') assertContentKnown(stage)
  const isStarred = unknown.has(`${name}:*`) && !stage.session!.known.has(`${name}:${key}`)
  if (unknown.has(`${name}:${key}`) || isStarred) refuse(stage, `${name}:${key}`)
}

/** The message's content, where a source kept none of it, or a signature of the server's has been added to it since. */
export const assertContentKnown = (stage: Stage, message?: Message): void => {
  if (message && message.signatures.length > 0) refuseSigned(stage)
  if (stage.session?.unknown.has('body')) refuse(stage, 'body')
}

/** Whatever is no key of a context, by its name in `SessionOpened.unknown`: `time`, `ehlo`, `ids`. Nothing while a policy boots. */
export const assertPieceKnown = (stage: Stage, piece: string): void => {
  if (stage.session?.unknown.has(piece)) refuse(stage, piece)
}

/** The client's `address:port`, for who reads the address alone. */
export const knownPeer = (stage: Stage, { peer }: SessionState): Bytes => {
  assertPieceKnown(stage, 'peer')
  return peer
}

/** One end of the connection, with its port. */
export const assertEndKnown = (stage: Stage, which: 'peer' | 'listener'): void => {
  assertPieceKnown(stage, which)
  assertPieceKnown(stage, `${which}-port`)
}

const refuseSigned = (stage: Stage): never =>
  stage.undecidable({
    call: 'msys.validate',
    key: null,
    reason:
      'a message is read, or changed, after the server has signed or sealed it: what it has added, the keys of the server decide',
    hint: 'sign last, in core_final_validation',
  })

const refuse = (stage: Stage, piece: string): never =>
  stage.undecidable({
    call: 'state',
    key: piece,
    reason: `the source of this recording could not see ${named(piece)}`,
    hint: hintOn(rowOf(stage.session!.source), piece) ?? `record it from a source that sees ${piece}`,
  })

/** A key says what it is; `time` is `time, when it was`. */
const named = (piece: string): string => {
  const thing = piece === 'body' || piece.includes(':') ? undefined : thingOf(piece)
  return thing === undefined ? piece : `${piece}, ${things[thing].what}`
}
