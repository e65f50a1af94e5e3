import type { PhaseRun } from '../../momentum/session.js'
import { attribute } from '../attribution.js'
import type { CompareOptions, Hosts } from '../compare-options.js'
import { attributed } from '../explain.js'
import { replayCandidate } from '../replay-candidate.js'
import { replayOwn, runsOf } from '../replay-own.js'
import { differencesBetween } from '../run-differences.js'
import type { LeftState } from './left-state.js'
import type { Reading } from './read-state.js'
import type { Ran } from './run-by-itself.js'

/**
 * Where the script does something else on that state: `file:line` of the effect that is made, or is no longer; null where that is not
 * known. Runs the session by itself and on the state again, now with the lines of every effect.
 */
export const lineRead = (
  ran: Ran,
  [state, { phase, side }]: readonly [LeftState, Reading],
  options: CompareOptions,
): string | null => {
  const which = side === 'candidate' ? 'candidate' : 'base'
  const from = state[which]
  if (from === null) return null
  return attributed(ran.hosts, () => {
    const alone = runsAlone(ran, which, options).get(phase)
    const again = replayCandidate(ran.hosts[which], ran.recording, ran.own.runs, {
      from,
      supplement: options.newSupplement?.(),
    }).runs.get(phase)
    if (!alone || !again) return null
    const [worst] = differencesBetween(alone, again, options.costFactor)
    return worst ? attribute(worst, alone, again).line : null
  })
}

const runsAlone = (
  { hosts, recording, own }: Ran,
  which: keyof Hosts,
  { newSupplement }: CompareOptions,
): ReadonlyMap<string, PhaseRun> => {
  if (which === 'candidate')
    return replayCandidate(hosts.candidate, recording, own.runs, { supplement: newSupplement?.() }).runs
  const again = replayOwn(hosts.base, recording)
  return again.outcome === 'faithful' ? runsOf(again) : new Map()
}
