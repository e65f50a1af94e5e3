import type { Canonical, Text } from './canonical.js'
import { instanceKey, type PhaseName } from './phase.js'
import type { DriftVerdict } from './verdict.js'

/** The kinds of drift, the worst first. */
export const driftKinds = [
  'registration',
  'failure',
  'reply',
  'delivery',
  'content',
  'context',
  'calls',
  'output',
  'cost',
] as const

export type DriftKind = (typeof driftKinds)[number]

/** Severities, the worst first. */
export const severities = ['critical', 'major', 'minor', 'info'] as const

export type Severity = (typeof severities)[number]

/** One behaviour that changed: one cause, in one phase instance of one session. */
export interface Drift {
  /** '' for a drift of registration, which belongs to no session */
  readonly session: string
  readonly message: number
  readonly recipient: Text
  /** which of the instances that are alike; 1 is the first */
  readonly occurrence: number
  readonly phase: PhaseName | 'boot'
  /** the callout and module that made the difference, where one can be named */
  readonly callout: string | null
  readonly module: Text | null
  readonly kind: DriftKind
  readonly also: readonly DriftKind[]
  readonly severity: Severity
  /** where in the result, as `reply`, `context.conn.rate` */
  readonly path: string
  /** null: nothing of the kind; an empty list: removed */
  readonly recorded: Canonical
  readonly replayed: Canonical
  /** `file:line` in the script, of the candidate unless `side` says recorded */
  readonly line: string | null
  readonly side: 'candidate' | 'recorded' | null
  /** the revision that it was recorded under; absent: the version that compared did not keep it */
  readonly base?: string
  /** what else of the same instance differs, the worst first; absent: nothing, or the version that compared did not keep it */
  readonly rest?: readonly FurtherDifference[]
  /** what somebody has said of exactly this drift; absent: nothing */
  readonly verdict?: DriftVerdict
}

/** Another place in which the two results of a drift's phase instance differ. */
export interface FurtherDifference {
  readonly kind: DriftKind
  readonly path: string
  readonly recorded: Canonical
  readonly replayed: Canonical
}

/** The phase instance where it is, as `instanceKey` writes it; null where it is in how the policy is loaded. */
export const instanceOfDrift = ({ phase, message, recipient, occurrence }: Drift): string | null =>
  phase === 'boot' ? null : instanceKey({ phase, message, recipient, occurrence })
