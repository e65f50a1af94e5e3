import { readable } from '../../domain/canonical.js'
import type { Comparison } from '../../domain/comparison.js'
import type { SecondOpinion } from '../../domain/second-opinion.js'
import { behindDrifts } from '../comparison/behind-drifts.js'
import type { DriftFold, DriftGroup } from '../comparison/drift-groups.js'
import {
  causeText,
  type DriftOptions,
  differenceText,
  foldLines,
  type Names,
  placeText,
  sessionName,
  sumLine,
} from '../comparison/drift-lines.js'
import { type ListedSession, listedSessions } from '../comparison/listed-sessions.js'
import { driftHeading, summaryLines } from '../comparison/summary-lines.js'
import { groupHeading, isSummedUp, toldDrifts } from '../comparison/told-drifts.js'
import { acceptedLines } from '../comparison/verdict-lines.js'
import { cutText, type Line, line, toned } from '../lines.js'
import { secondOpinionLines } from '../second-opinion-lines.js'
import { htmlLine, htmlLines } from './html-lines.js'
import { htmlPage } from './html-page.js'
import { htmlText } from './html-text.js'

export interface ComparisonHtmlOptions extends Pick<DriftOptions, 'names' | 'all'> {
  readonly opinion?: SecondOpinion | undefined
}

/** Columns that a part of a drift may take before its sides stand below one another. */
const width = 120

/** A comparison as one page: what the text tells, in the same groups, and each session that is listed with an anchor of its own. */
export const comparisonHtml = (comparison: Comparison, { opinion, names, all }: ComparisonHtmlOptions = {}): string => {
  const options: DriftOptions = { names, all, width }
  const { groups, accepted } = toldDrifts(comparison.drifts, options)
  const [title, ...summary] = summaryLines(comparison) as [Line, ...Line[]]
  return htmlPage(`Reprise: ${cutText(readable(comparison.candidate.name), 200)}`, [
    `<h1>${htmlLine(title)}</h1>`,
    ...htmlLines([...summary, driftHeading(comparison)]),
    ...groups.flatMap((group) => groupHtml(group, options)),
    ...sectionHtml(acceptedLines(accepted)),
    ...behindDrifts(comparison, options).flatMap(({ lines }) => sectionHtml(lines)),
    ...sectionHtml(secondOpinionLines(opinion, names)),
    ...sessionsHtml(
      listedSessions(comparison).filter(({ session }) => session !== ''),
      names,
    ),
  ])
}

const groupHtml = (group: DriftGroup, options: DriftOptions): readonly string[] => [
  '<section>',
  `<h2>${htmlLine(groupHeading(group, options))}</h2>`,
  ...group.folds.flatMap((fold) => foldHtml(fold, options)),
  '</section>',
]

const foldHtml = (fold: DriftFold, options: DriftOptions): readonly string[] => [
  '<article>',
  ...htmlLines(isSummedUp(fold, options) ? [sumLine(fold)] : foldLines(fold, options)),
  ...sessionLinks(fold, options.names),
  '</article>',
]

const sessionLinks = ({ drifts }: DriftFold, names: Names | undefined): readonly string[] => {
  const ids = [...new Set(drifts.map(({ session }) => session))].filter((session) => session !== '')
  const links = ids.map((id) => `<a href="#${anchorOf(id)}">${htmlText(nameOf(id, names))}</a>`)
  return links.length === 0 ? [] : [`<p>${links.join(', ')}</p>`]
}

const nameOf = (session: string, names: Names | undefined): string => cutText(sessionName(session, names), 200)

/** Lines with a heading of their own. */
const sectionHtml = (lines: readonly Line[]): readonly string[] => {
  const [head, ...rest] = lines
  if (head === undefined) return []
  return ['<section>', `<h2>${htmlLine(head)}</h2>`, ...htmlLines(rest), '</section>']
}

/** An id is letters, digits and hyphens; what else somebody made one of cannot be told apart in an anchor. */
const anchorOf = (session: string): string => `session-${session.replace(/[^\w-]/g, '_')}`

const sessionsHtml = (sessions: readonly ListedSession[], names: Names | undefined): readonly string[] =>
  sessions.length === 0
    ? []
    : ['<section>', '<h2>Sessions</h2>', ...sessions.flatMap((one) => sessionHtml(one, names)), '</section>']

const sessionHtml = (one: ListedSession, names: Names | undefined): readonly string[] => [
  `<section id="${anchorOf(one.session)}">`,
  `<h3>${htmlText(nameOf(one.session, names))} <span class="dim">${htmlText(one.session)}</span></h3>`,
  ...htmlLines(linesOf(one)),
  '</section>',
]

const longest = 400

const linesOf = ({ drifts, undecidable, unfaithful, reads }: ListedSession): readonly Line[] => [
  ...drifts.map((drift) => {
    const cause = causeText(drift)
    const verdict = drift.verdict ? `, ${drift.verdict.verdict}` : ''
    return line(
      `${drift.severity} ${drift.kind}${verdict} at `,
      toned('strong', placeText(drift)),
      `: ${differenceText(drift, longest)}`,
      ...(cause === '' ? [] : [toned('dim', ' at '), toned('name', cause)]),
    )
  }),
  ...undecidable.map(({ phase, reason }) => line('undecidable at ', toned('strong', phase), `: ${reason}`)),
  ...unfaithful.map(({ phase, why }) => line('unfaithful at ', toned('strong', phase), `: ${why}`)),
  ...reads.map(({ phase, reason }) => line('on what others left, at ', toned('strong', phase), `: ${reason}`)),
]
