import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { finiteNumber } from './known-numbers.js'

/** `(seconds)`: nobody waits here; the session's clock goes on, and the reply that is due is held back for so long. */
const sleep = (stage: Stage): HostFunction => {
  return (frame) => {
    passTime(stage, frame, { call: 'msys.sleep', seconds: finiteNumber(stage, 'msys.sleep', frame.number(1)) })
    return 0
  }
}

/** thrLua's own: whole seconds, and how many of them are left, which is none. */
const sleepThread = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'thread.sleep'
    passTime(stage, frame, { call, seconds: Math.trunc(finiteNumber(stage, call, frame.number(1))) })
    frame.pushNumber(0)
    return 1
  }
}

interface Slept {
  readonly call: string
  readonly seconds: number
}

const passTime = (stage: Stage, frame: Frame, { call, seconds }: Slept): void => {
  if (seconds < 0) refuseNegative(stage, { call, seconds })
  stage.assumed.add('sleep')
  stage.sleep(Math.round(seconds * 1000))
  stage.note(frame, ['sleep', seconds])
}

const refuseNegative = (stage: Stage, { call, seconds }: Slept): never =>
  stage.undecidable({
    call,
    key: seconds,
    reason: `${call} is given ${seconds} seconds, and no manual says how long that is`,
    hint: 'give it 0 or more',
  })

export const sleepRows: readonly Row[] = [
  documented('msys.sleep', 'virtual', { source: 'S/4/lua/ref-msys-sleep', bind: sleep }),
  seenInSamples('thread.sleep', 'virtual', { source: 'thrLua src/thrlib.c', bind: sleepThread }),
]
