import type { Frame } from '../../lua/machine.js'
import { documented, listedFor, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertBodyKnown, assertContentKnown } from '../calls/unknown.js'
import type { Message } from '../message/message.js'

/** The message that a method is called on. */
export const messageOf = (stage: Stage, frame: Frame): Message => stage.handles.read(frame, 1, 'message').message

/** The same, for methods that read or write its content. */
export const contentOf = (stage: Stage, frame: Frame): Message => {
  const message = messageOf(stage, frame)
  assertContentKnown(stage, message)
  return message
}

/** The same, for those to which its header is nothing. */
export const bodyOf = (stage: Stage, frame: Frame): Message => {
  const message = messageOf(stage, frame)
  assertBodyKnown(stage, message)
  return message
}

/** What is done, as `is given nil for a value`, and what comes of it is of no page. */
export const undescribed = (stage: Stage, call: string, what: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} ${what}, and no manual says what the server does then`,
    hint: `call ${call} as the manual describes it`,
  })

const page = 'S/4/lua/ref-msg'

/** A method of the manual's one list that changes something; for `phases`, see `listedFor`. */
export const written = (name: string, phases: string, bind: Row['bind']): Row =>
  listedFor(phases, documented(name, 'write', { source: page, bind }))

/** One that only reads. */
export const read = (name: string, phases: string, bind: Row['bind']): Row =>
  listedFor(phases, documented(name, 'state', { source: page, bind }))
