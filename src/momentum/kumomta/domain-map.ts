import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HandleType, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { mapSeed, mapValueAt, pushMapValue } from './map-values.js'
import type { MapValue } from './objects.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** `([table])`: a map of domains and wildcards (docs/reference/kumo.domain_map/new.md). */
const makeMap = (stage: Stage): HostFunction => {
  return (frame) => stage.handles.pushNew(frame, { kind: 'kumoDomainMap', entries: new Map(mapSeed(stage, frame)) })
}

/** Userdata. */
export const domainMapType = (stage: Stage): HandleType => ({
  name: 'kumo:DomainMap',
  methods: {},
  index: (frame) =>
    pushMapValue(frame, entryFor(stage.handles.read(frame, 1, 'kumoDomainMap').entries, frame.string(2))),
  newIndex: (frame) => setValue(stage, frame),
})

const setValue = (stage: Stage, frame: Frame): void => {
  const { entries } = stage.handles.read(frame, 1, 'kumoDomainMap')
  if (stage.session) unmodelled(stage, 'kumo.domain_map', 'a map of domains is changed during a session')
  entries.set(frame.string(2), mapValueAt(stage, frame))
}

/** The entry itself, else a wildcard where its labels end to be those of some entry: a name above an entry hides wildcards (crates/domain-map/src/lib.rs). */
const entryFor = (entries: ReadonlyMap<Bytes, MapValue>, name: Bytes): MapValue | undefined => {
  const labels = name.split('.')
  for (let length = 1; length <= labels.length; length += 1) {
    const end = labels.slice(-length).join('.')
    if (isKnown(entries, end)) continue
    const above = labels.slice(labels.length - length + 1).join('.')
    return entries.get(above === '' ? '*' : `*.${above}`)
  }
  return entries.get(name)
}

const isKnown = (entries: ReadonlyMap<Bytes, MapValue>, end: Bytes): boolean =>
  [...entries.keys()].some((key) => key === end || key.endsWith(`.${end}`))

/** `kumo.domain_map`. */
export const domainMapLibrary = (stage: Stage): HostLibrary => ({
  name: 'kumo.domain_map',
  functions: { new: makeMap(stage) },
  read: (_frame, name) => notModelled(stage, `kumo.domain_map.${name}`),
})
