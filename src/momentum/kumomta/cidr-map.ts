import type { Bytes } from '../../domain/bytes.js'
import { type Prefix, widthOf } from '../../domain/cidr.js'
import type { Frame, HandleType, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { mapSeed, mapValueAt, pushMapValue } from './map-values.js'
import { contains, strictPrefix } from './networks.js'
import type { KumoCidrMap, MapValue } from './objects.js'
import { notModelled, unmodelled } from './unmodelled.js'

type Entry = KumoCidrMap['entries'][number]

/** `([table])`: a map of networks (docs/reference/kumo.cidr/make_map.md). */
const makeMap = (stage: Stage): HostFunction => {
  return (frame) => stage.handles.pushNew(frame, { kind: 'kumoCidrMap', entries: seedOf(stage, frame) })
}

/** In which order the server puts them in, chance decides: it must not matter (crates/cidr-map/src/map.rs). */
const seedOf = (stage: Stage, frame: Frame): readonly Entry[] => {
  const entries = mapSeed(stage, frame).map(([key, value]): Entry => [networkIn(key) ?? refuseKey(frame, key), value])
  for (const [network, value] of entries)
    if (entries.some(([wider, other]) => wider.length < network.length && contains(wider, network) && other !== value))
      unmodelled(
        stage,
        'kumo.cidr.make_map',
        'networks of one map lie within one another and have other values: which of them stands, chance decides',
      )
  return entries
}

const refuseKey = (frame: Frame, key: Bytes): never => frame.fail(`${key} is not a valid CIDR`)

/** Userdata; a value that is put in takes the place of what lies within its network. */
export const cidrMapType = (stage: Stage): HandleType => ({
  name: 'kumo:CidrMap',
  methods: {},
  index: (frame) => pushMapValue(frame, valueAt(stage, frame)),
  newIndex: (frame) => {
    const map = stage.handles.read(frame, 1, 'kumoCidrMap')
    const network = networkIn(frame.string(2)) ?? refuseKey(frame, frame.string(2))
    if (stage.session) unmodelled(stage, 'kumo.cidr', 'a map of networks is changed during a session')
    map.entries = [[network, mapValueAt(stage, frame)], ...map.entries]
  },
})

const valueAt = (stage: Stage, frame: Frame): MapValue | undefined => {
  const { entries } = stage.handles.read(frame, 1, 'kumoCidrMap')
  const key = frame.string(2)
  const network = networkIn(key) ?? refuseKey(frame, key)
  if (network.length < widthOf(network.family)) notModelled(stage, 'a whole network looked up in a CIDR map')
  return entries.find(([of]) => contains(of, network))?.[1]
}

/** `10.0.0.0/24`, an address, `127.0.0.1:25`, `[::1]`, `[::1]:25`; no bits behind a prefix. */
const networkIn = (text: string): Prefix | undefined =>
  strictPrefix(text) ?? strictPrefix(/^\[([^\]]*)\]/.exec(text)?.[1] ?? text.slice(0, text.lastIndexOf(':')))

/** `kumo.cidr`. */
export const cidrLibrary = (stage: Stage): HostLibrary => ({
  name: 'kumo.cidr',
  functions: { make_map: makeMap(stage) },
  read: (_frame, name) => notModelled(stage, `kumo.cidr.${name}`),
})
