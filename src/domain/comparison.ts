import type { Canonical, Text } from './canonical.js'
import type { Drift, DriftKind, Severity } from './drift.js'

/** What a comparison found: the object that `compare --json` prints, keys in this order. */
export interface Comparison {
  readonly bases: readonly { readonly revision: string; readonly name: Text; readonly sessions: number }[]
  readonly candidate: { readonly revision: string; readonly name: Text }
  readonly sessions: SessionCounts
  /** recorded phase instances compared ÷ recorded phase instances; 1 where there were none */
  readonly evidence: number
  /** true where more was found than is listed */
  readonly truncated: boolean
  /** drifts by kind, those that are not listed too; one that is of several kinds counts in each */
  readonly kinds: Readonly<Partial<Record<DriftKind, number>>>
  /** the worst first, what was accepted last; where they are not all listed, the first of them are */
  readonly drifts: readonly Drift[]
  readonly undecidable: readonly UndecidableSession[]
  readonly unfaithful: readonly UnfaithfulSession[]
  /** decisions that hang on what Lua leaves open; null: the version that compared did not look for them */
  readonly fragile: readonly FragileSession[] | null
  /** lines of which some orders were tried and others were not; absent: none, or the version that compared did not tell */
  readonly orders?: readonly TriedOrders[]
  /** sessions counted in `sessions.isolated`, and those that drift, and drift further on what others left; absent: the version that compared did not look for them */
  readonly isolated?: readonly IsolatedSession[]
  readonly assumptions: readonly Assumption[]
  /** counts that were worked out from recorded ones, by function, with the sessions that read them */
  readonly derived: readonly { readonly call: string; readonly sessions: number }[]
  /** counts that sessions share and the candidate leaves otherwise, where later ones read them; absent: none, or the version that compared did not look */
  readonly counters?: readonly CounterDifference[]
  /** answers taken from `--world` */
  readonly simulated: number
  /**
   * sessions, of any verdict, that left state behind: each ran by itself. Absent: none, or the version that compared did not look for it
   */
  readonly leaving?: number
  /** of those, how many left what the others ran on again; absent: none, or the version that compared did not look for readers */
  readonly leaversTried?: number
  /** sessions that went on from one another; absent: none */
  readonly continuous?: number
  /** what people said of drifts; absent: nothing of any of these */
  readonly verdicts?: VerdictCounts
  /** callouts that a revision registers and no compared session leads to: this version calls them in some sessions, or never */
  readonly neverCalled: readonly string[]
}

/** Drifts by what was said of them, those that are not listed too. */
export interface VerdictCounts {
  readonly accepted: number
  readonly rejected: number
  /** those that nobody accepted: by kind, one of several kinds in each, and by severity */
  readonly standing: {
    readonly kinds: Readonly<Partial<Record<DriftKind, number>>>
    readonly severities: Readonly<Partial<Record<Severity, number>>>
  }
}

export interface SessionCounts {
  readonly total: number
  readonly same: number
  /** those among `same` that left state which outlives them, or read it; null: the version that compared did not look for it */
  readonly isolated: number | null
  /** sessions that come to something else on what others left; those that drift by themselves only where they drift further; absent: nothing was left, or the version that compared did not look for them */
  readonly reading?: number
  /** those among `reading` that drift on it as they do not by themselves */
  readonly drifting?: number
  readonly drifted: number
  readonly undecidable: number
  readonly unfaithful: number
  /** drifted sessions whose every drift has been accepted */
  readonly accepted: number
}

export interface UndecidableSession {
  /** '' where it is the comparison as a whole */
  readonly session: string
  readonly phase: string
  readonly call: string
  readonly arguments: Canonical
  readonly reason: string
  readonly hint: string
}

export interface UnfaithfulSession {
  readonly session: string
  readonly phase: string
  readonly why: string
}

/** A decision that hangs on what Lua leaves open: the order of `pairs`, addresses. */
export interface FragileDecision {
  /** the first phase instance whose result changes */
  readonly phase: string
  /** `file:line` of the traversal, or of the address made into text */
  readonly line: string
  readonly reason: string
}

export interface FragileSession extends FragileDecision {
  readonly session: string
  readonly side: 'candidate' | 'recorded'
}

/** A line that hangs on what Lua leaves open, and came to the same in all that was tried, which is not all there is. */
export interface TriedOrders {
  /** `file:line` of the traversal, or of the address made into text */
  readonly line: string
  readonly what: 'order' | 'address'
  readonly side: 'candidate' | 'recorded'
  /** how many keys the largest table that was gone through has room for; of an address, 0 */
  readonly places: number
  /** orders, or addresses, besides the one that the machine has */
  readonly tried: number
  readonly sessions: number
}

/** A session that left state which outlives it, or reads what others left. It ran, as every other, on the state after boot. */
export interface IsolatedSession {
  readonly session: string
  /** what it left, by name: `stats.count`, `local last of policy.lua`; empty where it only reads */
  readonly state: readonly Text[]
  /** how many more it left than are named; absent: none */
  readonly more?: number
  /** absent: it came to the same on all that was tried, or the version that compared tried nothing */
  readonly reads?: ReadState
}

/** What a session comes to on what others left, where that is something else than by itself. */
export interface ReadState {
  /** the session, maybe the same, whose state it reads; it had run on what `after` others left, and those on one another's */
  readonly from: string
  readonly after: number
  /** what `from` left by itself, by name; absent: there were more readers than are looked at so closely, and it may be any of those sessions that left it */
  readonly state?: readonly Text[]
  /** which revision reads it */
  readonly side: 'both' | 'candidate' | 'recorded'
  /** the first phase instance that comes to something else */
  readonly phase: string
  /** `file:line` of the effect that is made otherwise; null or absent: not known */
  readonly line?: string | null
  /** that the result is another, or why it is not known there */
  readonly reason: string
  /** what comparing the session on that state comes to */
  readonly verdict: 'drifted' | 'same' | 'undecidable'
}

/** A count that sessions share and the candidate writes otherwise: what later sessions read of it was taken as recorded. */
export interface CounterDifference {
  /** `audit series rate`, `counter hits`, `msys.audit.rejections` */
  readonly counter: string
  /** sessions that leave it otherwise, each time for one key */
  readonly writers: number
  /** sessions that read it after the first of those; the first of them */
  readonly readers: readonly string[]
  /** how many more may have */
  readonly more: number
}

/** A choice of ours, where the manual is silent, that a verdict rested on. */
export interface Assumption {
  readonly id: string
  readonly certainty: string
  readonly means: string
  readonly sessions: number
  /** of `out-of-phase`: the calls that it was assumed of, `msg:header in rcptto`; absent: the version that compared did not keep them */
  readonly calls?: readonly string[]
}
