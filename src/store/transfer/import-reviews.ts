import type { DriftReviewed } from '../../domain/events.js'
import { Trouble } from '../../domain/trouble.js'
import { verdictKey } from '../../domain/verdict.js'
import { appendMany, findStream } from '../append.js'
import { readSinceErasure, type StoredEvent } from '../read.js'
import { judgedStream } from '../reviews/review-stream.js'
import type { Store } from '../store.js'
import { appendsOf, type Group, type ImportedEvent, isSame } from './imported-events.js'
import { invalidLine } from './read-line.js'

export interface ImportedReviews {
  /** entries that are new */
  readonly entries: number
  /** of the drifts that these are about, those on which a verdict is in force after them */
  readonly verdicts: number
}

/**
 * Imports what was said of drifts of one session, or of one revision's boot, and returns how much of it is new. Where the store has
 * the beginning of it, the rest is added; where it has more, nothing is. Throws Trouble `review-conflict` where the two part ways,
 * `review-erased` where it was erased here, and `recording-invalid` where no line before has what was judged.
 */
export const importReviews = (store: Store, group: Group): ImportedReviews =>
  store.transaction(() => {
    const { stream } = group[0]!.head
    requireJudged(store, group[0]!)
    const found = findStream(store, stream)
    const stored = readSinceErasure(store, stream)
    if (found && found.version > stored.length) throw erased(group[0]!)
    const shared = Math.min(stored.length, group.length)
    if (!stored.slice(0, shared).every((one, index) => isSameSaid(one, group[index]!))) throw conflict(group[0]!)
    const fresh = group.slice(shared)
    appendMany(store, appendsOf(fresh, found?.version))
    return { entries: fresh.length, verdicts: inForceAfter(fresh) }
  })

/** The last entry on a drift counts. */
const inForceAfter = (fresh: readonly ImportedEvent[]): number => {
  const last = new Map<string, DriftReviewed['verdict']>()
  for (const { event } of fresh) {
    const { drift, verdict } = event.input as DriftReviewed
    last.set(verdictKey(drift), verdict)
  }
  return [...last.values()].filter((verdict) => verdict !== 'withdrawn').length
}

const isSameSaid = (stored: StoredEvent, imported: ImportedEvent): boolean =>
  stored.recordedAt === imported.head.recorded_at && isSame(stored, imported)

const requireJudged = (store: Store, { event, head, line }: ImportedEvent): void => {
  const judged = judgedStream((event.input as DriftReviewed).drift)
  if (findStream(store, judged) === undefined)
    throw invalidLine(line, `${head.stream} is about ${judged}, which no line before has`)
}

const conflict = ({ head, line }: ImportedEvent): Trouble =>
  new Trouble('review-conflict', `line ${line}: the store has other verdicts in ${head.stream}`, {
    hint: 'look at those in force here: reprise review --list',
  })

const erased = ({ head, line }: ImportedEvent): Trouble =>
  new Trouble('review-erased', `line ${line}: ${head.stream} was erased here, and does not come back`, {
    hint: 'export it again from where it was not judged, or was erased too',
  })
