import type { Message } from '../message/message.js'
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

/** A piece that is neither context nor content: `listener`, `ids` (what the server calls connections and messages), `random` (what chance gave). */
export const assertPieceKnown = (stage: Stage, piece: 'listener' | 'ids' | 'random'): void => {
  if (stage.session?.unknown.has(piece)) refuse(stage, piece)
}

const refuseSigned = (stage: Stage): never =>
  stage.undecidable({
    call: 'msys.validate.opendkim.sign',
    key: null,
    reason:
      'a message is read, or changed, after msys.validate.opendkim.sign has signed it: what the signature is, the keys of the server decide',
    hint: 'sign last, in core_final_validation',
  })

const refuse = (stage: Stage, piece: string): never =>
  stage.undecidable({
    call: 'state',
    key: piece,
    reason: `the source of this recording could not see ${piece}`,
    hint: `record it from a source that sees ${piece}`,
  })
