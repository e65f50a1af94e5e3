import { encodeText } from '../../domain/canonical.js'
import type { IsolatedSession } from '../../domain/comparison.js'
import { type BothRuns, runBoth } from '../both-runs.js'
import type { CompareOptions, Hosts } from '../compare-options.js'
import type { Comparer } from '../comparer.js'
import type { Recording } from '../recording.js'
import { differenceKeys, unpairedKeys } from './difference-keys.js'

/** A session that ran by itself under both revisions, and the hosts on which it can run again. */
export interface Ran {
  readonly hosts: Hosts
  readonly recording: Recording
  readonly own: BothRuns['own']
  readonly replay: BothRuns['replay']
  readonly verdict: 'same' | 'drifted' | 'undecidable'
  /** in what it drifts by itself, as `differenceKeys` and `unpairedKeys` have it */
  readonly differences: ReadonlySet<string>
}

/** Null where there is nothing to compare it with, or its own revision does not reproduce it. */
export const runByItself = (comparer: Comparer, recording: Recording, options: CompareOptions): Ran | null => {
  const hosts = comparer.hostsOf(recording)
  if (hosts === null) return null
  const ran = runBoth(hosts, recording, options)
  if (ran.outcome === 'unfaithful') return null
  const { own, replay, pairs, isDrifted, undecidable } = ran
  const verdict = undecidable ? 'undecidable' : isDrifted ? 'drifted' : 'same'
  const differences = verdict === 'drifted' ? [...differenceKeys(pairs, options), ...unpairedKeys(pairs)] : []
  return { hosts, recording, own, replay, verdict, differences: new Set(differences) }
}

/** Names that are listed of one session. */
const mostNames = 1000

/** What it left on either side, by name. */
export const namesLeft = ({ own, replay }: Ran): Pick<IsolatedSession, 'state' | 'more'> => {
  const names = [...new Set([...own.left, ...replay.left].map(({ name }) => name))]
  const more = names.length - mostNames
  return { state: names.slice(0, mostNames).map(encodeText), ...(more > 0 ? { more } : {}) }
}
