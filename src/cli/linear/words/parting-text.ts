import type { ReadTrace } from '../../../engine/trace/read-trace.js'
import { number } from '../../../report/words.js'

const words = {
  line: 'they run other lines',
  happening: 'on the same line, something else happens',
  end: 'one is over, and the other goes on',
} as const

/** Where recorded and candidate part ways, in a sentence. */
export const partingText = (parting: ReadTrace['parting']): string =>
  parting === null
    ? 'Recorded and candidate do not part ways in it.'
    : `Recorded and candidate part ways at step ${number(parting.at + 1)}: ${words[parting.kind]}.`
