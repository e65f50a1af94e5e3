import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import type { OwnShare } from '../calls/own-share.js'
import { documented, type Row } from '../calls/rows.js'
import type { Definition, Stage } from '../calls/stage.js'
import { assertPieceKnown } from '../calls/unknown.js'
import type { OwnAdd, SessionState } from '../state.js'
import { countingSession } from './counting-session.js'
import { define as keepDefinition } from './definitions.js'
import { finiteNumber } from './known-numbers.js'

/** `(name, max elements, seconds, [replicated])`: an entry is kept for so long after it was changed last. */
const define = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'msys.gauge_cache.define'
    const settings = {
      maxElements: finiteNumber(stage, call, frame.number(2)),
      ttlSeconds: finiteNumber(stage, call, frame.number(3)),
    }
    keepDefinition(stage, frame, { name: `gauge:${frame.string(1)}`, settings, options: frame.truth(4) })
    return 0
  }
}

interface Gauge {
  readonly cache: Bytes
  readonly key: Bytes
  readonly definition: Definition
}

/** `(cache, key)`. What the server makes of a cache that nobody has defined, no page says. */
const gaugeOf = (stage: Stage, frame: Frame, call: string): Gauge => {
  const cache = frame.string(1)
  const key = frame.string(2)
  const definition = stage.definitions.get(`gauge:${cache}`)
  if (definition) return { cache, key, definition }
  return stage.undecidable({
    call,
    key: [encodeText(cache), encodeText(key)],
    reason: `${call} names the gauge cache ${cache}, which nobody has defined, and no manual says what the server does then`,
    hint: 'define it in init: msys.gauge_cache.define(name, elements, seconds)',
  })
}

const adding =
  (name: 'inc' | 'dec') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const call = `msys.gauge_cache.${name}`
    const { cache, key } = gaugeOf(stage, frame, call)
    const count = name === 'inc' ? 1 : -1
    stage.assumed.add('gauge-cache')
    countingSession(stage, call).ownAdds.push({ series: seriesOf(cache), key, count, at: stage.at })
    stage.noteOutside(frame, ['gauge_cache.add', encodeText(cache), encodeText(key), count])
    return 0
  }

const seriesOf = (cache: Bytes): Bytes => `gauge ${cache}`

const removalsKey = (cache: Bytes, key: Bytes): string => `gauge ${cache.length} ${cache} ${key}`

const removalsOf = (session: SessionState, cache: Bytes, key: Bytes): number =>
  Number(session.ownWrites.get(removalsKey(cache, key)) ?? 0)

const removeItem = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'msys.gauge_cache.remove_item'
    const { cache, key } = gaugeOf(stage, frame, call)
    const session = countingSession(stage, call)
    stage.assumed.add('gauge-cache')
    session.ownAdds = session.ownAdds.filter((add) => add.series !== seriesOf(cache) || add.key !== key)
    session.ownWrites.set(removalsKey(cache, key), String(removalsOf(session, cache, key) + 1))
    stage.noteOutside(frame, ['gauge_cache.remove_item', encodeText(cache), encodeText(key)])
    return 0
  }
}

/** The question has how often the session has removed the key: an answer from before says nothing of after. */
const get = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'msys.gauge_cache.get'
    const { cache, key, definition } = gaugeOf(stage, frame, call)
    const session = countingSession(stage, call)
    const own = session.ownAdds.filter((add) => add.series === seriesOf(cache) && add.key === key)
    if (own.length > 0) assertPieceKnown(stage, 'time')
    stage.assumed.add('gauge-cache')
    const answer = stage.ask(call, 'sequenced', {
      key: [encodeText(cache), encodeText(key), removalsOf(session, cache, key), definition.digest],
      share: gaugeShare(own, Number(definition.settings['ttlSeconds']) * 1000, stage.at),
    })
    frame.pushNumber(Number(answer))
    return 1
  }
}

/**
 * What the session has counted itself, as long as the entry is kept by that alone. An addition also keeps what others had
 * counted: a session that has added at another time than it did then leaves the count open.
 */
const gaugeShare = (adds: readonly OwnAdd[], ttlMs: number, now: number): OwnShare => {
  let own = 0
  let last = 0
  for (const { at, count } of adds) {
    own = at - last > ttlMs ? count : own + count
    last = at
  }
  const isEarlier = adds.some(({ at }) => at !== now)
  return {
    own: now - last > ttlMs ? 0 : own,
    onEdge: isEarlier ? adds.map(({ at, count }) => [now - at, count] as const) : null,
  }
}

const row = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  documented(`msys.gauge_cache.${name}`, kind, {
    source: `S/4/lua/ref-msys-gauge-cache-${name.replace('_', '-')}`,
    bind,
  })

export const gaugeCacheRows: readonly Row[] = [
  row('define', 'state', define),
  row('inc', 'write', adding('inc')),
  row('dec', 'write', adding('dec')),
  row('remove_item', 'write', removeItem),
  row('get', 'sequenced', get),
]
