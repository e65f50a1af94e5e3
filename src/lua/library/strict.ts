import type { Bytes } from '../../domain/bytes.js'

/**
 * What `require("strict")` runs: a global is declared where a main chunk (or C) assigns it; a function that assigns another one,
 * and Lua that reads one, raises. What `_G` had for a metatable goes on behind it. Its fields are those that thrLua's own
 * module leaves there (thrLua, etc/strict.lua): a script may add to `__declared` and `__exceptions`.
 */
export const strictModule: Bytes = `local getinfo, error, rawset = debug.getinfo, error, rawset
local globals = _G
local rules = getmetatable(globals) or {}
if rules.__strict == nil then
  rules.__strict, rules.__exceptions = true, {}
  rules.__chain_index, rules.__chain_newindex = rules.__index, rules.__newindex
  for _, name in ipairs { "_TLS", "_OSTLS" } do
    if globals[name] ~= nil then rules.__exceptions[name] = true end
  end
end
rules.__declared = {}

local function isFree(name)
  return rules.__declared[name] or rules.__exceptions[name]
end

local function kindOfCaller()
  local caller = getinfo(3, "S")
  return caller and caller.what or "C"
end

function rules.__newindex(table, name, value)
  if not isFree(name) then
    local kind = kindOfCaller()
    if kind ~= "main" and kind ~= "C" then error("assign to undeclared variable '" .. name .. "'", 2) end
    rules.__declared[name] = true
  end
  if rules.__chain_newindex == nil then rawset(table, name, value) else rules.__chain_newindex(table, name, value) end
end

function rules.__index(table, name)
  if not isFree(name) and kindOfCaller() ~= "C" then error("variable '" .. name .. "' is not declared", 2) end
  if rules.__chain_index ~= nil then return rules.__chain_index(table, name) end
end

setmetatable(globals, rules)
`
