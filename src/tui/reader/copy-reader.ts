import { bytesOfText } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import { readRecording } from '../../engine/read-recording.js'
import { type Script, scriptOf } from '../../engine/script.js'
import { stoppedByTheClock } from '../../engine/stopped.js'
import { watchedOnce } from '../../engine/watched.js'
import { editOf } from '../../engine/what-if/edit-of.js'
import type { Edit } from '../../engine/what-if/edited-copy.js'
import { findInput } from '../../engine/what-if/find-input.js'
import { listedInputs } from '../../engine/what-if/listed-inputs.js'
import { refuseUneditable, WhatIfBench } from '../../engine/what-if/what-if-bench.js'
import type { Store } from '../../store/store.js'
import type { Answer, ShownInput, StoreQuestion, TypedEdit } from './questions.js'

export type CopyQuestion = Extract<StoreQuestion, { readonly kind: 'inputs' | 'what-if' }>

/** Runs copies of sessions with other inputs. A policy is booted once, however often its sessions run. */
export class CopyReader {
  readonly #store: Store
  readonly #bench: WhatIfBench

  constructor(store: Store) {
    this.#store = store
    this.#bench = new WhatIfBench(store)
  }

  /** Throws Trouble as `WhatIfBench.run`, `findInput` and `editOf`, and `session-stopped`. */
  answer(question: CopyQuestion): Answer {
    const session = question.kind === 'inputs' ? question.session : question.copy.session
    const recording = readRecording(this.#store, session)
    refuseUneditable(recording)
    const script = scriptOf(recording)
    if (question.kind === 'inputs') return { kind: 'inputs', session, inputs: listedInputs(script).map(shown) }
    const edits = editsOf(script, question.copy.edits)
    const ran = watchedOnce(() => this.#bench.run(recording, edits))
    if (!ran) throw new Trouble('session-stopped', stoppedByTheClock.reason, { hint: stoppedByTheClock.hint })
    return { kind: 'what-if', copy: question.copy, whatIf: ran.whatIf }
  }
}

export const editsOf = (script: Script, edits: readonly TypedEdit[]): readonly Edit[] =>
  edits.map(({ name, value }) => editOf(findInput(script, name), bytesOfText(value)))

const longest = 2000

const shown = ({ value, ...input }: ReturnType<typeof listedInputs>[number]): ShownInput => {
  if (typeof value !== 'string') return { ...input, value, isWhole: value === null }
  return { ...input, value: value.slice(0, longest), isWhole: value.length <= longest && !/\p{Cc}/u.test(value) }
}
