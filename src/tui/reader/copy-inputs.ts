import { readRecording } from '../../engine/read-recording.js'
import { scriptOf } from '../../engine/script.js'
import { listedInputs } from '../../engine/what-if/listed-inputs.js'
import { refuseUneditable } from '../../engine/what-if/what-if-bench.js'
import type { Store } from '../../store/store.js'
import type { ShownInput } from './questions.js'

/** What of a session can be edited in a copy. Throws Trouble as `readRecording` and `refuseUneditable`. */
export const copyInputs = (store: Store, session: string): readonly ShownInput[] => {
  const recording = readRecording(store, session)
  refuseUneditable(recording)
  return listedInputs(scriptOf(recording)).map(shown)
}

const longest = 2000

const shown = ({ value, ...input }: ReturnType<typeof listedInputs>[number]): ShownInput => {
  if (typeof value !== 'string') return { ...input, value, isWhole: value === null }
  return { ...input, value: value.slice(0, longest), isWhole: value.length <= longest && !/\p{Cc}/u.test(value) }
}
