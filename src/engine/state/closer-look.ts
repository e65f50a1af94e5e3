import type { IsolatedSession, ReadState } from '../../domain/comparison.js'
import { watchedOnce } from '../watched.js'
import { ChainStates } from './chain-states.js'
import { afterBoot, isLight, type LeftState } from './left-state.js'
import { lineRead } from './read-line.js'
import { readOn } from './read-state.js'
import type { ReaderSearch } from './reader-search.js'
import { namesLeft } from './run-by-itself.js'

/** A closer look costs as much as some tens of sessions. */
const mostLooks = 100

/**
 * Says of the first readers whose state it is that they read, by name, and on which line that shows; and finds where the
 * revisions differ on one state, and not on the ones that were tried before.
 */
export const lookCloser = (search: ReaderSearch, sessions: readonly IsolatedSession[]): readonly IsolatedSession[] => {
  const chains = new Map<LeftState, ChainStates>()
  let looks = 0
  return sessions.map((one) => {
    if (!one.reads || looks === mostLooks) return one
    looks += 1
    const reads = watchedOnce(() => closer(search, chains, one.session)) ?? one.reads
    return { ...one, reads }
  })
}

const closer = (search: ReaderSearch, chains: Map<LeftState, ChainStates>, session: string): ReadState | null => {
  const ran = search.run(session)
  const found = ran && search.worstReading(ran)
  if (!found) return null
  const chain = chains.get(found.left) ?? new ChainStates(found.left.by, (id) => search.run(id))
  chains.set(found.left, chain)
  const reads = (state: LeftState): boolean => {
    const reading = readOn(ran, state, search.options)
    return reading !== null && (reading.verdict === 'drifted' || found.reading.verdict !== 'drifted')
  }
  const left =
    found.left.by.length === 1 || !isLight(found.left) ? found.left : firstThat(chain, found.left.by.length, reads)
  const reading = readOn(ran, left, search.options) ?? found.reading
  const from = left.by.at(-1)!
  const leaver = search.run(from)
  return {
    from,
    after: left.by.length - 1,
    ...(leaver && (isLight(left) || left.by.length === 1) ? { state: namesLeft(leaver).state } : {}),
    ...reading,
    line: lineRead(ran, [left, reading], search.options),
  }
}

/** A state that makes the difference, while the one before it, of one session less, does not. The last one of the chain does. */
const firstThat = (chain: ChainStates, length: number, reads: (state: LeftState) => boolean): LeftState => {
  let [without, last] = [0, length]
  while (last - without > 1) {
    const middle = Math.floor((without + last) / 2)
    if (reads(chain.after(middle))) last = middle
    else without = middle
  }
  const found = chain.after(last)
  return found === afterBoot ? chain.after(length) : found
}
