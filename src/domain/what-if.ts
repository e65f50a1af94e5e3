import type { Undecidable } from './call.js'
import type { Text } from './canonical.js'
import type { Drift } from './drift.js'

/** What a copy of a session with other inputs came to, beside its recording. None of it is evidence. */
export interface WhatIf {
  /** of the recording */
  readonly session: string
  /** '' where it has none */
  readonly name: string
  /** always true, so that no reader takes it for a recording */
  readonly isCopy: true
  readonly edits: readonly WhatIfEdit[]
  /** null: the revision that it was recorded under */
  readonly candidate: { readonly revision: string; readonly name: string } | null
  readonly verdict: 'same' | 'differs' | 'undecidable'
  /** what the copy's client did, in order, with what it would not do any more */
  readonly acts: readonly WhatIfAct[]
  readonly drifts: readonly Drift[]
  readonly undecidable: { readonly phase: string; readonly call: Undecidable } | null
  /** the phase instance behind which what the client did is a guess; null: it did what it was recorded to do */
  readonly guessedFrom: string | null
  /** answers that were given by edits to questions that were never recorded, or taken from `--world` */
  readonly simulated: number
  /** names of answers that were given and that nothing asked for */
  readonly unasked: readonly string[]
}

export interface WhatIfEdit {
  readonly input: string
  /** null: the recording has none */
  readonly was: Text | null
  readonly is: Text
}

export interface WhatIfAct {
  /** the client's line, or what else it was in words */
  readonly said: Text
  /** whether an edit changed it */
  readonly isEdited: boolean
  readonly fate: 'sent' | 'not sent' | 'not run'
  readonly phases: readonly WhatIfPhase[]
}

export type Reply = readonly [code: number, text: Text]

export interface WhatIfPhase {
  /** as `instanceKey` writes it, with the copy's recipient */
  readonly phase: string
  /** `follows`: no policy hears of it in either run; `beyond`: the recording has nothing to hold it against */
  readonly verdict: 'same' | 'differs' | 'not reached' | 'beyond' | 'follows' | 'undecidable'
  readonly recorded: Reply | null
  readonly replayed: Reply | null
}

/** An input of a session as `--set` takes it, with what the recording has. */
export interface ListedInput {
  readonly name: string
  /** what it is the answer to; null where it is none, or its name says so */
  readonly question: string | null
  /** null: the recording has none, and it can be given */
  readonly value: Text | null
}
