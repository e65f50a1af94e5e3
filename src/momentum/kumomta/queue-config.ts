import { encodeText } from '../../domain/canonical.js'
import type { LuaValue } from '../../domain/value.js'
import type { HandleType, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { objectIn } from './objects-in.js'
import { assertParameters, isDuration, isOneOf, isText, type Parameters } from './parameters.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** Parameters of a queue, and what they may be (docs/reference/kumo/make_queue_config); of anything else it is not told whether KumoMTA takes it. */
const parameters: Parameters = new Map([
  ['egress_pool', isText],
  ['max_age', isDuration],
  ['max_retry_interval', isDuration],
  ['retry_interval', isDuration],
  ['reap_interval', isDuration],
  ['refresh_interval', isDuration],
  ['timerwheel_tick_interval', isDuration],
  ['max_message_rate', (value) => typeof value === 'string' && /^(?:local:)?[\d,_]+\/\d*[a-z]+$/.test(value)],
  ['refresh_strategy', isOneOf('Ttl', 'Epoch')],
  ['strategy', isOneOf('TimerWheel', 'SkipList', 'SingletonTimerWheel', 'SingletonTimerWheelV2')],
])

/** `(table)`: of what a queue is, the pool alone decides something that a message shows. */
export const makeQueueConfig = (stage: Stage): HostFunction => {
  return (frame) => {
    assertParameters(stage, frame, 'make_queue_config', parameters)
    const pool = frame.field(1, 'egress_pool')
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
  const config = objectIn(stage, returned, 'kumoQueueConfig')
  if (!config)
    unmodelled(stage, 'get_queue_config', 'get_queue_config returns something else than make_queue_config makes')
  else if (config.pool !== null) {
    stage.session!.message!.binding = config.pool
    stage.noteReturned(['binding', encodeText(config.pool)])
  }
}
