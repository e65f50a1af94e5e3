import type { Text } from '../../domain/canonical.js'
import type { Drift } from '../../domain/drift.js'
import {
  type DriftVerdict,
  type JudgedDrift,
  judgedIn,
  type Verdict,
  type VerdictInForce,
} from '../../domain/verdict.js'
import { readDrifts } from '../comparisons.js'
import { keyBytes } from '../projection/review-projection.js'
import type { Store } from '../store.js'

type Columns = [verdict: Verdict, by: string, at: number, reason: string | null, candidate: string]

const selectVerdict = 'SELECT verdict, by, at, reason, candidate FROM review WHERE key = ?'

/** Adds to a drift the verdict that is in force on exactly it, and takes away one that no longer is. */
export type Judge = (drift: Drift) => Drift

/** What looks verdicts up, as they are whenever it is asked: one look into an index for a drift. */
export const judgeFrom = (store: Store): Judge => {
  let isAnyJudged = false
  return ({ verdict: _before, ...drift }) => {
    isAnyJudged ||= store.read(() => store.prepareRaw('SELECT 1 FROM review LIMIT 1').get()) !== undefined
    const judged = isAnyJudged ? judgedIn(drift) : undefined
    if (judged === undefined) return drift
    const verdict = verdictOn(store, judged)
    return verdict === undefined ? drift : { ...drift, verdict }
  }
}

/** The verdict that is in force on exactly that; undefined where there is none. */
export const verdictOn = (store: Store, judged: JudgedDrift): DriftVerdict | undefined => {
  const found = store.read(() => store.prepareRaw<Columns>(selectVerdict).get(keyBytes(judged)))
  return found && verdictOfColumns(found)
}

const verdictOfColumns = ([verdict, by, at, reason, candidate]: Columns): DriftVerdict => ({
  verdict,
  by: JSON.parse(by) as Text,
  at,
  ...(reason === null ? {} : { reason: JSON.parse(reason) as Text }),
  candidate,
})

/** The drifts of a comparison, in its order, with the verdicts that are in force now. Throws Trouble `comparison-missing`. */
export const readJudgedDrifts = (store: Store, comparison: string): readonly Drift[] =>
  store.snapshot(() => readDrifts(store, comparison).map(judgeFrom(store)))

/** All verdicts in force, in the order in which the drifts were first judged. */
export const listVerdicts = (store: Store): readonly VerdictInForce[] => {
  const sql = 'SELECT drift, verdict, by, at, reason, candidate FROM review ORDER BY id'
  const rows = store.read(() => store.prepareRaw<[string, ...Columns]>(sql).all())
  return rows.map(([drift, ...verdict]) => ({ ...verdictOfColumns(verdict), drift: JSON.parse(drift) as JudgedDrift }))
}
