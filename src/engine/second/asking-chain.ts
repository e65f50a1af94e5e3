import type { Store } from '../../store/store.js'
import { Chain } from '../chain.js'
import { goesOnFromUnknown } from '../left-behind.js'
import type { Recording } from '../recording.js'
import { sessionTimeoutMs, watchedOnce } from '../watched.js'
import type { Answer, Asking } from './asking.js'
import { type StatesLeft, statesAfterBoot, unknownIn, unknownStates } from './states-left.js'

/**
 * Asks of continuous recordings, each under a watch of its own. Each machine goes on from what it left itself, also after a session
 * in which they parted.
 */
export const askingChain = (store: Store, asking: Asking, timeoutMs = sessionTimeoutMs): Chain<Answer, StatesLeft> =>
  new Chain<Answer, StatesLeft>(store, {
    afterBoot: statesAfterBoot,
    unknown: unknownStates,
    run: (recording, from) => {
      const why = recording.damage ? null : unknownIn(from)
      if (why !== null) return { result: { why: goesOnFromUnknown(why).reason }, state: from }
      const result = watchedOnce(() => asking.ask(recording, from), timeoutMs) ?? stoppedOnOne
      return { result, state: stateAfter(recording, result, from) }
    },
  })

/** Of a session that the clock has ended. */
export const stoppedOnOne = { why: 'the clock stopped it on one of the machines' }

const stateAfter = ({ session }: Recording, answer: Answer, from: StatesLeft): StatesLeft => {
  if (!('why' in answer)) return answer.left
  if (answer.isOfBoot) return from
  return unknownStates(`nobody knows what ${session} left: ${answer.why}`)
}
