import type { Comparison } from '../../domain/comparison.js'
import type { Names } from '../comparison/drift-lines.js'
import { listedSessions, notListed, notListedText } from '../comparison/listed-sessions.js'
import { countsText } from '../comparison/summary-lines.js'
import { uniqueNames } from '../comparison/unique-names.js'
import { printableJson } from '../printable.js'
import { findingsOf } from './findings.js'
import { policyBase } from './sarif-location.js'
import { driftResult, findingResult } from './sarif-results.js'
import { rules } from './sarif-rules.js'

export interface ComparisonSarifOptions {
  readonly names?: Names | undefined
  /** the candidate's folder as seen from where the program runs, with `/` at its end; absent: it is there, or not below it */
  readonly folder?: string | undefined
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** A comparison as a log of SARIF 2.1.0 (OASIS): a result for each drift, and for whatever else of a session is to be known. */
export const comparisonSarif = (comparison: Comparison, options: ComparisonSarifOptions = {}): string =>
  `${printableJson({ $schema: schema, version: '2.1.0', runs: [runOf(comparison, options)] })}\n`

const runOf = (comparison: Comparison, { names, folder }: ComparisonSarifOptions) => {
  const { drifts, sessions, evidence, truncated } = comparison
  const findings = findingsOf(comparison)
  const ids = new Set([...drifts, ...findings].map(({ session }) => session))
  const unique = uniqueNames([...ids], names)
  return {
    tool: { driver: { name: 'Reprise', rules } },
    originalUriBaseIds: basesOf(folder),
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notificationsOf(comparison) }],
    results: [
      ...drifts.map((drift) => driftResult(drift, unique)),
      ...findings.map((finding) => findingResult(finding, unique)),
    ],
    properties: { sessions, evidence, truncated },
  }
}

const root = 'ROOT'

const basesOf = (folder: string | undefined) => {
  const description = { text: "the candidate's folder" }
  if (folder === undefined) return { [policyBase]: { description } }
  return {
    [policyBase]: { uri: folder.split('/').map(encodeURIComponent).join('/'), uriBaseId: root, description },
    [root]: { description: { text: 'where the comparison was made' } },
  }
}

/** What nobody may miss although it is no result. */
const notificationsOf = (comparison: Comparison) => {
  const rest = notListedText(notListed(comparison, listedSessions(comparison)))
  const warnings = [
    ...(rest === '' ? [] : [`sessions without a result: ${rest}`]),
    ...(comparison.truncated ? ['more was found than is listed: --limit lists more'] : []),
  ]
  return [
    { level: 'note', message: { text: countsText(comparison.sessions) } },
    ...warnings.map((text) => ({ level: 'warning', message: { text } })),
  ]
}
