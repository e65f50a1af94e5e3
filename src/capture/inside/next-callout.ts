import type { Host } from '../../momentum/host.js'
import type { PendingPhase } from '../../momentum/state.js'
import type { ProcessFacts } from './recorded-session.js'
import { calloutNames, ledBy } from './seen-acts.js'
import { type SeenCallout, witnessed } from './seen-callouts.js'

/** Where the emulated host stands behind a phase. */
export interface Standing {
  readonly host: Host
  readonly process: ProcessFacts
  /** the session was seen to its end */
  readonly isWhole: boolean
  /** the phases that come next by themselves */
  readonly queue: readonly PendingPhase[]
}

/**
 * In what the host here goes on otherwise than production's did, in words; null where it goes on alike, or nobody saw. A phase tells of
 * itself where the policy listens in it, or the recorder's own module does.
 */
export const nextTrouble = (standing: Standing, next: SeenCallout | undefined): string | null => {
  const ahead = standing.queue.find((pending) => isVisible(standing, pending))
  if (next === undefined)
    return ahead && standing.isWhole ? `the session was over, and ${ahead.phase} comes next here` : null
  if (!ahead) return ledBy(next) === null ? `${next.callout} came next, and the host here does not reach it` : null
  return calloutNames(ahead.phase).includes(next.callout)
    ? null
    : `${next.callout} came next, and ${ahead.phase} does here`
}

const isVisible = ({ host, process }: Standing, { phase }: PendingPhase): boolean =>
  calloutNames(phase).some(
    (name) =>
      (process.told?.settings.witness === true && witnessed.has(name)) ||
      host
        .listening(name)
        .some((module) =>
          process.modules.some(({ name: told, callouts }) => told === module.name && callouts.includes(name)),
        ),
  )
