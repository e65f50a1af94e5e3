-- What host objects are made of on lua5.1.

-- A host object: real userdata, as in Momentum. `methods` by name; `fields` are functions that compute.
local function handle(methods, fields, write)
  local object = newproxy(true)
  local meta = getmetatable(object)
  meta.__index = function(_, key)
    if fields ~= nil and fields[key] ~= nil then
      return fields[key]()
    end
    return methods[key]
  end
  meta.__newindex = function(_, key, value)
    if write == nil or not write(key, value) then
      error("this field cannot be written: " .. tostring(key), 2)
    end
  end
  return object, meta
end

local function string_new(initial)
  local text = initial or ""
  local methods = {}
  function methods.set(_, value) text = tostring(value) end
  function methods.write(_, value, length) text = text .. string.sub(tostring(value), 1, length or -1) end
  local object, meta = handle(methods, {
    buffer = function() return text end,
    len = function() return #text end,
  })
  meta.__tostring = function() return text end
  meta.__len = function() return #text end
  return object
end

return { handle = handle, string_new = string_new }
