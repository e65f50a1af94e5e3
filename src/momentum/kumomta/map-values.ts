import type { Bytes } from '../../domain/bytes.js'
import type { LuaValue } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import type { MapValue } from './objects.js'
import { unmodelled } from './unmodelled.js'

/** Entries of the table that a map is made of; none where it is made of nothing. */
export const mapSeed = (stage: Stage, frame: Frame): readonly (readonly [Bytes, MapValue])[] => {
  if (frame.type(1) === 'none' || frame.type(1) === 'nil') return []
  const table = frame.quietly(() => frame.value(1))
  const given = typeof table === 'object' && table?.kind === 'table' ? table.entries : frame.wrongType(1, 'table')
  return given.map(([key, value]) => {
    if (typeof key !== 'string') return frame.fail('a map has texts as its keys')
    return [key, isMapValue(value) ? value : refuseValue(stage)] as const
  })
}

/** Of whole numbers it would not be known any more whether they were written as fractions. */
const isMapValue = (value: LuaValue): value is MapValue =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'object' &&
    value?.kind === 'table' &&
    value.entries.every(([key, item]) => typeof key !== 'boolean' && isMapValue(item)))

const refuseValue = (stage: Stage): never =>
  unmodelled(
    stage,
    'a map',
    'a map of networks or domains is given something else than texts, booleans, and tables of such',
  )

/** The new value, at index 3. */
export const mapValueAt = (stage: Stage, frame: Frame): MapValue => {
  const value = frame.type(3) === 'userdata' ? null : frame.quietly(() => frame.value(3))
  return isMapValue(value) ? value : refuseValue(stage)
}

/** A table is a copy, each time. */
export const pushMapValue = (frame: Frame, value: MapValue | undefined): void => frame.pushValue(value ?? null)
