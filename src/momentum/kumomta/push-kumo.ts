import { tableOf } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertPieceKnown, assertReadable } from '../calls/unknown.js'
import type { Message } from '../message/message.js'
import { parseCommand, splitAddress } from '../phases/smtp.js'
import { domainFor, pushAddress } from './addresses.js'
import { ownExtensions } from './extensions.js'
import { pushEnd } from './metadata.js'

/** What KumoMTA gives a handler. */
export type KumoArgument =
  `kumo ${'connection' | 'greeting' | 'extensions' | 'sender' | 'recipient' | 'message' | 'asked domain' | 'listener' | QueuePart}`

/** What names the queue that a message goes to (docs/reference/queues.md). */
type QueuePart = 'domain' | 'tenant' | 'campaign' | 'routing domain'

/** Pushes one of them; `line` is the client's command. */
export const pushKumo = (frame: Frame, stage: Stage, kind: KumoArgument, line: string): void => {
  const session = stage.session!
  const command = parseCommand(line)
  if (kind === 'kumo connection') stage.handles.pushSame(frame, { kind: 'kumoConnection' })
  else if (kind === 'kumo message') stage.handles.pushSame(frame, { kind: 'kumoMessage', message: session.message! })
  else if (kind === 'kumo sender') pushAddress(stage, frame, session.message!.sender)
  else if (kind === 'kumo recipient') pushAddress(stage, frame, session.message!.recipient)
  else if (kind === 'kumo asked domain') frame.pushString(session.askedDomain!)
  else if (kind === 'kumo listener') pushEnd(stage, frame, 'listener')
  else if (kind === 'kumo greeting') {
    assertPieceKnown(stage, 'ehlo')
    const domain = 'domain' in command ? command.domain : ''
    assertReadable(stage, domain)
    frame.pushString(domainFor(stage, domain))
  } else if (kind !== 'kumo extensions') frame.pushValue(queuePart(stage, session.message!, kind))
  else if (command.verb === 'EHLO') frame.pushValue(tableOf(ownExtensions(session)))
  else frame.pushNil()
}

const queuePart = (stage: Stage, { recipient, metadata }: Message, part: `kumo ${QueuePart}`): string | null => {
  if (part === 'kumo domain') {
    assertReadable(stage, recipient)
    return domainFor(stage, splitAddress(recipient).domain)
  }
  const value = metadata?.get(part === 'kumo routing domain' ? 'routing_domain' : part.slice('kumo '.length))
  return typeof value === 'string' ? value : null
}
