import { tableOf } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertPieceKnown, assertReadable } from '../calls/unknown.js'
import { parseCommand } from '../phases/smtp.js'
import { domainFor, pushAddress } from './addresses.js'
import { ownExtensions } from './after-event.js'

/** What KumoMTA gives a handler. */
export type KumoArgument = `kumo ${'connection' | 'greeting' | 'extensions' | 'sender' | 'recipient' | 'message'}`

/** Pushes one of them; `line` is the client's command. */
export const pushKumo = (frame: Frame, stage: Stage, kind: KumoArgument, line: string): void => {
  const session = stage.session!
  const command = parseCommand(line)
  if (kind === 'kumo connection') stage.handles.pushSame(frame, { kind: 'kumoConnection' })
  else if (kind === 'kumo message') stage.handles.pushSame(frame, { kind: 'kumoMessage', message: session.message! })
  else if (kind === 'kumo sender') pushAddress(stage, frame, session.message!.sender)
  else if (kind === 'kumo recipient') pushAddress(stage, frame, session.message!.recipient)
  else if (kind === 'kumo greeting') {
    assertPieceKnown(stage, 'ehlo')
    const domain = 'domain' in command ? command.domain : ''
    assertReadable(stage, domain)
    frame.pushString(domainFor(stage, domain))
  } else if (command.verb === 'EHLO') frame.pushValue(tableOf(ownExtensions))
  else frame.pushNil()
}
