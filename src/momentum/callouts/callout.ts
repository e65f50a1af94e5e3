import type { KumoArgument } from '../kumomta/push-kumo.js'
import type { HostObject } from '../objects.js'

/**
 * What a callout is given after `self`; a number: that one of the phase's own values; `opaque NAME`: a structure of that
 * name, of which no page says what a script can read in it.
 */
export type Argument =
  | 'message'
  | 'line'
  | 'accept'
  | 'vctx'
  | 'construct'
  | 'recipients'
  | 'scope'
  | 'buffer'
  | 'now'
  | 'rejected in'
  | 'rejection'
  | `opaque ${string}`
  | KumoArgument
  | number

/** A value that a phase brings for its callouts. */
export type GivenValue = HostObject | string | number | null

/**
 * How a callout's return counts. `validate`: 0 goes on, 1 stops the phase's chain, all else is a failure that answers 421.
 * `hook`: a number other than 0 stops the hook's chain. `verdict`: a number other than -1 does. `text`: a string stops it.
 * `void`: ignored. `event`: a handler of KumoMTA's, which is given no `self` and answers by raising.
 */
export type ReturnRule = 'validate' | 'hook' | 'verdict' | 'text' | 'void' | 'event'

export interface Callout {
  readonly name: string
  readonly arguments: readonly Argument[]
  readonly returns: ReturnRule
  /** `self` is the module's table of the session; else a new one */
  readonly keepsSelf: boolean
  /** runs only where nothing has refused yet */
  readonly ifAccepted?: true
  /** runs once the phase is decided, and only where it refuses */
  readonly ifRefused?: true
  /** where it stops its chain, what the server itself does then is told apart, for it is not emulated */
  readonly isTold?: true
}

export const validate = (name: string, ...args: Argument[]): Callout => ({
  name,
  arguments: args,
  returns: 'validate',
  keepsSelf: args.includes('vctx'),
})

export const hook = (
  name: string,
  returns: Exclude<ReturnRule, 'validate' | 'event'>,
  ...args: Argument[]
): Callout => ({
  name,
  arguments: args,
  returns,
  keepsSelf: args.includes('vctx'),
})
