import { encodeText } from '../../domain/canonical.js'
import type {
  Happening,
  InvocationAddress,
  NamedInvocation,
  ShownVariable,
  Trace,
  TracedState,
  TraceStep,
} from '../../domain/trace.js'
import type { Machine, ScriptPlace } from '../../lua/machine.js'
import type { Onlooker, Seen } from '../../momentum/calls/onlooker.js'
import { hostScript } from '../../momentum/calls/prelude.js'
import type { Stage } from '../../momentum/calls/stage.js'
import { TracedFiles } from './traced-files.js'
import { nothingHeld, tracedState } from './traced-state.js'

/** What is traced, and which of its steps are kept: `keep` of them from `from` on, which counts from 1. */
export interface TraceWindow {
  readonly invocation: InvocationAddress
  readonly from: number
  readonly keep: number
}

/** Steps that are kept at most. */
export const mostSteps = 20_000

/** Characters of variables that are kept at most, so that no policy takes all memory. */
const mostCharacters = 40_000_000

const hostChunk = Buffer.from(`@${hostScript}`, 'latin1')

interface Position {
  readonly coroutine: number
  readonly depth: number
  readonly closure: number
  readonly line: number
}

type Mutable<Step> = { -readonly [Key in keyof Step]: Step[Key] }
type OpenStep = Mutable<TraceStep> & { happened: Happening[] }

/** Looks on as a session runs: lists its invocations, and writes down the lines of one of them. */
export class TraceRecorder implements Onlooker {
  /** every invocation so far */
  readonly met: NamedInvocation[] = []
  private readonly machine: Machine
  private readonly stage: Stage
  private readonly window: TraceWindow | null
  private readonly files: TracedFiles
  private readonly steps: OpenStep[] = []
  private readonly states: TracedState[] = []
  private readonly coroutines = new Map<number, number>()
  private chosen: NamedInvocation | null = null
  private phase: 'before' | 'within' | 'after' = 'before'
  private total = 0
  private ran = 0
  private ranCalls = 0
  private characters = 0
  private position: Position | null = null
  private stateIsStale = true
  private unanswered: Mutable<Extract<Happening, { kind: 'asked' }>> | null = null
  private isWhole = false
  private readonly last = { locals: nothingFound, upvalues: nothingFound }

  /** null: only the list of invocations. */
  constructor(on: { readonly machine: Machine; readonly stage: Stage }, window: TraceWindow | null) {
    this.machine = on.machine
    this.stage = on.stage
    this.window = window
    this.files = new TracedFiles(on.stage.files)
  }

  /** What was written down; null where the invocation was never reached. */
  get trace(): Omit<Trace, 'outcome'> | null {
    if (!this.chosen) return null
    return {
      invocation: this.chosen,
      files: this.files.files,
      states: this.states,
      steps: this.steps,
      first: this.window!.from,
      total: this.total,
      isWhole: this.isWhole,
      leaves: this.stateNow(),
      instructions: this.ran,
    }
  }

  begins({ instance, module, callout }: Parameters<Onlooker['begins']>[0]): void {
    const number = this.met.filter(({ phase }) => phase === instance).length + 1
    const named = { phase: instance, number, module, callout }
    this.met.push(named)
    const wanted = this.window?.invocation
    if (this.phase !== 'before' || wanted?.phase !== instance || wanted.number !== number) return
    this.chosen = named
    this.phase = 'within'
    this.machine.watchLines((place) => this.line(place))
  }

  hasRun(instructions: number): void {
    if (this.phase !== 'within') return
    this.ran += instructions
    this.ranCalls += 1
    this.position = null
  }

  ends(): void {
    if (this.phase !== 'within') return
    this.isWhole = true
    this.leave()
  }

  /** The run is over, whether or not the invocation came to its end. */
  finish(): void {
    if (this.phase === 'within') this.leave()
  }

  sees(seen: Seen): void {
    if (this.phase !== 'within') return
    if (seen.kind === 'answer') {
      if (this.unanswered) this.unanswered.answer = seen.answer
      this.unanswered = null
      return
    }
    const place = this.machine.placeNow(hostChunk)
    if (place && !this.isAt(place)) this.step(place, true)
    if (seen.kind === 'effect') this.stateIsStale = true
    const happening = happeningOf(seen)
    if (happening.kind === 'asked') this.unanswered = happening
    if (this.isLastKept()) this.steps.at(-1)!.happened.push(happening)
  }

  private line(at: () => ScriptPlace): void {
    const place = at()
    if (place.isOfChunk(hostChunk)) return
    this.step(place, false)
  }

  private step(place: ScriptPlace, isResumed: boolean): void {
    const { coroutine, depth, closure, line } = place
    const last = this.position
    this.position = { coroutine, depth, closure, line }
    this.total += 1
    const { from, keep } = this.window!
    if (this.total < from || this.total >= from + keep || this.characters > mostCharacters) return
    const { file, name } = this.files.functionAt(place)
    this.steps.push({
      file,
      line,
      function: name,
      depth,
      coroutine: this.ordinalOf(coroutine),
      begins: !isResumed && place.isAtStart && (!place.startIsLooped || depth !== last?.depth),
      isResumed,
      isDeferred: this.ranCalls > 0,
      locals: this.variables('locals', place),
      upvalues: this.variables('upvalues', place),
      happened: [],
      instructions: this.ran + place.instructions - (isResumed ? 0 : 1),
      state: this.stateNow(),
    })
  }

  /** Those of the step before, where they are the same: most lines change little. */
  private variables(of: 'locals' | 'upvalues', place: ScriptPlace): readonly ShownVariable[] {
    const found = place[of]().map(([name, value]): ShownVariable => [encodeText(name), value])
    const text = JSON.stringify(found)
    if (this.last[of].text === text) return this.last[of].found
    this.characters += text.length
    this.last[of] = { text, found }
    return found
  }

  private ordinalOf(coroutine: number): number {
    if (coroutine === 0) return 0
    const ordinal = this.coroutines.get(coroutine) ?? this.coroutines.size + 1
    this.coroutines.set(coroutine, ordinal)
    return ordinal
  }

  /** A host function was called where it has not moved since. */
  private isAt({ coroutine, depth, closure, line }: ScriptPlace): boolean {
    const at = this.position
    return at?.coroutine === coroutine && at.depth === depth && at.closure === closure && at.line === line
  }

  private isLastKept(): boolean {
    return this.steps.length > 0 && this.window!.from + this.steps.length - 1 === this.total
  }

  private stateNow(): number {
    if (this.stateIsStale) {
      const { session } = this.stage
      this.states.push(session ? tracedState(session) : nothingHeld)
      this.stateIsStale = false
    }
    return this.states.length - 1
  }

  private leave(): void {
    this.stateNow()
    this.phase = 'after'
    this.machine.watchLines(null)
  }
}

const nothingFound: { readonly text: string; readonly found: readonly ShownVariable[] } = { text: '[]', found: [] }

const happeningOf = (seen: Exclude<Seen, { kind: 'answer' }>): Happening =>
  seen.kind === 'question' ? { kind: 'asked', call: seen.call, key: seen.key } : seen
