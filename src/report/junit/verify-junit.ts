import type { Names } from '../comparison/drift-lines.js'
import { uniqueNames } from '../comparison/unique-names.js'
import { stoppedLines, unfaithfulLines } from '../comparison/unjudged-lines.js'
import { withShortPieces } from '../lines.js'
import { plainStyle, textOf } from '../style.js'
import { faultText, type VerifiedStore } from '../verify-text.js'
import { type JunitCase, type JunitOutcome, junitXml } from './junit-xml.js'

/**
 * A verification as a suite of tests: the evidence, and each session that does not replay the same. Those that do are in the suite's
 * numbers. All pass exactly where the exit status is 0.
 */
export const verifyJunit = (verified: VerifiedStore, names?: Names): string => {
  const { store, faithful, unfaithful, stopped, fault, events, appends } = verified
  const unique = uniqueNames([...new Set([...unfaithful, ...stopped].map(({ session }) => session))], names)
  return junitXml({
    name: 'reprise verify',
    properties: [
      ['store', store],
      ['events', String(events)],
      ['appends', String(appends)],
      ['sessions that replay the same, and have no testcase', String(faithful)],
    ],
    cases: [
      caseOf(
        ['reprise.evidence', 'the evidence of every event'],
        fault ? errorOf('evidence', fault.what, faultText(verified)) : passed,
      ),
      ...unfaithful.map((one) =>
        caseOf(
          ['reprise.session', unique.get(one.session)!],
          errorOf(
            'unfaithful',
            `${one.phase}: ${one.why}`,
            textOf(withShortPieces(unfaithfulLines([one], names)), plainStyle),
          ),
        ),
      ),
      ...stopped.map((one) =>
        caseOf(
          ['reprise.session', unique.get(one.session)!],
          errorOf(
            'undecidable',
            `${one.phase}: ${one.reason}`,
            textOf(withShortPieces(stoppedLines([one], names)), plainStyle),
          ),
        ),
      ),
    ],
    passedUnlisted: faithful,
  })
}

const passed: JunitOutcome = { kind: 'passed' }

const errorOf = (type: string, message: string, text: string): JunitOutcome => ({ kind: 'error', type, message, text })

const caseOf = ([classname, name]: readonly [string, string], outcome: JunitOutcome): JunitCase => ({
  classname,
  name,
  outcome,
  output: '',
  weight: 1,
})
