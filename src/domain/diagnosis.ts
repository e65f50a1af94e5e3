import type { CallClass } from './call.js'
import type { Text } from './canonical.js'
import type { Severity } from './drift.js'
import type { PhaseName } from './phase.js'

/** What `reprise doctor` found in a policy without any session: the object that `--json` prints. */
export interface Diagnosis {
  readonly policy: {
    readonly name: Text
    /** SHA-256 (hex) of the revision */
    readonly revision: string
    readonly entry: Text
    /** Lua files that were looked at, and those that nothing loads */
    readonly files: number
    readonly notLoaded: readonly Text[]
  }
  /** what loading it came to */
  readonly boot: 'booted' | 'failed' | 'undecidable' | 'stopped'
  /** in the order in which they are called; those that this host never calls last */
  readonly registers: readonly RegisteredCallout[]
  /** by file, the file with the worst one first; in a file the worst first, then by line */
  readonly findings: readonly Finding[]
  readonly counts: Readonly<Record<Severity, number>>
  /** true where one rule found more in one file than are listed, or counted */
  readonly truncated: boolean
  /** the host's functions that the policy names, by name */
  readonly calls: readonly UsedCall[]
  /** choices that loading it rested on, where the manual is silent */
  readonly assumptions: readonly { readonly id: string; readonly certainty: string; readonly means: string }[]
}

export interface RegisteredCallout {
  /** `boot` for init and deinit; null: this host does not call it */
  readonly phase: PhaseName | 'boot' | null
  readonly callout: string
  readonly module: Text
  readonly file: Text | null
  readonly line: number | null
}

/** The rules, each a stable word. What each finds is in the README. */
export const rules = [
  'boot',
  'syntax',
  'callout-misspelt',
  'callout-not-called',
  'callout-return',
  'callout-parameters',
  'module-unusable',
  'call-not-modelled',
  'call-unknown',
  'call-out-of-phase',
  'call-arguments',
  'undefined-global',
  'undefined-field',
  'require-missing',
  'recorder-inside',
  'world-unasked',
  'session-state',
  'shared-global',
  'octal',
  'numeral',
  'operator-priority',
  'shift',
  'escape',
  'thrlua-syntax',
] as const

export type Rule = (typeof rules)[number]

export interface Finding {
  readonly rule: Rule
  readonly severity: Severity
  /** null where it is the policy's as a whole */
  readonly file: Text | null
  readonly line: number | null
  /** in bytes, from 1 */
  readonly column?: number
  readonly module?: Text
  readonly callout?: string
  readonly message: string
  readonly hint: string
}

/** A function or method of the host that the policy names. */
export interface UsedCall {
  readonly call: string
  /** how a replay finds its answer; null: this host does not have it, and a session that calls it is undecidable */
  readonly class: CallClass | null
  /** the manual's page, or where else the fact is from; null where there is none */
  readonly source: string | null
  /** `documented`, `example`, `inferred`, `unknown`; null as above */
  readonly certainty: string | null
  /** places in the text that name it */
  readonly uses: number
  /** the first of them */
  readonly file: Text
  readonly line: number
}
