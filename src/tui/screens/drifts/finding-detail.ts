import { type LayoutOptions, layOut, type Row } from '../../../report/layout.js'
import { type Line, line, toned } from '../../../report/lines.js'
import { valueText } from '../../../report/lua-text.js'
import type { Finding } from './findings.js'
import { sideBySideRows } from './side-by-side.js'

/** All that there is to say of a finding, with notes for who judges it. */
export const findingDetailRows = (finding: Finding, notes: readonly Line[], options: LayoutOptions): readonly Row[] => {
  if (finding.kind === 'drift') return sideBySideRows(finding.drift, notes, options)
  if (finding.kind === 'gone') {
    const head = line(toned('strong', 'gone: '), 'the run before this one had it, and the last one has it no more')
    return [...layOut([head], options), [], ...sideBySideRows(finding.drift, [], options)]
  }
  return layOut(finding.kind === 'undecidable' ? undecidableLines(finding) : unfaithfulLines(finding), options)
}

/** What was asked and never answered. */
export const undecidableLines = ({ found }: Extract<Finding, { kind: 'undecidable' }>): readonly Line[] => [
  line(toned('strong', found.phase), toned('dim', '  undecidable: neither the same nor drift, for it cannot be known')),
  line(toned('dim', 'asked: '), found.call, ' ', found.arguments === null ? '' : valueText(found.arguments)),
  line(found.reason),
  ...(found.hint === '' ? [] : [line(toned('dim', 'to know: '), found.hint)]),
]

/** Where a recording's own revision does not reproduce it. */
export const unfaithfulLines = ({ found }: Extract<Finding, { kind: 'unfaithful' }>): readonly Line[] => [
  line(
    toned('strong', found.phase),
    toned(
      'dim',
      '  unfaithful: its own revision does not reproduce the recording, so nothing is said of the candidate',
    ),
  ),
  line(found.why),
]
