import type { Text } from '../../domain/canonical.js'
import { showText } from '../../domain/phase.js'
import type { Trace, TracedFile, TraceStep } from '../../domain/trace.js'
import { alignLines, type LineAlignment } from './line-alignment.js'

/** Where two runs of one invocation first part ways: a place among the steps of both, from 0. */
export type Parting =
  /** they run other lines; or the same line, in which other things happen */
  | { readonly kind: 'line' | 'happening'; readonly at: number }
  /** one has no more steps, and the other goes on */
  | { readonly kind: 'end'; readonly at: number; readonly shorter: 'recorded' | 'candidate' }

/** Two files that are one: the scripts that policies are entered by may have names of their own. */
export type SameFiles = readonly [recorded: Text, candidate: Text]

/**
 * The first step at which they part. A line is the same where the text of its file says so: lines that were put in before it, and never
 * run, are no parting. null: they do not part in the steps that are at hand, which must begin at the same step.
 */
export const partingPoint = (recorded: Trace, candidate: Trace, same?: SameFiles): Parting | null => {
  const files = new FilePairs(recorded, candidate, same)
  const common = Math.min(recorded.steps.length, candidate.steps.length)
  for (let at = 0; at < common; at += 1) {
    const [one, other] = [recorded.steps[at]!, candidate.steps[at]!]
    if (!files.areSame(one, other)) return { kind: 'line', at }
    if (JSON.stringify(one.happened) !== JSON.stringify(other.happened)) return { kind: 'happening', at }
  }
  if (endsAt(recorded, common) && !endsAt(candidate, common)) return { kind: 'end', at: common, shorter: 'recorded' }
  if (endsAt(candidate, common) && !endsAt(recorded, common)) return { kind: 'end', at: common, shorter: 'candidate' }
  return null
}

/** Whether all of its steps lie before that one. */
const endsAt = ({ first, total }: Trace, at: number): boolean => total === first - 1 + at

/** Files of two traces by name, each pair with its lines aligned once they are asked for. */
class FilePairs {
  private readonly recorded: Trace
  private readonly candidate: Trace
  private readonly same: string
  private readonly alignments = new Map<string, LineAlignment>()

  constructor(recorded: Trace, candidate: Trace, same: SameFiles | undefined) {
    this.recorded = recorded
    this.candidate = candidate
    this.same = JSON.stringify(same)
  }

  areSame(one: TraceStep, other: TraceStep): boolean {
    const file = this.recorded.files[one.file]!
    const otherFile = this.candidate.files[other.file]!
    if (!this.isPair(file, otherFile)) return false
    if (file.lines.length === 0 || otherFile.lines.length === 0) return one.line === other.line
    const aligned = this.alignment(`${one.file} ${other.file}`, file, otherFile)
    return aligned[one.line - 1] === other.line - 1
  }

  private isPair(file: TracedFile, other: TracedFile): boolean {
    if (file.isGenerated !== other.isGenerated) return false
    const names = JSON.stringify([file.name, other.name])
    return showText(file.name) === showText(other.name) || (!file.isGenerated && names === this.same)
  }

  private alignment(key: string, file: TracedFile, other: TracedFile): LineAlignment {
    const known = this.alignments.get(key)
    if (known) return known
    const made = alignLines(file.lines.map(showText), other.lines.map(showText))
    this.alignments.set(key, made)
    return made
  }
}
