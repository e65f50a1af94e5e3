--[[
What the recorder inside Momentum costs per callout: lua5.1 recorder-inside.lua none|recorded|methods|sampled|stopped [SESSIONS]
Prints microseconds of CPU per callout of the policy, bytes written per session, and KiB of memory that were left. The host is as
small as can be, and part of the figure: what the recorder costs is the difference to "none". Each session has 11 callouts of the
policy, which set and read contexts, ask the DNS once, draw a number and look at the clock.
--]]

local mode, sessions = arg[1], tonumber(arg[2] or 20000)
local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield

local contexts = setmetatable({}, {__mode = "k"})
local function class(methods, fields)
  return function(state)
    local made = newproxy(true)
    local meta = getmetatable(made)
    meta.__index = function(_, key) return fields[key] or methods[key] end
    meta.__tostring = function() return state.text or "object" end
    contexts[made] = state
    return made
  end
end
local classes = {["msys.core:_validate_context"] = {__index = {
  get = function(vctx, context, key) return contexts[vctx][context][key] or "" end,
  set = function(vctx, context, key, value) contexts[vctx][context][key] = value end,
  exists = function(vctx, context, key) return contexts[vctx][context][key] and 1 or 0 end,
  recipient_list = function() return {"bob@example.net"} end,
}}, ["msys.core:_ec_message"] = {__index = {
  context_get = function(msg, context, key) return contexts[msg][context][key] or "" end,
  context_exists = function(msg, context, key) return contexts[msg][context][key] and 1 or 0 end,
  mailfrom = function() return "ann@example.com" end,
  rcptto = function() return "bob@example.net" end,
  get_message_size = function() return 2048 end,
  reception_peer = function() return "192.0.2.1:4000" end,
  listener_addr = function() return "198.51.100.1:25" end,
  routing_domain = function() return "example.net" end,
  binding = function() return "default" end,
}}}
local newContext = class(classes["msys.core:_validate_context"].__index, {})
local newMessage = class(classes["msys.core:_ec_message"].__index, {id = "1/2-3", conn_id = "4/5", batch_id = "6/7"})
local newAccept = class({}, {remote_addr = "192.0.2.1:4000", conn_id = "4/5"})
local newString = class({}, {})

local written = 0
msys = {core = {VALIDATE_CONT = 0}, type = function() return "msys.core:_ec_string" end,
  getClassMetaTable = function(name) return classes[name] end,
  dnsLookup = function(name)
    yield()
    return {"10 mx." .. name}
  end,
  beta = {chunk_logger_int = {log = function(text) written = written + #text end}}}
package.preload["msys.beta.chunk_logger_int"] = function() return msys.beta.chunk_logger_int end
local modules = {}
function msys.registerModule(_, callouts) modules[#modules + 1] = callouts end

if mode ~= "none" then
  package.preload["reprise_recorder_settings"] = function()
    return {enabled = true, sample_one_in = mode == "sampled" and 1e9 or 1, methods = mode == "methods", time_share = 1e9, bytes_per_second = 1e15,
      bytes_in_all = 1e15, stop_file = mode == "stopped" and arg[0] or "/nowhere/stop"}
  end
  dofile("src/capture/inside/reprise_recorder.lua")
end

local policy = {}
function policy:validate_connect(_, vctx)
  self.chance = math.random()
  vctx:set(0, "seen", tostring(os.time()))
  return 0
end
function policy:validate_ehlo(line, _, vctx)
  vctx:set(0, "greeting", tostring(line))
  return 0
end
function policy:validate_mailfrom(_, _, vctx)
  local records = msys.dnsLookup("example.com", "MX")
  vctx:set(1, "mx", records[1])
  return 0
end
function policy:validate_rcptto(msg) return msg:mailfrom() == "nobody" and 1 or 0 end
function policy:validate_rcptto_list_final(_, vctx) return #vctx:recipient_list() > 9 and 1 or 0 end
function policy:validate_data(_, _, vctx) return vctx:get(1, "mx") == "" and 1 or 0 end
function policy:validate_data_spool() return 0 end
function policy:validate_data_spool_each_rcpt(_, _, vctx)
  vctx:set(1, "binding", "b1")
  return 0
end
function policy:validate_set_binding(msg) return msg:context_get(1, "binding") == "" and 1 or 0 end
function policy:core_final_validation() end
function policy:validate_dealloc() self.chance = nil end
msys.registerModule("policy", policy)

local callouts = 0
local function call(selves, name, ...)
  for _, module in ipairs(modules) do
    local fn = module[name]
    if fn then
      if module == policy then callouts = callouts + 1 end
      selves[module] = selves[module] or {}
      local routine = create(fn)
      assert(resume(routine, selves[module], ...))
      while coroutine.status(routine) ~= "dead" do assert(resume(routine)) end
    end
  end
end

local function session()
  local selves, dictionaries = {}, {[0] = {pathway = "default"}, [1] = {mailfrom_domain = "example.com"}}
  local ac, vctx, msg = newAccept({}), newContext(dictionaries), newMessage(dictionaries)
  call(selves, "validate_connect", ac, vctx)
  call(selves, "validate_ehlo", newString({text = "EHLO client.example\r\n"}), ac, vctx)
  call(selves, "validate_mailfrom", newString({text = "MAIL FROM:<ann@example.com>\r\n"}), ac, vctx)
  call(selves, "validate_rcptto", msg, newString({text = "RCPT TO:<bob@example.net>\r\n"}), ac, vctx)
  call(selves, "validate_rcptto_list_final", msg, vctx)
  call(selves, "validate_data", msg, ac, vctx)
  call(selves, "validate_data_spool", msg, ac, vctx)
  call(selves, "validate_data_spool_each_rcpt", msg, ac, vctx)
  call(selves, "validate_set_binding", msg)
  call(selves, "core_final_validation", msg, ac, vctx)
  call(selves, "validate_dealloc")
end

for _ = 1, sessions / 10 do session() end
collectgarbage() collectgarbage()
local clock, before = os.clock, collectgarbage("count")
local started = clock()
callouts, written = 0, 0
for _ = 1, sessions do session() end
local spent = clock() - started
collectgarbage() collectgarbage()
print(string.format("%.2f %.0f %.0f", spent / callouts * 1e6, written / sessions, collectgarbage("count") - before))
