import type { Drift } from '../../../domain/drift.js'
import { columnsOf } from '../../../report/columns.js'
import { causeLines, placeText } from '../../../report/comparison/drift-lines.js'
import { verdictLines } from '../../../report/comparison/verdict-lines.js'
import { differing } from '../../../report/differing.js'
import { type LayoutOptions, layOut, type Row } from '../../../report/layout.js'
import { type Line, line, type Span, toned } from '../../../report/lines.js'
import { type DifferingPart, partsOfDrift } from '../../../report/parts.js'
import { sideTexts } from '../../../report/result-text.js'
import { coveredLines } from '../../../report/review/item-lines.js'

/** Below this many columns recorded and replayed stand below each other. */
const besideFrom = 60

/** A drift: where, which line made it, what was said of it, and what was recorded beside what was replayed, to the last value that a verdict covers. */
export const sideBySideRows = (drift: Drift, notes: readonly Line[], options: LayoutOptions): readonly Row[] => {
  const head = line(toned('strong', placeText(drift)), toned('dim', `  ${drift.severity} ${drift.kind}`))
  if (options.width < besideFrom) return layOut([head, ...coveredLines(drift, options.width), ...notes], options)
  const half = Math.floor((options.width - 3) / 2)
  const sides = [
    besideRow([toned('dim', 'recorded')], [toned('dim', 'replayed')], { half, unicode: options.unicode }),
    ...partsOfDrift(drift).flatMap((part) => partRows(part, { half, unicode: options.unicode })),
  ]
  return [...layOut([head, ...causeLines(drift), ...verdictLines(drift), ...notes], options), [], ...sides]
}

interface Halves {
  /** columns of each side */
  readonly half: number
  readonly unicode: boolean
}

const partRows = ({ path, recorded, replayed }: DifferingPart, { half, unicode }: Halves): readonly Row[] => {
  const texts = differing(...sideTexts(path, { recorded, replayed }), half * 8)
  const [left, right] = [texts.recorded, texts.replayed].map((spans) =>
    layOut([{ ...line(toned('dim', `${path}: `), ...spans), hang: 2 }], { width: half, unicode }),
  ) as [readonly Row[], readonly Row[]]
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    besideRow(left[index] ?? [], right[index] ?? [], { half, unicode }),
  )
}

const besideRow = (left: readonly Span[], right: readonly Span[], { half, unicode }: Halves): Row => {
  const used = left.reduce((sum, { text }) => sum + columnsOf(text), 0)
  return [...left, { text: ' '.repeat(half - used) }, toned('dim', unicode ? ' │ ' : ' | '), ...right]
}
