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
  if (unknown.has(`${name}:${key}`) || unknown.has(`${name}:*`)) refuse(stage, `${name}:${key}`)
}

/** The message's content, where a source kept none of it, or a signature of the server's has been added to it since. */
export const assertContentKnown = (stage: Stage, message?: Message): void => {
  if (message && message.signatures.length > 0) refuseSigned(stage)
  if (stage.session?.unknown.has('body')) refuse(stage, 'body')
}

/** Who the client is: where a source does not know its address, no policy can be asked about it. */
export const assertPeerKnown = (stage: Stage): void => {
  if (stage.session?.unknown.has('peer')) refuse(stage, 'peer')
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
