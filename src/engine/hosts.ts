import { listenedPhases } from '../domain/phase.js'
import type { Host } from '../momentum/host.js'

/** The recording's own revision and another, each booted; they may be one. */
export interface Hosts {
  readonly base: Host
  readonly candidate: Host
}

/** What one side listens in, the other reaches too, or its instances would have no counterpart. */
export const reachTheSame = ({ base, candidate }: Hosts): void => {
  const reached = new Set(listenedPhases.filter((phase) => base.hears(phase) || candidate.hears(phase)))
  base.reached = reached
  candidate.reached = reached
}

/** Works with the script's line of every effect taken down on both sides. */
export const attributed = <Result>({ base, candidate }: Hosts, work: () => Result): Result => {
  for (const { stage } of [base, candidate]) stage.attributing = true
  try {
    return work()
  } finally {
    for (const { stage } of [base, candidate]) stage.attributing = false
  }
}
