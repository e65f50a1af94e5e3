import type { Frame, HostFunction, Machine, Reference } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { caught } from './host-errors.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** Functions of Lua that make what a frame cannot push, kept while a policy is loaded. */
export interface Makers {
  /** a table of what it is given */
  readonly list: Reference
  /** an integer of a number: what a frame pushes is a float, which prints otherwise */
  readonly integer: Reference
  /** makes integers of the whole numbers in a table */
  readonly integers: Reference
  /** makes it undecidable to read what a table does not have, or to go through it */
  readonly partial: Reference
}

/** A policy has the library by `require "kumo"` alone: one that forgets it finds no global. */
const prelude = `
local kumo = kumo
_G.kumo, _G.sqlite = nil, nil
for _, name in ipairs { "cidr", "counter_series", "dns", "domain_map", "spf", "time" } do package.loaded["kumo." .. name] = nil end
local keep, missing, caught, unknown = kumo["[keep]"], kumo["[missing]"], kumo["[caught]"], kumo["[unknown]"]
local enters, leaves = kumo["[enters]"], kumo["[leaves]"]
for _, name in ipairs { "keep", "missing", "caught", "unknown", "enters", "leaves" } do kumo["[" .. name .. "]"] = nil end
local setmetatable, pairs, type, tointeger = setmetatable, pairs, type, math.tointeger
local function integers(t)
  for k, v in pairs(t) do
    if type(v) == "table" then
      integers(v)
    elseif type(v) == "number" then
      t[k] = tointeger(v) or v
    end
  end
  return t
end
local behind = { __index = missing, __pairs = missing }
local select = select
local function told(ok, ...)
  if ok then
    return ok, ...
  end
  return ok, caught((...))
end
local pcall_, xpcall_, resume, getmetatable_ = pcall, xpcall, coroutine.resume, getmetatable
function pcall(...)
  return told(pcall_(...))
end
function xpcall(f, handler, ...)
  if type(handler) ~= "function" then
    return xpcall_(f, handler, ...)
  end
  return xpcall_(f, function(e) return handler(caught(e)) end, ...)
end
function coroutine.resume(...)
  return told(resume(...))
end
local gsub, sort = string.gsub, table.sort
local function left(...)
  leaves()
  return ...
end
local function withinC(f)
  return function(...)
    enters()
    return left(f(...))
  end
end
function string.gsub(s, pattern, by, ...)
  return gsub(s, pattern, type(by) == "function" and withinC(by) or by, ...)
end
function table.sort(list, before)
  return sort(list, type(before) == "function" and withinC(before) or before)
end
coroutine.isyieldable, coroutine.running = unknown, unknown
function getmetatable(...)
  if select("#", ...) > 0 and type((...)) == "userdata" then
    return false
  end
  return getmetatable_(...)
end
keep(function(...) return { ... } end, tointeger, integers, function(t) return setmetatable(t, behind) end)
`

/** What the prelude finds in the library, and takes out of it. */
export const makerFunctions = (stage: Stage): Readonly<Record<string, HostFunction>> => ({
  '[keep]': (frame) => {
    stage.kumo.makers = { list: frame.keep(1), integer: frame.keep(2), integers: frame.keep(3), partial: frame.keep(4) }
    return 0
  },
  '[caught]': caught(stage),
  '[enters]': () => {
    stage.kumo.withinC += 1
    return 0
  },
  '[leaves]': () => {
    stage.kumo.withinC -= 1
    return 0
  },
  '[unknown]': () =>
    unmodelled(
      stage,
      'coroutine',
      'it is asked in which coroutine a handler runs, which is the own business of KumoMTA',
    ),
  '[missing]': (frame) => notModelled(stage, `${frame.type(2) === 'string' ? frame.string(2) : 'all'} of an answer`),
})

/** Runs before the policy. */
export const prepareKumo = (machine: Machine): void => {
  machine.run(prelude, '[host]')
}

export const pushInteger = (stage: Stage, frame: Frame, value: number): void => {
  frame.pushCall(stage.kumo.makers!.integer, 1, () => frame.pushNumber(value))
}
