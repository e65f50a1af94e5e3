import type { Undecidable } from '../domain/call.js'
import type { Carried } from '../momentum/host.js'
import type { Store } from '../store/store.js'
import { Chain } from './chain.js'
import { goesOnFromUnknown, type LeftBehind, leftBy } from './left-behind.js'
import type { Recording } from './recording.js'
import type { OwnReplay } from './replay-own.js'
import { sessionTimeoutMs, watchedOnce } from './watched.js'

type Ran = OwnReplay | { readonly outcome: 'stopped' }

/** What became of a continuous recording under its own revision; undecidable where it goes on from what nobody knows. */
export type OwnTurn = Ran | { readonly outcome: 'undecidable'; readonly call: Undecidable }

/** Replays continuous recordings under their own revisions, each by `replayOn` and under a watch of its own. */
export const ownChain = (
  store: Store,
  replayOn: (recording: Recording, carried: Carried | null) => Ran,
  timeoutMs = sessionTimeoutMs,
): Chain<OwnTurn, LeftBehind> =>
  new Chain<OwnTurn, LeftBehind>(store, {
    afterBoot: { carried: null },
    unknown: (why) => ({ why }),
    run: (recording, from) => {
      if ('why' in from && !recording.damage)
        return { result: { outcome: 'undecidable', call: goesOnFromUnknown(from.why) }, state: from }
      const carried = 'why' in from ? null : from.carried
      const result = watchedOnce(() => replayOn(recording, carried), timeoutMs) ?? { outcome: 'stopped' as const }
      return { result, state: stateAfter(recording, result) }
    },
  })

const stateAfter = (recording: Recording, result: Ran): LeftBehind =>
  result.outcome === 'faithful'
    ? leftBy(recording, result.carried)
    : { why: `${recording.session} ${result.outcome === 'stopped' ? 'was stopped by the clock' : 'is unfaithful'}` }
