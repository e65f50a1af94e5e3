import type { HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { unmodelled } from './unmodelled.js'

/** A function for whose answer KumoMTA waits: it cannot where a function of C, as string.gsub, has called the script, and need not where it has the answer already. */
export const waiting = (stage: Stage, name: string, run: HostFunction): HostFunction => {
  return (frame) => {
    if (stage.kumo.withinC > 0)
      unmodelled(
        stage,
        name,
        `${name} is called by a function that string.gsub or table.sort calls, in which KumoMTA cannot wait for an answer`,
      )
    return run(frame)
  }
}
