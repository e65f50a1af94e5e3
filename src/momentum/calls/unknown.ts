import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { isTellingNobody } from '../../domain/field-names.js'
import { type ContentLacks, hasMark, hintOnBodies, hintOnRedaction } from '../../domain/redaction.js'
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
  if (key === 'rfc2822_date_missing') assertFieldSeen(stage, stage.session?.message ?? null, 'date')
  if (!unknown || unknown.size === 0) return
  const name = dictionary === 'copy' ? 'conn' : dictionary
  const isStarred = unknown.has(`${name}:*`) && !stage.session!.known.has(`${name}:${key}`)
  if (unknown.has(`${name}:${key}`) || isStarred) refuse(stage, `${name}:${key}`)
}

/** All of the message's content, where a source kept not all of it, or a signature of the server's has been added to it since. */
export const assertContentKnown = (stage: Stage, message: Message | null): void => {
  if (message && message.signatures.length > 0) refuseSigned(stage)
  assertContentSeen(stage, message)
}

/** The same for who does not mind that it is signed. */
export const assertContentSeen = (stage: Stage, message: Message | null): void => {
  assertBodySeen(stage, message)
  if (message?.lacks?.rewritten) refuseRedacted(stage, 'header fields')
}

/** What stands behind the header, as it is: how it is cut into parts, the header says. */
export const assertBodyKnown = (stage: Stage, message: Message | null): void => {
  if (message && message.signatures.length > 0) refuseSigned(stage)
  assertBodySeen(stage, message)
}

/** It is noted that the body was looked at: who keeps only such bodies keeps it. */
const assertBodySeen = (stage: Stage, message: Message | null): void => {
  if (stage.session?.unknown.has('body')) refuse(stage, 'body')
  if (!message) return
  if (message.received > 0) stage.session!.bodiesRead.add(message.received)
  if (message.lacks?.fields) refuseRedacted(stage, 'header fields')
  if (message.lacks?.body) refuseBody(stage, message.lacks.body.why)
}

/** All fields of the header. */
export const assertFieldsKnown = (stage: Stage, message: Message | null): void => {
  if (message && message.signatures.length > 0) refuseSigned(stage)
  if (stage.session?.unknown.has('body')) refuse(stage, 'body')
  if (message?.lacks?.fields) refuseRedacted(stage, 'header fields')
}

/** Header fields of that name, also that there is none. */
export const assertFieldKnown = (stage: Stage, message: Message | null, name: Bytes): void => {
  if (message && message.signatures.length > 0) refuseSigned(stage)
  assertFieldSeen(stage, message, name)
}

const assertFieldSeen = (stage: Stage, message: Message | null, name: Bytes): void => {
  if (stage.session?.unknown.has('body')) refuse(stage, 'body')
  if (message && !isFieldKnown(stage.session!, message, name)) refuseRedacted(stage, `the header field ${name}`)
}

export const isFieldKnown = ({ unknown, redacted }: SessionState, { lacks }: Message, name: Bytes): boolean =>
  !unknown.has('body') &&
  (!lacks?.fields || redacted?.headers?.has(lowerCase(name)) !== false) &&
  (!lacks?.renamed || isTellingNobody(name))

/** A text that a script is given, or what a function finds out of it: neither an address nor anything else that was replaced is in it. */
export const assertReadable = (stage: Stage, text: Bytes): void => {
  if (stage.session?.redacted && hasMark(text)) refuseRedacted(stage, 'an address')
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

/** What the policy would have found there, nobody knows who has the recording alone. */
const refuseRedacted = (stage: Stage, what: string): never => {
  const { by, profile } = stage.session!.redacted!
  return stage.undecidable(
    by === 'profile'
      ? {
          call: 'redacted',
          key: what,
          reason: `the policy reads ${what}, which was redacted when this was recorded (profile ${profile})`,
          hint: hintOnRedaction,
        }
      : {
          call: 'redacted',
          key: what,
          reason:
            'the policy reads a local part of an address, and they were replaced inside Momentum before this was recorded',
          hint: 'record with local_parts = "keep", where that may be',
        },
  )
}

const refuseBody = (stage: Stage, why: NonNullable<ContentLacks['body']>['why']): never => {
  if (why === 'redacted') refuseRedacted(stage, 'the body of a message')
  return stage.undecidable({
    call: 'redacted',
    key: 'the body of a message',
    reason:
      why === 'unread'
        ? 'the policy reads the body of a message, which was not kept: the one that was recorded did not look at it (--bodies read)'
        : 'the policy reads the body of a message, and none was kept (--bodies none)',
    hint: hintOnBodies,
  })
}

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
