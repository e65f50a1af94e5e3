import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { finiteNumber } from './known-numbers.js'

/** `(seconds)`: nobody waits here; the session's clock goes on, and the reply that is due is held back for so long. */
const sleep = (stage: Stage): HostFunction => {
  return (frame) => {
    const seconds = finiteNumber(stage, 'msys.sleep', frame.number(1))
    if (seconds < 0) refuseNegative(stage, seconds)
    stage.assumed.add('sleep')
    stage.sleep(Math.round(seconds * 1000))
    stage.note(frame, ['sleep', seconds])
    return 0
  }
}

const refuseNegative = (stage: Stage, seconds: number): never =>
  stage.undecidable({
    call: 'msys.sleep',
    key: seconds,
    reason: `msys.sleep is given ${seconds} seconds, and no manual says how long that is`,
    hint: 'give it 0 or more',
  })

export const sleepRows: readonly Row[] = [
  documented('msys.sleep', 'virtual', { source: 'S/4/lua/ref-msys-sleep', bind: sleep }),
]
