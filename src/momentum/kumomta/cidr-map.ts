import { type Prefix, widthOf } from '../../domain/cidr.js'
import type { Frame, HandleType, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { contains, strictPrefix } from './networks.js'
import type { CidrValue, KumoCidrMap } from './objects.js'
import { notModelled, unmodelled } from './unmodelled.js'

type Entry = KumoCidrMap['entries'][number]

/** `([table])`: a map of networks (docs/reference/kumo.cidr/make_map.md). */
const makeMap = (stage: Stage): HostFunction => {
  return (frame) => {
    const entries = frame.type(1) === 'table' ? seedOf(stage, frame) : []
    return stage.handles.pushNew(frame, { kind: 'kumoCidrMap', entries })
  }
}

/** In which order the server puts them in, chance decides: it must not matter (crates/cidr-map/src/map.rs). */
const seedOf = (stage: Stage, frame: Frame): readonly Entry[] => {
  const table = frame.quietly(() => frame.value(1))
  const given = typeof table === 'object' && table?.kind === 'table' ? table.entries : []
  const entries = given.map(([key, value]): Entry => {
    const network = typeof key === 'string' ? networkIn(key) : undefined
    if (network === undefined) return frame.fail(`${String(key)} is not a valid CIDR`)
    if (typeof value !== 'string' && typeof value !== 'boolean') return refuseValue(stage)
    return [network, value]
  })
  for (const [network, value] of entries)
    if (entries.some(([wider, other]) => wider.length < network.length && contains(wider, network) && other !== value))
      unmodelled(
        stage,
        'kumo.cidr.make_map',
        'networks of one map lie within one another and have other values: which of them stands, chance decides',
      )
  return entries
}

const refuseValue = (stage: Stage): never =>
  unmodelled(stage, 'kumo.cidr', 'a map of networks is given something else than texts and booleans')

/** Userdata; a value that is put in takes the place of what lies within its network. */
export const cidrMapType = (stage: Stage): HandleType => ({
  name: 'kumo:CidrMap',
  methods: {},
  index: (frame) => {
    const value = valueAt(stage, frame)
    if (typeof value === 'string') frame.pushString(value)
    else if (value === undefined) frame.pushNil()
    else frame.pushBoolean(value)
  },
  newIndex: (frame) => {
    const map = stage.handles.read(frame, 1, 'kumoCidrMap')
    const network = networkIn(frame.string(2)) ?? frame.fail(`${frame.string(2)} is not a valid CIDR`)
    if (stage.session) unmodelled(stage, 'kumo.cidr', 'a map of networks is changed during a session')
    const type = frame.type(3)
    const value = type === 'string' ? frame.string(3) : type === 'boolean' ? frame.truth(3) : refuseValue(stage)
    map.entries = [[network, value], ...map.entries]
  },
})

const valueAt = (stage: Stage, frame: Frame): CidrValue | undefined => {
  const { entries } = stage.handles.read(frame, 1, 'kumoCidrMap')
  const key = frame.string(2)
  const network = networkIn(key) ?? frame.fail(`${key} is not a valid CIDR`)
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
