import { readable } from '../../domain/canonical.js'
import type { Diagnosis, Finding } from '../../domain/diagnosis.js'
import { type Severity, severities } from '../../domain/drift.js'
import { indented, type Line, line, paragraphs, type Tone, toned } from '../lines.js'
import { counted, number } from '../words.js'

/** The findings, a paragraph for each file. */
export const findingLines = ({ findings, truncated }: Diagnosis): readonly Line[] =>
  paragraphs(
    ...[...Map.groupBy(findings, ({ file }) => (file === null ? '' : readable(file)))].map(([file, some]) => [
      line(toned('strong', file === '' ? 'The policy as a whole' : file)),
      ...indented(2, some.flatMap(linesOf)),
    ]),
    truncated ? [line(toned('dim', 'Of one rule at most 50 findings are told for one file: there are more.'))] : [],
  )

const tones: Readonly<Record<Severity, Tone>> = { critical: 'bad', major: 'bad', minor: 'warn', info: 'dim' }

const linesOf = ({ line: at, column, severity, message, hint, rule }: Finding): readonly Line[] => {
  const place = at === null ? '' : `${at}${column === undefined ? '' : `:${column}`} `
  return [
    line(place, toned(tones[severity], severity), ` ${message} `, toned('dim', `(${rule})`)),
    ...indented(4, [line(toned('dim', hint))]),
  ]
}

/** `2 major and 1 minor finding in 2 files`, or that there is none. */
export const summaryLine = ({ counts, findings }: Diagnosis): Line => {
  const failing = severities.filter((severity) => severity !== 'info' && counts[severity] > 0)
  const toKnow = counts.info === 0 ? '' : ` ${counted(counts.info, 'thing')} to know.`
  if (failing.length === 0) return line(toned('good', '✓ Nothing to mend.'), toKnow)
  const total = failing.reduce((sum, severity) => sum + counts[severity], 0)
  const failed = findings.filter(({ severity, file }) => severity !== 'info' && file !== null)
  const files = new Set(failed.map(({ file }) => readable(file!))).size
  const parts = failing.map((severity) => `${number(counts[severity])} ${severity}`)
  return line(
    toned('bad', `≠ ${parts.join(', ')}`),
    ` ${total === 1 ? 'finding' : 'findings'}${files === 0 ? '' : ` in ${counted(files, 'file')}`}.`,
    toKnow,
  )
}
