import type { PhaseName } from '../../domain/phase.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { mcState } from '../libraries/constants.js'

/** In which state a refusal of each phase finds the session; those of examples in log-formats-rejectlog.md, and their like. */
const states: Readonly<Partial<Record<PhaseName, string>>> = {
  accept: 'START',
  connect: 'START',
  ehlo: 'EHLO',
  starttls: 'EXTENSION_1',
  handshake: 'EXTENSION_1',
  auth: 'EXTENSION_1',
  mailfrom: 'MAILFROM',
  rcptto: 'RCPTTO',
  data: 'BODY',
  spool: 'ASYNC_BODY_RESPONSE',
  each_rcpt: 'ASYNC_BODY_RESPONSE',
  final: 'ASYNC_BODY_RESPONSE',
}

/** `MC_STATE_*`, the phase in which the rejection occurred. */
export const pushRejectedIn = (frame: Frame, stage: Stage): void => {
  stage.assumed.add('rejection-state')
  frame.pushNumber(mcState(states[stage.phase!]!))
}

/** The format of the reply that refuses. */
export const pushRejection = (frame: Frame, stage: Stage): void => {
  const { code, note } = stage.session!.verdict
  stage.assumed.add('rejection-format')
  frame.pushString(`${code} ${note}`)
}
