import type { LuaValue } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { secondsOf } from './durations.js'
import { notModelled } from './unmodelled.js'

type Kind = (value: LuaValue) => boolean

/** What the table of parameters of one function may have. */
export type Parameters = ReadonlyMap<LuaValue, Kind>

export const isText: Kind = (value) => typeof value === 'string'
export const isCount: Kind = (value) => typeof value === 'number' && Number.isInteger(value) && value > 0
export const isTable: Kind = (value) => typeof value === 'object' && value?.kind === 'table'
export const isDuration: Kind = (value) => secondsOf(value) !== undefined
export const isOneOf =
  (...allowed: readonly LuaValue[]): Kind =>
  (value) =>
    allowed.includes(value)

/** Of a parameter that is unknown, or is something else than it may be, it is not told what KumoMTA makes of it. Raises where there is no table. */
export const assertParameters = (stage: Stage, frame: Frame, call: string, parameters: Parameters): void => {
  const table = frame.quietly(() => frame.value(1))
  const given = typeof table === 'object' && table?.kind === 'table' ? table.entries : frame.wrongType(1, 'table')
  for (const [name, value] of given)
    if (!parameters.get(name)?.(value)) notModelled(stage, `${call} with ${String(name)}`)
}
