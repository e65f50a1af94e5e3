import type { Frame, HostFunction, Machine, Reference } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { notModelled } from './unmodelled.js'

/** Functions of Lua that make what a frame cannot push, kept while a policy is loaded. */
export interface Makers {
  /** a table of what it is given */
  readonly list: Reference
  /** an integer of a number: what a frame pushes is a float, which prints otherwise */
  readonly integer: Reference
  /** makes it undecidable to read what a table does not have, or to go through it */
  readonly partial: Reference
}

/** A policy has the library by `require "kumo"` alone: one that forgets it finds no global. */
const prelude = `
local kumo = kumo
_G.kumo, package.loaded["kumo.dns"] = nil, nil
local keep, missing = kumo["[keep]"], kumo["[missing]"]
kumo["[keep]"], kumo["[missing]"] = nil, nil
local setmetatable = setmetatable
local behind = { __index = missing, __pairs = missing }
keep(function(...) return { ... } end, math.tointeger, function(t) return setmetatable(t, behind) end)
`

/** What the prelude finds in the library, and takes out of it. */
export const makerFunctions = (stage: Stage): Readonly<Record<string, HostFunction>> => ({
  '[keep]': (frame) => {
    stage.makers = { list: frame.keep(1), integer: frame.keep(2), partial: frame.keep(3) }
    return 0
  },
  '[missing]': (frame) => notModelled(stage, `${frame.type(2) === 'string' ? frame.string(2) : 'all'} of an answer`),
})

/** Runs before the policy. */
export const prepareKumo = (machine: Machine): void => {
  machine.run(prelude, '[host]')
}

export const pushInteger = (stage: Stage, frame: Frame, value: number): void => {
  frame.pushCall(stage.makers!.integer, 1, () => frame.pushNumber(value))
}
