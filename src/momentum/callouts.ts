import type { PhaseName } from '../domain/phase.js'
import { notCalledElsewhere, notCalledInSessions } from './uncalled.js'

/** What a callout is given after `self`. */
export type Argument = 'message' | 'line' | 'accept' | 'vctx' | 'recipients' | 'scope' | 'buffer'

/**
 * How a callout's return counts. `validate`: 0 goes on, 1 stops the phase's chain, all else is a failure that answers 421.
 * `hook`: a number other than 0 stops the hook's chain. `void`: ignored.
 */
export type ReturnRule = 'validate' | 'hook' | 'void'

export interface Callout {
  readonly name: string
  readonly arguments: readonly Argument[]
  readonly returns: ReturnRule
  /** `self` is the module's table of the session; else a new one */
  readonly keepsSelf: boolean
  /** runs only where nothing has refused yet */
  readonly ifAccepted?: true
}

const validate = (name: string, ...args: Argument[]): Callout => ({
  name,
  arguments: args,
  returns: 'validate',
  keepsSelf: args.includes('vctx'),
})

const hook = (name: string, returns: 'hook' | 'void', ...args: Argument[]): Callout => ({
  name,
  arguments: args,
  returns,
  keepsSelf: args.includes('vctx'),
})

/**
 * The callouts of each phase in their order. Source: the timeline of `callouts.md` section 1, which names the
 * manual's pages. That the `core_*_msg_each_rcpt` hooks stand at the end of each_rcpt is inferred.
 */
export const calloutsOfPhase: Readonly<Record<PhaseName, readonly Callout[]>> = {
  accept: [hook('core_validate_accept', 'hook', 'accept', 'vctx')],
  connect: [validate('validate_connect', 'accept', 'vctx'), hook('core_validate_connect', 'void', 'accept', 'vctx')],
  ehlo: [validate('validate_ehlo', 'line', 'accept', 'vctx')],
  mailfrom: [validate('validate_mailfrom', 'line', 'accept', 'vctx')],
  rcptto: [
    validate('validate_rcptto', 'message', 'line', 'accept', 'vctx'),
    { ...validate('validate_rcptto_list', 'recipients', 'vctx'), ifAccepted: true },
  ],
  data: [
    validate('validate_rcptto_list_final', 'recipients', 'vctx'),
    { ...validate('validate_data', 'message', 'accept', 'vctx'), ifAccepted: true },
  ],
  spool: [validate('validate_data_spool', 'message', 'accept', 'vctx')],
  each_rcpt: [
    validate('validate_data_spool_each_rcpt', 'message', 'accept', 'vctx'),
    hook('core_validate_data_spool_each_rcpt', 'void', 'message', 'accept', 'vctx'),
    hook('core_post_validate_data_spool_each_rcpt_v1', 'void', 'message', 'accept', 'vctx'),
    hook('core_pre_msg_each_rcpt', 'void', 'message', 'accept'),
    hook('core_post_msg_each_rcpt', 'void', 'message', 'accept', 'vctx'),
  ],
  set_binding: [validate('validate_set_binding', 'message')],
  final: [hook('core_final_validation', 'void', 'message', 'accept', 'vctx')],
  routing: [hook('core_config_get_message_routing_domain', 'hook', 'scope', 'message', 'buffer')],
  reception: [],
  command: [],
  dealloc: [{ name: 'validate_dealloc', arguments: [], returns: 'void', keepsSelf: true }],
}

export const knownCallouts: ReadonlySet<string> = new Set([
  'init',
  'deinit',
  ...Object.values(calloutsOfPhase).flatMap((callouts) => callouts.map((callout) => callout.name)),
  ...notCalledInSessions,
  ...notCalledElsewhere,
])
