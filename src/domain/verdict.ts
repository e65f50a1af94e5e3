import { bytesOfText, sha256Of } from './bytes.js'
import type { Canonical, Text } from './canonical.js'
import type { Drift, DriftKind, FurtherDifference } from './drift.js'

/** What somebody says of a drift: it is meant, or it must not be. */
export type Verdict = 'accepted' | 'rejected'

/** A verdict that is in force, with who gave it, when and why. */
export interface DriftVerdict {
  readonly verdict: Verdict
  readonly by: Text
  /** milliseconds since the epoch */
  readonly at: number
  readonly reason?: Text
  /** the revision under which the drift was found that was judged */
  readonly candidate: string
}

/**
 * All that a verdict holds for: which recorded behaviour, and what became of it to the last differing value. Whatever candidate
 * yields exactly that has the verdict too; which script's line made it is not part of it.
 */
export interface JudgedDrift {
  /** the revision that was recorded under */
  readonly base: string
  /** '' for a drift of registration */
  readonly session: string
  readonly phase: Drift['phase']
  readonly message: number
  readonly recipient: Text
  readonly occurrence: number
  readonly kind: DriftKind
  readonly path: string
  readonly recorded: Canonical
  readonly replayed: Canonical
  /** absent: the instance differs nowhere else */
  readonly rest?: readonly FurtherDifference[]
}

/** A verdict in force, with all that it holds for. */
export interface VerdictInForce extends DriftVerdict {
  readonly drift: JudgedDrift
}

export const isAccepted = ({ verdict }: Pick<Drift, 'verdict'>): boolean => verdict?.verdict === 'accepted'

/** What of a drift is judged; undefined where it was found by a version that did not keep all of it. */
export const judgedIn = (drift: Drift): JudgedDrift | undefined => {
  const { base, session, phase, message, recipient, occurrence, kind, path, recorded, replayed, rest = [] } = drift
  if (base === undefined) return undefined
  const place = { base, session, phase, message, recipient, occurrence }
  return { ...place, kind, path, recorded, replayed, ...(rest.length > 0 ? { rest } : {}) }
}

/** Names what a verdict holds for: SHA-256 (hex) of its canonical text. Equal exactly where everything judged is equal. */
export const verdictKey = (judged: JudgedDrift): string => {
  const { base, session, phase, message, recipient, occurrence, kind, path, recorded, replayed, rest = [] } = judged
  const further = rest.map((one) => [one.kind, one.path, one.recorded, one.replayed])
  const all = [base, session, phase, message, recipient, occurrence, kind, path, recorded, replayed, further]
  return sha256Of(bytesOfText(JSON.stringify(all)))
}
