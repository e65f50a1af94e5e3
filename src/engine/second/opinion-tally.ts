import type { Parting } from '../../domain/second-opinion.js'
import { count, countAll } from '../counting.js'
import type { Answer } from './asking.js'

/** What the second machine said of some sessions. Tallies of shards add up, so it is plain data. */
export interface OpinionTally {
  sessions: number
  parted: number
  /** those that are listed, and how many there are */
  readonly partings: Parting[]
  all: number
  readonly notAsked: Map<string, number>
}

export const emptyOpinion = (): OpinionTally => ({ sessions: 0, parted: 0, partings: [], all: 0, notAsked: new Map() })

export const addAnswer = (tally: OpinionTally, answer: Answer, limit: number): void => {
  if ('why' in answer) count(tally.notAsked, answer.why)
  else {
    tally.sessions += 1
    if (answer.partings.length > 0) tally.parted += 1
    addPartings(tally, answer.partings, limit)
  }
}

export const addPartings = (tally: OpinionTally, partings: readonly Parting[], limit: number): void => {
  tally.all += partings.length
  tally.partings.push(...partings.slice(0, Math.max(0, limit - tally.partings.length)))
}

export const addOpinion = (into: OpinionTally, other: OpinionTally, limit: number): void => {
  into.sessions += other.sessions
  into.parted += other.parted
  addPartings(into, other.partings, limit)
  into.all += other.all - other.partings.length
  countAll(into.notAsked, other.notAsked)
}
