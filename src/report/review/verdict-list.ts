import { shortHash } from '../../domain/revision.js'
import type { VerdictInForce } from '../../domain/verdict.js'
import { type Names, partLines } from '../comparison/drift-lines.js'
import { verdictLine } from '../comparison/verdict-lines.js'
import { blank, indented, type Line, line, toned } from '../lines.js'
import { partsOfDrift } from '../parts.js'
import { restLines } from '../rest-lines.js'
import { type Style, textOf } from '../style.js'
import { placeSpans } from './place-spans.js'

/** Verdicts that are listed for people; `--json` lists all. */
const listed = 100

/** Verdicts in force, for people. */
export const verdictsText = (verdicts: readonly VerdictInForce[], style: Style, names?: Names): string => {
  if (verdicts.length === 0) return textOf([line('Nothing was judged, or all of it was taken back.')], style)
  return textOf(
    [
      ...verdicts
        .slice(0, listed)
        .flatMap((one, index) => [...(index === 0 ? [] : [blank]), ...listedLines(one, style, names)]),
      ...restLines(verdicts.length - listed).flatMap((told) => [blank, told]),
    ],
    style,
  )
}

const listedLines = (one: VerdictInForce, { width }: Style, names: Names | undefined): readonly Line[] => {
  const { drift } = one
  const parts = partsOfDrift(drift)
  return [
    verdictLine(one),
    ...indented(2, [
      line(...placeSpans(drift, names), toned('dim', `, recorded under ${shortHash(drift.base)}`)),
      ...parts.flatMap((part) => partLines(part, width - 4)),
    ]),
  ]
}
