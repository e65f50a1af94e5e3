import type { Frame } from '../../lua/machine.js'
import type { Argument, GivenValue } from '../callouts/callout.js'
import type { Arguments } from '../callouts/invoke.js'
import { pushRejectedIn, pushRejection } from '../inbound/rejection.js'
import { type KumoArgument, pushKumo } from '../kumomta/push-kumo.js'
import type { Stage } from './stage.js'

/** Pushes what a callout is given. */
export const pushArgument = (
  frame: Frame,
  kind: Argument,
  to: { readonly stage: Stage; readonly given: Arguments },
) => {
  const { stage, given } = to
  if (typeof kind === 'number') pushGiven(frame, stage, given.values[kind] ?? null)
  else if (stage.session!.isInjected && (kind === 'vctx' || kind === 'accept'))
    stage.handles.pushSame(frame, { kind: absentOverHttp[kind] })
  else if (kind === 'vctx' || kind === 'accept' || kind === 'construct' || kind === 'recipients')
    stage.handles.pushFixed(frame, kind)
  else if (kind === 'message') stage.handles.pushMessage(frame, stage.session!.message!)
  else if (kind === 'line') stage.handles.push(frame, given.line!)
  else if (kind === 'buffer') stage.handles.push(frame, given.buffer!)
  else if (kind === 'now') stage.handles.pushSame(frame, { kind: 'timeval', at: stage.at })
  else if (kind === 'rejected in') pushRejectedIn(frame, stage)
  else if (kind === 'rejection') pushRejection(frame, stage)
  else if (kind === 'scope') frame.pushNil()
  else if (isKumo(kind)) pushKumo(frame, stage, kind, given.lineAsHeard)
  else stage.handles.pushSame(frame, { kind: 'opaque', name: kind.slice('opaque '.length) })
}

const isKumo = (kind: Argument): kind is KumoArgument => typeof kind === 'string' && kind.startsWith('kumo ')

const pushGiven = (frame: Frame, stage: Stage, value: GivenValue): void => {
  if (value === null) frame.pushNil()
  else if (typeof value === 'number') frame.pushNumber(value)
  else if (typeof value === 'string') frame.pushString(value)
  else stage.handles.push(frame, value)
}

/** What the server passes where there is no SMTP session, no page says: whatever is read in it is undecidable. */
const absentOverHttp = { vctx: 'noVctx', accept: 'noAccept' } as const
