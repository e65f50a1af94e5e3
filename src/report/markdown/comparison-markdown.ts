import { readable } from '../../domain/canonical.js'
import type { Comparison } from '../../domain/comparison.js'
import type { SecondOpinion } from '../../domain/second-opinion.js'
import { behindDrifts, type Section } from '../comparison/behind-drifts.js'
import type { DriftFold } from '../comparison/drift-groups.js'
import {
  causeText,
  type DriftOptions,
  differenceText,
  moreText,
  placeText,
  sessionName,
  variedText,
} from '../comparison/drift-lines.js'
import { countsText, driftHeading, evidenceText } from '../comparison/summary-lines.js'
import { isSummedUp, toldDrifts } from '../comparison/told-drifts.js'
import { acceptedLines } from '../comparison/verdict-lines.js'
import type { Line } from '../lines.js'
import { secondOpinionLines } from '../second-opinion-lines.js'
import { counted, number } from '../words.js'
import { codeBlock, codeMarkdown, escapedMarkdown, foldedMarkdown, tableMarkdown } from './markdown-text.js'

export interface ComparisonMarkdownOptions extends Pick<DriftOptions, 'names' | 'all'> {
  readonly opinion?: SecondOpinion | undefined
}

/**
 * A comparison for a comment on a pull request, GitHub's Markdown: counts, a table with a row for each fold of the text, what is
 * undecidable; the rest is folded. Never longer than a comment may be (65,536 characters on GitHub).
 */
export const comparisonMarkdown = (
  comparison: Comparison,
  { opinion, ...options }: ComparisonMarkdownOptions = {},
): string => {
  const { groups, accepted } = toldDrifts(comparison.drifts, options)
  const sections = [
    ...behindDrifts(comparison, options),
    { title: 'Second opinion', lines: secondOpinionLines(opinion, options.names) },
  ]
  return `${[
    `### Reprise: ${namesText(comparison)}`,
    `**${escapedMarkdown(countsText(comparison.sessions))}** ${evidenceText(comparison)}`.trimEnd(),
    wordsOf([driftHeading(comparison)]),
    driftTable(
      groups.flatMap(({ folds }) => folds),
      options,
    ),
    wordsOf(acceptedLines(accepted)),
    ...sections.filter(({ lines }) => lines.length > 0).map(sectionMarkdown),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

const longestName = 60
const shownBases = 3

const namesText = ({ candidate, bases }: Comparison): string => {
  const named = bases.slice(0, shownBases).map(({ name }) => codeMarkdown(readable(name), longestName))
  const more = bases.length > shownBases ? ` and ${number(bases.length - shownBases)} more` : ''
  const against = named.length === 0 ? '' : ` against ${named.join(', ')}${more}`
  return `${codeMarkdown(readable(candidate.name), longestName)}${against}`
}

/** Lines that are our own words alone. */
const wordsOf = (lines: readonly Line[]): string =>
  escapedMarkdown(lines.map(({ spans }) => spans.map(({ text }) => text).join('')).join(' '))

const foldLimit = 30

const driftTable = (folds: readonly DriftFold[], options: Pick<DriftOptions, 'names' | 'all'>): string => {
  if (folds.length === 0) return ''
  const rest = folds.slice(foldLimit).reduce((sum, { drifts }) => sum + drifts.length, 0)
  const table = tableMarkdown(
    ['drift', 'where', 'recorded → replayed', 'at'],
    folds.slice(0, foldLimit).map((fold) => rowOf(fold, options)),
  )
  return rest === 0 ? table : `${table}\n\nand ${number(rest)} more`
}

const rowOf = (fold: DriftFold, options: Pick<DriftOptions, 'names' | 'all'>): readonly string[] => {
  const { first, otherSessions } = fold
  const { severity, kind, session, verdict } = first
  const cause = causeText(first)
  const what = `${severity} ${kind}${verdict ? `, ${verdict.verdict}` : ''}`
  const at = cause === '' ? '' : codeMarkdown(cause, 100)
  if (isSummedUp(fold, options)) {
    const where = session === '' ? '' : ` in ${counted(otherSessions + 1, 'session')}`
    return [what, `${codeMarkdown(first.phase, 40)}${where}`, '', at]
  }
  const where = session === '' ? '' : ` in ${codeMarkdown(sessionName(session, options.names), 60)}`
  return [
    what,
    `${codeMarkdown(placeText(first), 100)}${where}${moreText(fold)}${variedText(fold)}`,
    codeMarkdown(differenceText(first, 120), 300),
    at,
  ]
}

/** What is to be seen without unfolding anything. */
const open: ReadonlySet<string> = new Set(['Undecidable', 'Unfaithful'])

const sectionMarkdown = ({ title, lines }: Section): string => {
  const block = codeBlock(lines, 4000)
  return open.has(title) ? block : foldedMarkdown(title, block)
}
