import type { IsolatedSession } from '../../domain/comparison.js'
import type { Store } from '../../store/store.js'
import type { WhatToCompare } from '../compare-options.js'
import { type CompareOptions, defaultCompareOptions } from '../compare-options.js'
import { Comparer } from '../comparer.js'
import { readEach } from '../read-recording.js'
import { type Recording, weightOf } from '../recording.js'
import { watched } from '../watched.js'
import type { Leavers, LeaversOfBoot } from './leavers.js'
import type { LeftState } from './left-state.js'
import { type LeftStates, LeftStatesBuilder } from './left-states.js'
import { type Reading, readOn } from './read-state.js'
import { namesLeft, type Ran, runByItself } from './run-by-itself.js'

/** What a session reads, and where. */
export interface ReadOn {
  readonly left: LeftState
  readonly reading: Reading
}

const nothing: LeftStates = { states: [], steps: [], tried: new Set() }

/** A session that leaves state or reads it. */
export interface Found {
  readonly session: IsolatedSession
  /** false: it drifts by itself, and reads what others left */
  readonly isSame: boolean
}

/** Finds sessions that leave state, and those that come to something else on what others left. */
export class ReaderSearch {
  private readonly store: Store
  private readonly comparer: Comparer
  private readonly states: ReadonlyMap<string, LeftStates>
  readonly options: CompareOptions

  /** Runs those that leave state, under a watch. */
  constructor(store: Store, { candidate, newSupplement }: WhatToCompare, leavers: Leavers) {
    this.store = store
    this.options = { ...defaultCompareOptions, newSupplement }
    this.comparer = new Comparer(store, candidate, this.options)
    this.states = new Map([...leavers].map(([boot, ofBoot]) => [boot, this.statesLeft(ofBoot)]))
  }

  /** Sessions whose state others are run on. */
  get tried(): number {
    return [...this.states.values()].reduce((sum, { tried }) => sum + tried.size, 0)
  }

  /**
   * What a session leaves, and what it reads; of one that drifts by itself, only where it drifts further on what others left. Null where
   * it does neither, and where nobody can tell what it comes to.
   */
  isolated(recording: Recording): Found | null {
    const ran = runByItself(this.comparer, recording, this.options)
    if (ran === null || ran.verdict === 'undecidable') return null
    const isSame = ran.verdict === 'same'
    const isolated = { session: recording.session, ...namesLeft(ran) }
    const found = this.worstReading(ran)
    if (found === null || (!isSame && found.reading.verdict === 'same'))
      return isSame && isolated.state.length > 0 ? { session: isolated, isSame } : null
    const { by } = found.left
    return { session: { ...isolated, reads: { from: by.at(-1)!, after: by.length - 1, ...found.reading } }, isSame }
  }

  /**
   * The first of the states that are tried on which the two revisions differ, else on which it comes to something else. A limit that
   * differs shows only between the two: so one that reads is also run on less.
   */
  worstReading(ran: Ran): ReadOn | null {
    const { states, steps } = this.states.get(ran.recording.opened.boot) ?? nothing
    const found = this.worstOn(ran, states)
    if (found === null || found.reading.verdict === 'drifted') return found
    const less = this.worstOn(ran, steps)
    return less?.reading.verdict === 'drifted' ? less : found
  }

  private worstOn(ran: Ran, states: readonly LeftState[]): ReadOn | null {
    let first: ReadOn | null = null
    for (const left of states) {
      const reading = readOn(ran, left, this.options)
      if (reading?.verdict === 'drifted') return { left, reading }
      if (reading) first ??= { left, reading }
    }
    return first
  }

  /** Null where it was erased in the meantime, or cannot be compared. */
  run(session: string): Ran | null {
    const [recording] = readEach(this.store, [session])
    return recording ? runByItself(this.comparer, recording, this.options) : null
  }

  private statesLeft({ first, distinct }: LeaversOfBoot): LeftStates {
    const builder = new LeftStatesBuilder()
    this.runEach(first, (ran) => builder.addToHistory(ran))
    this.runEach(distinct.values(), (ran) => builder.addToLayers(ran))
    return builder.states
  }

  private runEach(ids: Iterable<string>, use: (ran: Ran) => void): void {
    const work = (recording: Recording): void => {
      const ran = runByItself(this.comparer, recording, this.options)
      if (ran) use(ran)
    }
    const each = watched(readEach(this.store, ids), { work, stopped: () => {}, weightOf })
    while (!each.next().done);
  }
}
