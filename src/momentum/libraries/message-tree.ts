import { type Bytes, sha256Of } from '../../domain/bytes.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertContentKnown } from '../calls/unknown.js'
import { valuesOf } from '../message/header-fields.js'
import type { Fields } from '../message/header-list.js'
import { type Message, rawContent } from '../message/message.js'
import { type MimePart, partBody, partsFrom, readTree, rereadPart, topOf } from '../message/mime-tree.js'
import type { PartObject } from '../objects.js'

/** The top of the message's tree, as the message is now. */
export const treeTop = (message: Message): MimePart => {
  if (message.tree?.body !== message.body || typeOf(message.tree.top.fields) !== typeOf(message.fields))
    message.tree = { top: readTree(message.fields, message.body), body: message.body }
  message.tree.top.fields = message.fields
  return message.tree.top
}

/** What decides how a body is cut into parts. */
const typeOf = (fields: Fields): string => valuesOf(fields, 'content-type').join()

/** The part behind a handle. One of a content that the message no longer has can not be judged. */
export const partAt = (stage: Stage, frame: Frame, index: number): PartObject => {
  const object = stage.handles.read(frame, index, 'part')
  assertContentKnown(stage, object.message)
  const top = topOf(object.part)
  if (top.isMessage && top !== treeTop(object.message))
    stage.undecidable({
      call: 'msgpart',
      key: null,
      reason: 'a MIME part is used after its message got another content, which the manual does not describe',
      hint: 'take the part from msg:mime() again',
    })
  return object
}

/** Raises for a part that may only be read, before it is changed. */
export const writablePart = (stage: Stage, frame: Frame, index: number): PartObject => {
  const object = partAt(stage, frame, index)
  return object.writable ? object : frame.fail('attempt to modify a MIME part that is not writable')
}

export const pushPart = (stage: Stage, frame: Frame, object: PartObject): number => {
  const known = stage
    .objects()
    .find((other) => other.kind === 'part' && other.part === object.part && other.writable === object.writable)
  return stage.handles.push(frame, known ?? object)
}

/** A part in a tree was changed: so is its message. */
export const settleTree = (stage: Stage, frame: Frame, { message, part }: PartObject): void => {
  const top = topOf(part)
  if (!top.isMessage) return
  message.fields = top.fields
  message.body = partBody(top)
  message.tree = { top, body: message.body }
  stage.noteOn(frame, message, ['mime', sha256Of(rawContent(message))])
}

/** A part is what this text says. What was taken from a tree that is another one now is no part of the message any more. */
export const rewritePart = (stage: Stage, frame: Frame, { object, raw }: Rewritten): void => {
  const { message, part } = object
  const wasLeaf = part.container === null
  rereadPart(part, raw)
  settleTree(stage, frame, object)
  const top = topOf(part)
  if (!top.isMessage) return
  const isSameTree = wasLeaf && partsFrom(readTree(message.fields, message.body)).length === partsFrom(top).length
  if (!isSameTree) message.tree = null
}

interface Rewritten {
  readonly object: PartObject
  readonly raw: Bytes
}
