/** What the host's own Lua is called: it is no part of a policy. */
export const hostScript = '[host]'

/**
 * The part of the host that is Lua: what hands out closures, so that their state lives in the machine's image.
 * Runs once, before the policy.
 */
export const prelude = `
local query = msys.db.query
function msys.db.query(...)
  local set, err, raise = query(...)
  if raise then error(err, 2) end
  if not set then return nil, err end
  local i = 0
  return function() i = i + 1; return set[i] end
end

local nextNode, keepIterators = xml.nextNode, xml.keepIterators
xml.nextNode, xml.keepIterators = nil, nil
keepIterators(function(current)
  return function()
    local now = current
    if now then current = nextNode(now) end
    return now
  end
end, function(...)
  local list, i = { ... }, 0
  return function() i = i + 1; return list[i] end
end, function(io)
  return function() return (io:read()) end
end)

local isDeferred, inInstance = msys.runInPool, msys.runInInst
local function expect(name, index, expected, value)
  error("bad argument #" .. index .. " to '" .. name .. "' (" .. expected .. " expected, got " .. type(value) .. ")", 3)
end
function msys.runInPool(pool, work, completion)
  if type(pool) ~= "string" and type(pool) ~= "number" then expect("runInPool", 1, "string", pool) end
  if type(work) ~= "function" then expect("runInPool", 2, "function", work) end
  if isDeferred(work, completion) then return end
  return pcall(work)
end

function msys.runInInst(instance, work)
  if type(instance) ~= "userdata" then expect("runInInst", 1, "userdata", instance) end
  if type(work) ~= "function" then expect("runInInst", 2, "function", work) end
  inInstance(instance)
  return pcall(work)
end
`
