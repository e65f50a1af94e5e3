import type { Failure } from '../../domain/events.js'
import type { LuaValue } from '../../domain/value.js'
import type { HostFunction, Machine } from '../../lua/machine.js'
import { callFailure } from '../calls/call-failure.js'
import { Undecided } from '../calls/interruptions.js'
import type { Stage } from '../calls/stage.js'
import { objectIn } from './objects-in.js'
import { notModelled } from './unmodelled.js'

/**
 * Runs the policy's init, for the listeners that it starts; the machine takes nothing but an image afterwards. What it does besides
 * is the server's own and belongs to no session. Of an init that does what is not modelled, or fails in it, nothing is learned; with one that
 * fails by itself, the server does not start: that is told.
 */
export const learnListeners = (machine: Machine, stage: Stage): Failure | null => {
  const init = stage.kumo.handlers.get('init')
  if (!init) return null
  stage.kumo.listeners = []
  stage.initializing = true
  stage.beginPhase()
  stage.beginInvocation('init')
  try {
    const outcome = machine.call(init.reference, () => 0)
    if (outcome.outcome !== 'returned' || stage.kumo.listeners.length === 0) stage.kumo.listeners = null
    return outcome.outcome === 'failed' && !isRaisedByHost(stage, outcome.error) ? callFailure(outcome) : null
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    stage.kumo.listeners = null
    return null
  } finally {
    stage.initializing = false
    stage.kumo.raisedByHost = false
  }
}

/** An error of a function of this host may be one that KumoMTA's does not raise. */
const isRaisedByHost = (stage: Stage, error: LuaValue): boolean =>
  stage.kumo.raisedByHost || objectIn(stage, error, 'kumoError') !== undefined

/** What a policy sets up in init besides listeners, and no session shows (docs/reference/kumo). */
const setUps = [
  'configure_accounting_db_path',
  'configure_bounce_classifier',
  'configure_local_logs',
  'configure_log_hook',
  'configure_redis_throttles',
  'define_spool',
  'set_config_monitor_globs',
  'set_diagnostic_log_filter',
  'set_httpinject_recipient_rate_limit',
  'set_httpinject_threads',
  'set_logging_threads',
  'set_lruttl_cache_capacity',
  'set_max_lua_context_age',
  'set_max_lua_context_use_count',
  'set_max_spare_lua_contexts',
  'set_memory_hard_limit',
  'set_memory_low_thresh',
  'set_memory_soft_limit',
  'set_qmaint_threads',
  'set_ready_qmaint_threads',
  'set_readyq_threads',
  'set_smtpsrv_threads',
  'set_spoolin_threads',
  'start_http_listener',
]

export const setUpFunctions = (stage: Stage): Readonly<Record<string, HostFunction>> =>
  Object.fromEntries(
    setUps.map((name): [string, HostFunction] => [
      name,
      () => (stage.initializing ? 0 : notModelled(stage, `kumo.${name} outside of init`)),
    ]),
  )
