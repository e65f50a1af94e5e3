import { encodeText } from '../../domain/canonical.js'
import { normalCidr } from '../../domain/cidr.js'
import type { LuaValue } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import { type OwnShare, ownShare } from '../calls/own-share.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Definition, Stage } from '../calls/stage.js'
import { assertPieceKnown, knownPeer } from '../calls/unknown.js'
import { formatGeneral } from '../json/node.js'
import { hostOf, networkOf } from '../peer.js'
import type { SessionState } from '../state.js'
import { define, definitionOf } from './definitions.js'
import { finiteNumber } from './known-numbers.js'
import { sortedTable } from './sorted-table.js'

/** Sessions open at once from a network. The script's peer where no network is named. */
export const askSessionCount = (
  stage: Stage,
  frame: Frame,
  asked: { readonly cidr: string | undefined; readonly service: string },
): number => {
  const network = networkOf(knownPeer(stage, stage.current(frame)), asked.cidr)
  const answer = stage.ask('msys.audit.inbound_session_count', 'sequenced', {
    key: [encodeText(asked.service), encodeText(network)],
  })
  frame.pushNumber(Number(answer))
  return 1
}

const inboundSessionCount = (stage: Stage): HostFunction => {
  return (frame) => askSessionCount(stage, frame, { cidr: frame.optionalString(1), service: frame.string(2) })
}

/** Counts that the audit module keeps by itself: (monitor, network or table). */
const monitored =
  (name: 'connections' | 'receptions' | 'rejections') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const session = stage.current(frame)
    const inTable = frame.type(2) === 'table'
    const network = networkOf(
      knownPeer(stage, session),
      inTable ? textField(frame, 2, 'cidr') : frame.optionalString(2),
    )
    const options = inTable
      ? ['startv', 'endv', 'cluster'].map((option) => outsideValue(stage, `msys.audit.${name}`, frame.field(2, option)))
      : []
    const key = [
      encodeText(frame.string(1)),
      encodeText(network),
      ...(options.some((one) => one !== null) ? options : []),
    ]
    frame.pushNumber(Number(stage.ask(`msys.audit.${name}`, 'sequenced', { key, share: soFar(session, name) })))
    return 1
  }

/**
 * What this session has added itself, as far as it can: whether the module counts it before the session is over, nobody
 * says, so a session that has added something else than it did then leaves the count open.
 */
const soFar = (session: SessionState, name: 'connections' | 'receptions' | 'rejections'): OwnShare => {
  const added = name === 'connections' ? 0 : session[name]
  return { own: 0, onEdge: added === 0 ? null : [[0, added]] }
}

const textField = (frame: Frame, index: number, name: string): string | undefined => {
  const value = frame.field(index, name)
  return typeof value === 'string' ? value : undefined
}

const defineSeries = (stage: Stage): HostFunction => {
  return (frame) => {
    const kind = frame.string(2)
    if (!['cidr', 'cidr_ipv6', 'string'].includes(kind))
      return frame.fail(`invalid audit series type '${kind}': cidr, cidr_ipv6 or string expected`)
    const options =
      frame.type(5) === 'table' ? outsideValue(stage, 'msys.audit_series.define', sortedTable(frame, 5)) : null
    const settings = { kind, intervalSeconds: frame.number(3), windows: frame.number(4) }
    define(stage, frame, { name: `series:${frame.string(1)}`, settings, options })
    return 0
  }
}

interface SeriesRequest {
  readonly series: string
  readonly definition: Definition
  readonly key: string
  readonly options: Readonly<Record<string, LuaValue>>
}

/** `(name [, key | {key, …}])`; without a key, a cidr series takes the peer and a string series raises. */
const seriesRequest = (stage: Stage, frame: Frame): SeriesRequest => {
  const series = frame.string(1)
  const definition = definitionOf(stage, frame, `series:${series}`)
  const options: Record<string, LuaValue> = {}
  const inTable = frame.type(2) === 'table'
  if (inTable) for (const name of ['key', 'startv', 'endv', 'count']) options[name] = frame.field(2, name)
  const given = inTable ? options['key'] : frame.type(2) === 'string' ? frame.string(2) : null
  const byAddress = definition.settings['kind'] !== 'string'
  if (typeof given === 'string' || typeof given === 'number') {
    const key = typeof given === 'number' ? formatGeneral(given, 14) : given
    return { series, definition, key: byAddress ? hostKey(key) : key, options }
  }
  if (definition.settings['kind'] === 'string') return frame.fail(`audit series '${series}' needs a key`)
  return { series, definition, key: hostOf(knownPeer(stage, stage.current(frame))), options }
}

/** One spelling for an address: `192.0.2.10/32` is `192.0.2.10`; a wider network stays one. */
export const hostKey = (key: string): string => normalCidr(key).replace(/^([\d.]+)\/32$|^([\da-f:.]+)\/128$/i, '$1$2')

/** A text, as a context has, may be a number; of another one no manual says what it adds. */
const countOf = (stage: Stage, given: LuaValue): number => {
  if (given === null) return 1
  if (typeof given === 'number') return given
  const isNumeral = typeof given === 'string' && /^[\t-\r ]*[-+]?\d+(?:\.\d+)?[\t-\r ]*$/.test(given)
  if (isNumeral) return Number(given)
  return stage.undecidable({
    call: 'msys.audit_series.add',
    key: outsideValue(stage, 'msys.audit_series.add', given),
    reason: 'the count that is added is no number',
    hint: 'give a number: tonumber(value)',
  })
}

const addToSeries = (stage: Stage): HostFunction => {
  return (frame) => {
    const { series, key, options } = seriesRequest(stage, frame)
    const count = finiteNumber(stage, 'msys.audit_series.add', countOf(stage, options['count'] ?? null))
    addCount(stage, frame, { series, key, count })
    return 0
  }
}

export const addCount = (
  stage: Stage,
  frame: Frame,
  { series, key, count }: { readonly series: string; readonly key: string; readonly count: number },
): void => {
  stage.running(frame).ownAdds.push({ series, key, count, at: stage.at })
  stage.noteOutside(frame, ['audit_series.add', encodeText(series), encodeText(key), count])
}

/** Takes what a key was counted for out of the series: what others had added to it since, nobody knows. */
const removeItem = (stage: Stage): HostFunction => {
  return (frame) => {
    const { series, key } = seriesRequest(stage, frame)
    stage.current(frame).ownWrites.set(removedKey(series, key), '')
    stage.noteOutside(frame, ['audit_series.remove_item', encodeText(series), encodeText(key)])
    return 0
  }
}

const removedKey = (series: string, key: string): string => `series ${series} ${key}`

const assertNotRemoved = (stage: Stage, series: string, key: string): void => {
  if (!stage.session?.ownWrites.has(removedKey(series, key))) return
  stage.undecidable({
    call: 'msys.audit_series.count',
    key: [encodeText(series), encodeText(key)],
    reason: `the series ${series} is counted for ${key} after the session removed it`,
    hint: 'count before remove_item, or in another series',
  })
}

const countSeries = (stage: Stage): HostFunction => {
  return (frame) => {
    const { series, definition, key, options } = seriesRequest(stage, frame)
    assertNotRemoved(stage, series, key)
    const first = typeof options['startv'] === 'number' ? options['startv'] : 0
    const last = typeof options['endv'] === 'number' ? options['endv'] : Number(definition.settings['windows']) - 1
    frame.pushNumber(askCount(stage, frame, { series, definition, key, first, last }))
    return 1
  }
}

/** What is counted for a key, in windows back from now. */
export interface CountAsked {
  readonly series: string
  readonly definition: Definition
  readonly key: string
  readonly first: number
  readonly last: number
  /** the function that asks, where it is another one */
  readonly by?: string
}

export const askCount = (stage: Stage, frame: Frame, asked: CountAsked): number => {
  const { series, definition, key, first, last, by } = asked
  stage.assumed.add('audit-window-alignment')
  if (stage.running(frame).ownAdds.length > 0) assertPieceKnown(stage, 'time')
  const share = ownShare(stage.running(frame).ownAdds, {
    series,
    key,
    at: stage.at,
    intervalMs: Number(definition.settings['intervalSeconds']) * 1000,
    first,
    last,
  })
  const answer = stage.ask('msys.audit_series.count', 'sequenced', {
    key: [encodeText(series), encodeText(key), first, last, definition.digest],
    share,
    ...(by === undefined ? {} : { by }),
  })
  return Number(answer)
}

export const auditRows: readonly Row[] = [
  documented('msys.audit_series.define', 'state', { source: 'S/4/lua/ref-msys-audit-series', bind: defineSeries }),
  documented('msys.audit_series.add', 'write', { source: 'S/4/lua/ref-msys-audit-series', bind: addToSeries }),
  documented('msys.audit_series.remove_item', 'write', { source: 'S/4/lua/ref-msys-audit-series', bind: removeItem }),
  documented('msys.audit_series.count', 'sequenced', { source: 'S/4/lua/ref-msys-audit-series', bind: countSeries }),
  seenInSamples('msys.audit.inbound_session_count', 'sequenced', {
    source: 'kitchen-sink samples',
    bind: inboundSessionCount,
  }),
  documented('msys.audit.connections', 'sequenced', { source: 'S/4/lua/ref-audit', bind: monitored('connections') }),
  documented('msys.audit.receptions', 'sequenced', { source: 'S/4/lua/ref-audit', bind: monitored('receptions') }),
  documented('msys.audit.rejections', 'sequenced', { source: 'S/4/lua/ref-audit', bind: monitored('rejections') }),
]
