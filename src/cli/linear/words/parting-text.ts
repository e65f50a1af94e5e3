import type { ReadTrace } from '../../../engine/trace/read-trace.js'
import { partingWords } from '../../../report/trace-text.js'
import { number } from '../../../report/words.js'

/** Where recorded and candidate part ways, in a sentence. */
export const partingText = (parting: ReadTrace['parting']): string =>
  parting === null
    ? 'Recorded and candidate do not part ways in it.'
    : `Recorded and candidate part ways at step ${number(parting.at + 1)}: ${partingWords[parting.kind]}.`
