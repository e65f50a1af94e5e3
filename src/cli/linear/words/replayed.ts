import type { Line } from '../../../report/lines.js'
import { type ReplayedSession, replayLines } from '../../../report/replay-text.js'
import type { Candidate } from '../../../tui/view/job.js'
import type { Turn } from '../dialogue-types.js'
import { differenceWords, inWords } from './in-words.js'
import { lineWidth } from './line-width.js'

/** A session is to be replayed; null: under its own revision. */
export const replayed = (session: string, candidate: Candidate | null): Turn<never> => ({
  wish: { kind: 'ask', question: { kind: 'replayed', session, candidate } },
})

/** What became of it, phase by phase. */
export const replayedLines = (session: ReplayedSession): readonly Line[] =>
  inWords(replayLines(session, lineWidth), differenceWords)
