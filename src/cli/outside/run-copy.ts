import { bytesOfText } from '../../domain/bytes.js'
import type { Recording } from '../../engine/recording.js'
import { editOf } from '../../engine/what-if/edit-of.js'
import { findInput } from '../../engine/what-if/find-input.js'
import type { RanWhatIf, WhatIfBench } from '../../engine/what-if/what-if-bench.js'
import type { TypedEdit } from '../../tui/reader/edited-copy.js'

/** A copy of the recording with edits as they were typed. Throws Trouble as `WhatIfBench.runWatched`, `findInput` and `editOf`. */
export const runCopy = (bench: WhatIfBench, recording: Recording, edits: readonly TypedEdit[]): RanWhatIf =>
  bench.runWatched(recording, (script) =>
    edits.map(({ name, value }) => editOf(findInput(script, name), bytesOfText(value))),
  )
