import type { Canonical, Text } from './canonical.js'
import type { Effect, Invocation } from './events.js'
import type { ShownValue } from './shown-value.js'

/** One invocation of a session: which one of its phase instance, from 1, as the store's view `invocation` counts. */
export interface InvocationAddress {
  /** as `instanceKey` writes it */
  readonly phase: string
  readonly number: number
}

export interface NamedInvocation extends InvocationAddress {
  readonly module: Text
  readonly callout: string
}

/** What a line did to the host, or asked of it. A question that nobody could answer has no answer. */
export type Happening =
  | { readonly kind: 'effect'; readonly effect: Effect }
  | { readonly kind: 'output'; readonly text: Text }
  | { readonly kind: 'asked'; readonly call: string; readonly key: Canonical; readonly answer?: Canonical }

export type ShownVariable = readonly [name: Text, value: ShownValue]

/** A line that a script executed: what was there before it ran, and what happened while it did. */
export interface TraceStep {
  /** which of the trace's files */
  readonly file: number
  /** from 1, in the file as the policy has it */
  readonly line: number
  readonly function: string
  /** how many functions were being called, from 1 */
  readonly depth: number
  /** 0: none; the trace's first coroutine is 1 */
  readonly coroutine: number
  /** with it a function begins */
  readonly begins: boolean
  /** control had left the line for functions that it calls, and was back in it */
  readonly isResumed: boolean
  /** it belongs to a function that the callout left to a thread pool */
  readonly isDeferred: boolean
  readonly locals: readonly ShownVariable[]
  /** variables of functions around that it uses, but functions */
  readonly upvalues: readonly ShownVariable[]
  readonly happened: readonly Happening[]
  /** of the invocation, before the line */
  readonly instructions: number
  /** which of the trace's states, as it was before the line */
  readonly state: number
}

/** A text that scripts came from: a file of the policy, or code that the policy generated. */
export interface TracedFile {
  /** the path; of generated code, what Lua calls it */
  readonly name: Text
  readonly isGenerated: boolean
  /** empty where nobody knows the text */
  readonly lines: readonly Text[]
}

/** What the host holds of the session, as far as a policy changes it. */
export interface TracedState {
  readonly conn: Readonly<Record<string, Text>>
  readonly mess: Readonly<Record<string, Text>>
  /** code and text that modules leave for the reply; null: none */
  readonly reply: readonly [code: number, text: Text] | null
  readonly sender: Text | null
  readonly recipients: readonly Text[]
}

/** The executed lines of one invocation, or of a window of them. */
export interface Trace {
  readonly invocation: NamedInvocation
  readonly files: readonly TracedFile[]
  readonly states: readonly TracedState[]
  readonly steps: readonly TraceStep[]
  /** which of all steps the first one here is, from 1 */
  readonly first: number
  /** how many steps there were in all */
  readonly total: number
  /** false: it was ended in the middle, by a limit or by what nobody can answer */
  readonly isWhole: boolean
  /** which of the states it left */
  readonly leaves: number
  /** what it came to; null where it has no end */
  readonly outcome: Invocation | null
  readonly instructions: number
}
