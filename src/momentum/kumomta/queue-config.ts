import { encodeText } from '../../domain/canonical.js'
import type { LuaValue } from '../../domain/value.js'
import type { HandleType, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** Parameters of a queue (docs/reference/kumo/make_queue_config). */
const parameters: ReadonlySet<LuaValue> = new Set([
  'egress_pool',
  'max_age',
  'max_message_rate',
  'max_retry_interval',
  'reap_interval',
  'refresh_interval',
  'refresh_strategy',
  'retry_interval',
  'shrink_policy',
  'strategy',
  'timerwheel_tick_interval',
])

/** `(table)`: of what a queue is, the pool alone decides something that a message shows. */
export const makeQueueConfig = (stage: Stage): HostFunction => {
  return (frame) => {
    const table = frame.quietly(() => frame.value(1))
    if (typeof table !== 'object' || table?.kind !== 'table') return frame.wrongType(1, 'table')
    for (const [name] of table.entries)
      if (!parameters.has(name)) notModelled(stage, `make_queue_config with ${String(name)}`)
    const pool = frame.field(1, 'egress_pool')
    if (pool !== null && typeof pool !== 'string') notModelled(stage, 'an egress_pool that is no text')
    return stage.handles.pushNew(frame, { kind: 'kumoQueueConfig', pool: pool as string | null })
  }
}

export const queueConfigType = (stage: Stage): HandleType => ({
  name: 'kumo:QueueConfig',
  methods: {},
  get: (_frame, _id, key) => notModelled(stage, `queue_config.${key}`),
})

/** What a handler of get_queue_config answers: the pool that the message leaves by. */
export const takeQueueConfig = (stage: Stage, returned: LuaValue): void => {
  if (returned === null) return
  stage.assumed.add('kumo-pools')
  const config =
    typeof returned === 'object' && returned.kind === 'handle' ? stage.objects()[returned.id ?? -1] : undefined
  if (config?.kind !== 'kumoQueueConfig')
    unmodelled(stage, 'get_queue_config', 'get_queue_config returns something else than make_queue_config makes')
  else if (config.pool !== null) {
    stage.session!.message!.binding = config.pool
    stage.effects.push(['binding', encodeText(config.pool)])
    if (stage.attributing) stage.effectLines.push('')
  }
}
