import type { Comparison, FragileSession, ReadState } from '../../domain/comparison.js'
import type { OtherRule } from './sarif-rules.js'

/** What is to be known of a session besides drift. */
export interface Finding {
  readonly rule: OtherRule
  /** '' where it is the comparison as a whole */
  readonly session: string
  readonly phase: string
  readonly text: string
  /** `file:line`s of the candidate */
  readonly places: readonly string[]
}

export const findingsOf = ({ undecidable, unfaithful, isolated, fragile }: Comparison): readonly Finding[] => [
  ...undecidable.map(({ session, phase, reason, hint }) => {
    const text = hint === '' ? reason : `${reason}; to know: ${hint}`
    return { rule: 'undecidable' as const, session, phase, text, places: [] }
  }),
  ...unfaithful.map(({ session, phase, why }) => ({
    rule: 'unfaithful' as const,
    session,
    phase,
    text: why,
    places: [],
  })),
  ...(isolated ?? []).flatMap(({ session, reads }) =>
    reads === undefined || reads.verdict === 'same' ? [] : [readerFinding(session, reads)],
  ),
  ...(fragile ?? []).map(fragileFinding),
]

const readerFinding = (session: string, { phase, reason, line, side }: ReadState): Finding => ({
  rule: 'reader',
  session,
  phase,
  text: `on what others left: ${reason}`,
  places: line && side !== 'recorded' ? [line] : [],
})

/** A decision that hangs on several lines names them all. */
const fragileFinding = ({ session, phase, line, reason, side }: FragileSession): Finding => {
  const where = line === '' ? '' : `${line}${side === 'recorded' ? ' in the recorded script' : ''}: `
  return { rule: 'fragile', session, phase, text: where + reason, places: side === 'recorded' ? [] : line.split(', ') }
}
