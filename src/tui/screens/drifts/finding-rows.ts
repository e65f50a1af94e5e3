import { placeText, sessionName, severityTones } from '../../../report/comparison/drift-lines.js'
import { verdictMarks } from '../../../report/comparison/verdict-lines.js'
import { type LayoutOptions, layOut, type Row } from '../../../report/layout.js'
import type { Tone } from '../../../report/lines.js'
import { type Column, itemLine, placeColumns } from '../../../report/table.js'
import { type Finding, sessionOfFinding } from './findings.js'

type Named = Finding & { readonly name: string }

/** Each sort of finding has a mark and a word of its own: nothing is told by colour alone. */
const columns: readonly Column<Named>[] = [
  { title: 'finding', text: severityText, least: 10, most: 15, rank: 0, tone: toneOf },
  { title: 'kind', text: kindText, least: 8, most: 12, rank: 1 },
  { title: 'session', text: ({ name }) => name, least: 10, most: 28, rank: 0, tone: () => 'name' },
  { title: 'phase', text: phaseText, least: 12, most: 60, rank: 0 },
]

/** Findings as a list has them, a row for each. */
export const findingRows = (
  findings: readonly Finding[],
  names: ReadonlyMap<string, string>,
  options: LayoutOptions,
): readonly Row[] => {
  const placed = placeColumns(columns, options)
  const lines = findings.map((finding) => {
    const session = sessionOfFinding(finding)
    const name = session === '' ? 'the policy' : sessionName(session, names)
    return itemLine(placed, { ...finding, name }, options.unicode)
  })
  return layOut(lines, options)
}

function toneOf(finding: Finding): Tone | undefined {
  if (finding.kind === 'drift') {
    const { verdict, severity } = finding.drift
    if (finding.isUnwritten) return 'dim'
    return verdict ? verdictMarks[verdict.verdict][1] : severityTones[severity]
  }
  return finding.kind === 'gone' ? 'dim' : finding.kind === 'unfaithful' ? 'bad' : 'warn'
}

const marks: Readonly<Record<Finding['kind'], string>> = { drift: '≠', undecidable: '?', unfaithful: '!', gone: '-' }

/** The verdict where there is one: how bad it would be without is in the detail. */
function severityText(finding: Finding): string {
  if (finding.kind === 'drift') {
    const { verdict } = finding.drift
    if (finding.isUnwritten) return '… writing'
    if (verdict) return `${verdictMarks[verdict.verdict][0]} ${verdict.verdict}`
  }
  const word = finding.kind === 'drift' ? finding.drift.severity : finding.kind
  return `${marks[finding.kind]} ${finding.kind === 'drift' && finding.isNew ? 'new ' : ''}${word}`
}

function kindText(finding: Finding): string {
  if (finding.kind === 'drift' || finding.kind === 'gone') return finding.drift.kind
  return finding.kind === 'undecidable' ? finding.found.call : ''
}

function phaseText(finding: Finding): string {
  return finding.kind === 'drift' || finding.kind === 'gone' ? placeText(finding.drift) : finding.found.phase
}
