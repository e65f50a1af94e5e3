import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HandleType, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Definition, Stage } from '../calls/stage.js'
import { addCount, askCount, hostKey } from '../libraries/audit.js'
import { hostOf } from '../peer.js'
import { secondsAt } from './durations.js'
import { pushInteger } from './makers.js'
import type { KumoSeries } from './objects.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** `{ name, num_buckets, bucket_size [, initial_value] }` (docs/reference/kumo.counter_series/define.md). */
const define = (stage: Stage): HostFunction => {
  return (frame) => {
    const [name, buckets] = [frame.field(1, 'name'), frame.field(1, 'num_buckets')]
    if (typeof name !== 'string' || typeof buckets !== 'number')
      return frame.fail('define: name and num_buckets are needed')
    if (!Number.isInteger(buckets) || buckets < 1 || buckets > mostBuckets)
      return frame.fail(`define: num_buckets is ${buckets}, and may be 1 to ${mostBuckets}`)
    if ((frame.field(1, 'initial_value') ?? 0) !== 0)
      unmodelled(stage, 'kumo.counter_series.define', 'a counter series begins with another value than 0')
    const size = secondsAt(stage, frame.field(1, 'bucket_size'))
    return stage.handles.pushNew(frame, { kind: 'kumoSeries', name, buckets, size })
  }
}

/** They are counted in an octet (crates/mod-counter-series/src/lib.rs). */
const mostBuckets = 255

type Method = (stage: Stage, frame: Frame, series: KumoSeries) => number

const methods: Readonly<Record<string, Method>> = {
  increment: (stage, frame, series) => add(stage, frame, series, frame.number(2)),
  delta: (stage, frame, series) => add(stage, frame, series, frame.number(2)),
  sum: (stage, frame, series) => sum(stage, frame, series, series.buckets),
  sum_over: (stage, frame, series) => {
    const asked = Math.ceil(secondsAt(stage, frame.value(2)) / series.size)
    return sum(stage, frame, series, Math.min(Math.max(asked, 1), series.buckets))
  },
}

/** The handle of a series. */
export const seriesType = (stage: Stage): HandleType => ({
  name: 'kumo:CounterSeries',
  methods: Object.fromEntries(
    Object.entries(methods).map(([name, run]) => [
      name,
      (frame: Frame) => run(stage, frame, stage.handles.read(frame, 1, 'kumoSeries')),
    ]),
  ),
  get: (_frame, _id, key) => notModelled(stage, `series:${key}`),
})

const add = (stage: Stage, frame: Frame, counted: KumoSeries, count: number): number => {
  if (!Number.isInteger(count) || count < 0)
    unmodelled(stage, 'kumo.counter_series', 'a counter series is counted down, or by a fraction')
  const { series, key } = counterpartOf(stage, counted)
  addCount(stage, frame, { series, key, count })
  return 0
}

const sum = (stage: Stage, frame: Frame, counted: KumoSeries, buckets: number): number => {
  const { series, key, definition } = counterpartOf(stage, counted)
  const by = `kumo.counter_series ${counted.name}`
  pushInteger(stage, frame, askCount(stage, frame, { series, key, definition, first: 0, last: buckets - 1, by }))
  return 1
}

interface Counterpart {
  readonly series: Bytes
  readonly key: Bytes
  readonly definition: Definition
}

/**
 * The audit series of the recorded policy that counts the same: KumoMTA's has its name and, behind one character, the key
 * (`kumo-counterparts`), and its buckets are that one's windows.
 */
const counterpartOf = (stage: Stage, { name, buckets, size }: KumoSeries): Counterpart => {
  stage.assumed.add('kumo-counterparts')
  const found = [...stage.kumo.counterparts].flatMap(([of, definition]): readonly Counterpart[] => {
    const series = of.slice('series:'.length)
    const isIt = of.startsWith('series:') && name.startsWith(series) && /^[ /:-]./s.test(name.slice(series.length))
    if (!isIt) return []
    const key = name.slice(series.length + 1)
    return [{ series, key: definition.settings['kind'] === 'string' ? key : addressKey(stage, key), definition }]
  })
  const [one, another] = found
  if (!one || another)
    return unmodelled(
      stage,
      'kumo.counter_series',
      `no audit series of the recorded policy is the counterpart of ${name}: that is its name, one of / : - or a blank, and the key`,
    )
  const { intervalSeconds, windows } = one.definition.settings
  if (intervalSeconds !== size || Number(windows) < buckets)
    unmodelled(
      stage,
      'kumo.counter_series',
      `${name} counts in ${buckets} buckets of ${size} s, and the audit series ${one.series} in ${String(windows)} windows of ${String(intervalSeconds)} s`,
    )
  return one
}

/** The recorded policy counts its peer under the peer's own spelling. */
const addressKey = (stage: Stage, key: Bytes): Bytes => {
  const peer = stage.session ? hostOf(stage.session.peer) : ''
  return hostKey(key) === hostKey(peer) ? peer : hostKey(key)
}

/** `kumo.counter_series`. */
export const counterLibrary = (stage: Stage): HostLibrary => ({
  name: 'kumo.counter_series',
  functions: { define: define(stage) },
  read: (_frame, name) => notModelled(stage, `kumo.counter_series.${name}`),
})
