import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { record } from '../../domain/value.js'
import type { Frame, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertKnown } from '../calls/unknown.js'
import { splitAddress } from '../phases/smtp.js'
import { addressAt } from './addresses.js'
import { notModelled, unmodelled } from './unmodelled.js'

const dispositions: ReadonlySet<string> = new Set([
  'none',
  'neutral',
  'pass',
  'fail',
  'softfail',
  'temperror',
  'permerror',
])

/** `(domain, connection [, sender])`: what Momentum's own check of MAIL left in `spf_status` (docs/reference/kumo.spf/check_host.md). */
const checkHost = (stage: Stage): HostFunction => {
  return (frame) => {
    const domain = lowerCase(frame.string(1))
    stage.handles.read(frame, 2, 'kumoConnection')
    if (frame.count() > 3) notModelled(stage, 'check_host with a resolver')
    const { message } = stage.session!
    const sender = message?.sender ?? ''
    const given = frame.count() < 3 || frame.type(3) === 'nil' ? sender : addressAt(stage, frame, 3)
    if (sender === '' || given !== sender || domain !== lowerCase(splitAddress(sender).domain))
      unmodelled(stage, 'kumo.spf', 'SPF is asked of something else than the sender of MAIL, of which Momentum tells')
    return pushDisposition(stage, frame)
  }
}

const checkMsg = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.count() > 1) notModelled(stage, 'check_msg with a resolver')
    const { message } = stage.handles.read(frame, 1, 'kumoMessage')
    if (message.sender === '') notModelled(stage, 'check_msg of a message without a sender')
    return pushDisposition(stage, frame)
  }
}

const pushDisposition = (stage: Stage, frame: Frame): number => {
  const disposition = statusOf(stage)
  stage.assumed.add('kumo-spf')
  frame.pushCall(stage.kumo.makers!.partial, 1, () => frame.pushValue(record({ disposition })))
  return 1
}

const statusOf = (stage: Stage): Bytes => {
  assertKnown(stage, 'mess', 'spf_status')
  const status = stage.session!.mess.get('spf_status')
  return status !== undefined && dispositions.has(status)
    ? status
    : unmodelled(stage, 'kumo.spf', 'SPF is asked, and the recording has no spf_status of that message')
}

/** `kumo.spf`. */
export const spfLibrary = (stage: Stage): HostLibrary => ({
  name: 'kumo.spf',
  functions: { check_host: checkHost(stage), check_msg: checkMsg(stage) },
  read: (_frame, name) => notModelled(stage, `kumo.spf.${name}`),
})
