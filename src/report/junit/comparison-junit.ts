import { readable } from '../../domain/canonical.js'
import type { Comparison } from '../../domain/comparison.js'
import type { Drift } from '../../domain/drift.js'
import { comparisonFails, driftFails, type FailOn } from '../../domain/fail-on.js'
import { driftLines, type Names, placeText, sentenceText } from '../comparison/drift-lines.js'
import {
  type ListedSession,
  listedSessions,
  type NotListed,
  notListed,
  notListedText,
} from '../comparison/listed-sessions.js'
import { readerLines } from '../comparison/reader-lines.js'
import { uniqueNames } from '../comparison/unique-names.js'
import { undecidableLines, unfaithfulLines } from '../comparison/unjudged-lines.js'
import { indented, type Line, line, paragraphs, withShortPieces } from '../lines.js'
import { plainStyle, textOf } from '../style.js'
import { percent } from '../words.js'
import { type JunitCase, type JunitOutcome, type JunitSuite, junitXml } from './junit-xml.js'

export interface ComparisonJunitOptions {
  readonly names?: Names | undefined
  readonly failOn: FailOn
}

/**
 * A comparison as a suite of tests: how the policy is loaded, and each session that is listed. What `failOn` fails is a failure, what cannot be told is
 * an error, and none of them passes exactly where the exit status is not 0. Sessions that are the same have no names here: they are in the suite's numbers.
 */
export const comparisonJunit = (comparison: Comparison, options: ComparisonJunitOptions): string =>
  junitXml(suiteOf(comparison, options))

const suiteOf = (comparison: Comparison, { names, failOn }: ComparisonJunitOptions): JunitSuite => {
  const listed = listedSessions(comparison)
  const unique = uniqueNames(
    listed.map(({ session }) => session).filter((session) => session !== ''),
    names,
  )
  const sessions = listed.length - 1
  const rest = restOf(comparison, listed)
  const same = Math.max(0, comparison.sessions.total - sessions - rest.sessions)
  return {
    name: `reprise compare: ${readable(comparison.candidate.name)}`,
    properties: propertiesOf(comparison, same),
    cases: [...listed.map((one) => caseOf(one, { names: unique, failOn })), ...restCases(comparison, rest, failOn)],
    passedUnlisted: same,
  }
}

const propertiesOf = ({ candidate, bases, sessions, evidence }: Comparison, same: number): JunitSuite['properties'] => [
  ['candidate', `${readable(candidate.name)} ${candidate.revision}`],
  ...bases.map((base) => ['recorded under', `${readable(base.name)} ${base.revision}`] as const),
  ['sessions', String(sessions.total)],
  ['sessions that are the same, and have no testcase', String(same)],
  ['compared of what was recorded', percent(evidence)],
]

interface Telling {
  readonly names: Names
  readonly failOn: FailOn
}

const caseOf = (one: ListedSession, telling: Telling): JunitCase => {
  const { failing = [], passing = [] } = Object.groupBy(one.drifts, (drift) =>
    driftFails(drift, telling.failOn) ? 'failing' : 'passing',
  )
  return {
    classname: one.session === '' ? 'reprise.boot' : 'reprise.session',
    name: one.session === '' ? 'how the policy is loaded' : telling.names.get(one.session)!,
    outcome: outcomeOf(one, failing, telling),
    output: passing.length === 0 ? '' : textOf(withShortPieces(paragraphs(...passing.map(driftBlock))), plainStyle),
    weight: 1,
  }
}

const outcomeOf = (one: ListedSession, failing: readonly Drift[], { names }: Telling): JunitOutcome => {
  const told = toldOf(one, failing)
  if (told === undefined) return { kind: 'passed' }
  const lines = paragraphs(
    ...failing.map(driftBlock),
    unfaithfulLines(one.unfaithful, names),
    undecidableLines(one, names),
    readsLines(one, names),
  )
  return { ...told, text: textOf(withShortPieces(lines), plainStyle) }
}

type Told = Omit<Exclude<JunitOutcome, { readonly kind: 'passed' }>, 'text'>

/** What is to be known first of a session; the list of its failing drifts begins with the worst. */
const toldOf = (one: ListedSession, [drift]: readonly Drift[]): Told | undefined => {
  const [[unfaithful], [undecidable], [reads]] = [one.unfaithful, one.undecidable, one.reads]
  if (unfaithful) return errorOf('unfaithful', unfaithful.phase, unfaithful.why)
  if (drift)
    return {
      kind: 'failure',
      type: `${drift.severity} ${drift.kind}`,
      message: `${placeText(drift)}: ${sentenceText(drift, 160)}`,
    }
  if (undecidable) return errorOf('undecidable', undecidable.phase, undecidable.reason)
  return reads && errorOf('reads what others left', reads.phase, reads.reason)
}

const errorOf = (type: string, phase: string, why: string): Told => ({
  kind: 'error',
  type,
  message: `${phase}: ${why}`,
})

const readsLines = ({ session, reads }: ListedSession, names: Names): readonly Line[] =>
  readerLines(
    {
      isolated: reads.map((one) => ({ session, state: [], reads: one })),
      sessions: { reading: reads.length, drifting: reads.filter(({ verdict }) => verdict === 'drifted').length },
    },
    names,
  )

const driftBlock = (drift: Drift): readonly Line[] => [
  line(`${drift.severity} ${drift.kind} at ${placeText(drift)}`),
  ...indented(2, driftLines(drift, plainStyle.width - 2)),
]

interface Rest extends NotListed {
  /** all of them, each counted once; one that is listed for something else is none */
  readonly sessions: number
}

const restOf = (comparison: Comparison, listed: readonly ListedSession[]): Rest => {
  const rest = notListed(comparison, listed)
  const all = rest.drifted + rest.undecidable + rest.unfaithful + rest.drifting
  return { ...rest, sessions: Math.max(0, Math.min(all, comparison.sessions.total - (listed.length - 1))) }
}

/** All that is not listed, which nobody may take for passed. */
const restCases = (comparison: Comparison, rest: Rest, failOn: FailOn): readonly JunitCase[] => {
  const text = notListedText(rest)
  if (text === '' && !comparison.truncated) return []
  const isUnsure = rest.undecidable + rest.unfaithful + rest.drifting > 0
  const message = text === '' ? 'more was found than is listed: --limit lists more' : text
  return [
    {
      classname: 'reprise.rest',
      name: 'what is not listed',
      outcome: {
        kind: isUnsure || comparisonFails(comparison, failOn) ? 'error' : 'skipped',
        type: 'not listed',
        message,
        text: `${message}\n`,
      },
      output: '',
      weight: Math.max(1, rest.sessions),
    },
  ]
}
