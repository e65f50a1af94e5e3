import { Trouble } from '../domain/trouble.js'
import type { Store } from '../store/store.js'
import { readRecording } from './read-recording.js'
import type { Recording } from './recording.js'

/** What a session came to, and the state that it left. */
export interface Turn<Result, State> {
  readonly result: Result
  readonly state: State
}

interface ChainOptions<Result, State> {
  readonly afterBoot: State
  /** of a state that nobody knows: why, as a part of a sentence */
  readonly unknown: (why: string) => State
  readonly run: (recording: Recording, from: State) => Turn<Result, State>
}

/** States are images: those of the sessions that ran last are kept, so that chains may take turns. */
const keptStates = 8

/**
 * Runs continuous recordings, each with the state that the session before it left. Predecessors whose state is not at hand run
 * first, from the boot on, whether or not anybody asked for them.
 */
export class Chain<Result, State> {
  private readonly store: Store
  private readonly options: ChainOptions<Result, State>
  /** by boot and session */
  private readonly states = new Map<string, State>()

  constructor(store: Store, options: ChainOptions<Result, State>) {
    this.store = store
    this.options = options
  }

  run(recording: Recording): Result {
    const { from, missing } = this.before(recording)
    let state = from
    for (const id of missing) state = this.turn(readRecording(this.store, id), state).state
    return this.turn(recording, state).result
  }

  private turn(recording: Recording, from: State): Turn<Result, State> {
    const turn = this.options.run(recording, from)
    const key = keyOf(recording.opened.boot, recording.session)
    this.states.delete(key)
    this.states.set(key, turn.state)
    if (this.states.size > keptStates) this.states.delete(this.states.keys().next().value!)
    return turn
  }

  /** The nearest state that is known, and the sessions that lead from there to this one. */
  private before(recording: Recording): { readonly from: State; readonly missing: readonly string[] } {
    const missing: string[] = []
    for (let at = recording; ; ) {
      const after = at.opened.continuous?.after
      if (after === undefined) return { from: this.options.afterBoot, missing: missing.reverse() }
      const known = this.states.get(keyOf(at.opened.boot, after))
      if (known !== undefined) return { from: known, missing: missing.reverse() }
      const isCircle = after === recording.session || missing.includes(after)
      const before = isCircle ? `${after} comes after itself` : this.predecessor(at, after)
      if (typeof before === 'string') return { from: this.options.unknown(before), missing: missing.reverse() }
      missing.push(after)
      at = before
    }
  }

  /** The recording; or why none can be gone on from. */
  private predecessor({ opened }: Recording, id: string): Recording | string {
    const before = readIfThere(this.store, id)
    if (typeof before === 'string') return before
    if (before.damage) return `the recording of ${id} is damaged`
    if (before.opened.continuous === undefined) return `${id} was recorded by itself`
    return before.opened.boot === opened.boot ? before : `${id} ran under another boot`
  }
}

const keyOf = (boot: string, session: string): string => `${boot} ${session}`

const readIfThere = (store: Store, id: string): Recording | string => {
  try {
    return readRecording(store, id)
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    if (error.code === 'session-missing') return `${id} is not in this store`
    if (error.code === 'session-erased') return `${id} was erased`
    throw error
  }
}
