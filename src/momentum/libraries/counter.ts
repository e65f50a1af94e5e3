import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { countingSession } from './counting-session.js'
import { finiteNumber } from './known-numbers.js'

/** How a counter adds up across threads; nothing that one session sees hangs on it. */
export const counterConstants = { STRICT: 0, RELAXED: 1 } as const

/** `(path [, semantics])` */
const open = (stage: Stage): HostFunction => {
  return (frame) => {
    const path = frame.string(1)
    frame.optionalNumber(2)
    return stage.handles.pushSame(frame, { kind: 'counter', path })
  }
}

/** Argument 1: a path, or what `open` gave. */
const pathOf = (stage: Stage, frame: Frame): Bytes =>
  frame.type(1) === 'userdata' ? stage.handles.read(frame, 1, 'counter').path : frame.string(1)

const add = (
  stage: Stage,
  frame: Frame,
  { call, delta }: { readonly call: string; readonly delta: number },
): number => {
  const path = pathOf(stage, frame)
  const count = finiteNumber(stage, call, delta)
  countingSession(stage, call).ownAdds.push({ series: seriesOf(path), key: '', count, at: stage.at })
  stage.noteOutside(frame, ['counter.add', encodeText(path), count])
  return 0
}

const seriesOf = (path: Bytes): Bytes => `counter ${path}`

/** From here on, the session knows the counter by its own additions and by others'. */
const startAnew =
  (what: 'reset' | 'unlink') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const path = what === 'unlink' ? frame.string(1) : pathOf(stage, frame)
    const session = countingSession(stage, `msys.counter.${what}`)
    session.ownAdds = session.ownAdds.filter(({ series }) => series !== seriesOf(path))
    const times = Number(session.ownWrites.get(seriesOf(path)) ?? 0) + 1
    session.ownWrites.set(seriesOf(path), String(times))
    stage.noteOutside(frame, [`counter.${what}`, encodeText(path)])
    return 0
  }

/** The key has how often the session has set the counter to nothing: an answer from before says nothing of after. */
const read = (stage: Stage): HostFunction => {
  return (frame) => {
    const path = pathOf(stage, frame)
    const session = countingSession(stage, 'msys.counter.read')
    const own = session.ownAdds
      .filter(({ series }) => series === seriesOf(path))
      .reduce((sum, { count }) => sum + count, 0)
    const key = [encodeText(path), Number(session.ownWrites.get(seriesOf(path)) ?? 0)]
    frame.pushNumber(Number(stage.ask('msys.counter.read', 'sequenced', { key, share: { own, onEdge: null } })))
    return 1
  }
}

const inc = (stage: Stage): HostFunction => {
  return (frame) => add(stage, frame, { call: 'msys.counter.inc', delta: 1 })
}

const addDelta = (stage: Stage): HostFunction => {
  return (frame) => add(stage, frame, { call: 'msys.counter.add', delta: frame.number(2) })
}

const page = (name: string): string => `S/4/lua/ref-msys-counter-${name}`

export const counterRows: readonly Row[] = [
  documented('msys.counter.open', 'virtual', { source: page('open'), bind: open }),
  documented('msys.counter.inc', 'write', { source: page('inc'), bind: inc }),
  documented('msys.counter.add', 'write', { source: page('add'), bind: addDelta }),
  documented('msys.counter.read', 'sequenced', { source: page('read'), bind: read }),
  documented('msys.counter.reset', 'write', { source: page('reset'), bind: startAnew('reset') }),
  documented('msys.counter.unlink', 'write', { source: page('unlink'), bind: startAnew('unlink') }),
]
