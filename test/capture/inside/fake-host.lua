--[[
A stand-in for Momentum's Lua side, for lua5.1 and luajit: lua5.1 fake-host.lua PLAN
PLAN is a Lua file that returns
  policy      file of the policy
  recorder    file of the recorder, nil for none
  settings    its settings
  sessions, together   how many, and how many of them at once: callouts that wait give way to others
  log         file that chunk_logger writes to; logger = "fails" after `good` batches
  accessor    "throws" or "yields": what msg:reception_peer does
  path        package.path for the policy
  strict      reading a global that was never set raises
  blocking    callouts of a session run on one thread, each within a pcall, and nothing waits
  looks       a second passes with so many looks at the clock
  session     a Lua file whose function runs a session in place of the one below: momentum-session.lua
  threads     so many threads of the system, on which sessions take turns: it is the next one's turn with each session
  disk        "full": what is written to the recorder's hourly files is not kept
It prints what a policy makes visible: returns, errors, contexts, output, the random stream.
But for that, each callout runs in a coroutine of its own, as on a thread that the host can suspend: nothing can wait across C.
--]]

local plan = assert(loadfile(arg[1]))()
local function wait(what)
  if not plan.blocking then coroutine.yield(what) end
end
local yield, resume, create, write = coroutine.yield, coroutine.resume, coroutine.create, io.write
local sessionKey = plan.settings and plan.settings.session_key or "reprise_session"
math.randomseed(42)
if plan.path then package.path = plan.path end
if plan.disk == "full" then
  local open = io.open
  function io.open(name, mode) return open(name:find("%.jsonl$") and "/dev/full" or name, mode) end
end
if plan.looks then
  local looks, time = 0, os.time
  function os.time(date)
    if date then return time(date) end
    looks = looks + 1
    return 1767225600 + math.floor(looks / plan.looks)
  end
end

local function shown(value, seen)
  seen = seen or {}
  if type(value) == "string" then return string.format("%q", value) end
  if type(value) ~= "table" then return type(value) == "function" and "function" or type(value) == "userdata" and "userdata" or tostring(value) end
  if seen[value] then return "(again)" end
  seen[value] = true
  local parts = {}
  for k, v in pairs(value) do parts[#parts + 1] = tostring(k) .. "=" .. shown(v, seen) end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

local function list(count, ...)
  local parts = {}
  for i = 1, count do parts[i] = shown((select(i, ...))) end
  return count .. ": " .. table.concat(parts, ", ")
end

function print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))):gsub("0x%x+", "address") end
  write("print ", table.concat(parts, "\t"), "\n")
end

-- Objects: userdata with fields of their own and the methods of their class.
local classes, typeNames = {}, setmetatable({}, {__mode = "k"})
local function class(name, methods)
  classes["msys.core:_" .. name] = {__index = methods}
  return methods
end
local states = setmetatable({}, {__mode = "k"})
local function object(name, methods, state)
  local made = newproxy(true)
  local meta = getmetatable(made)
  meta.__index = function(_, key)
    if state.fields[key] ~= nil then return state.fields[key] end
    return classes["msys.core:_" .. name].__index[key]
  end
  meta.__newindex = function(_, key, value) state.fields[key] = value end
  meta.__tostring = function() return state.text or name end
  states[made], typeNames[made] = state, "msys.core:_" .. name
  return made
end

local vctxMethods = class("validate_context", {})
local function dictionary(vctx, context) return states[vctx].contexts[context] or error("no such context", 3) end
function vctxMethods.get(vctx, context, key) return dictionary(vctx, context)[key] or "" end
function vctxMethods.set(vctx, context, key, value) dictionary(vctx, context)[key] = tostring(value) end
function vctxMethods.exists(vctx, context, key) return dictionary(vctx, context)[key] and 1 or 0 end
function vctxMethods.set_code(vctx, code, text) states[vctx].reply = tostring(code) .. " " .. tostring(text) end
function vctxMethods.recipient_list(vctx) return states[vctx].recipients end

local function accessor()
  if plan.accessor == "throws" then error("no reception peer") end
  if plan.accessor == "yields" then wait("accessor") end
  return "192.0.2.1:4321"
end
local msgMethods = class("ec_message", {})
function msgMethods.context_get(msg, context, key) return states[msg].contexts[context][key] or "" end
function msgMethods.context_set(msg, context, key, value) states[msg].contexts[context][key] = tostring(value) end
function msgMethods.context_exists(msg, context, key) return states[msg].contexts[context][key] and 1 or 0 end
function msgMethods.mailfrom(msg) return states[msg].mailfrom end
function msgMethods.rcptto(msg) return states[msg].rcptto end
function msgMethods.get_message_size() return 1234 end
function msgMethods.reception_peer() return accessor() end
function msgMethods.listener_addr() return "198.51.100.1:25" end
function msgMethods.routing_domain(msg) return states[msg].rcptto and states[msg].rcptto:match("@(.*)$") end
function msgMethods.binding(msg, name)
  if name then states[msg].binding = name end
  return states[msg].binding
end
function msgMethods.header(_, name)
  write("header ", name, "\n")
  return {"value of " .. name}
end
local acMethods = class("accept_construct", {})
function acMethods.inbound_session_count() return 3 end

msys = {core = {VALIDATE_CONT = 0, VALIDATE_DONE = 1, VCTX_CONN = 0, VCTX_MESS = 1, O_CREAT = 64, O_APPEND = 1024, O_WRONLY = 1}}
function msys.type(value) return typeNames[value] or type(value) end
function msys.getClassMetaTable(name) return classes[name] end
function msys.dnsLookup(name, kind)
  if kind == "BAD" then error("no such type: " .. kind, 2) end
  wait("dns")
  if name:find("nx", 1, true) then return nil, "NXDOMAIN" end
  return {"10 mx." .. name, "20 mx2." .. name}
end
function msys.readfile(path) return nil, "cannot open " .. path end
function msys.core.get_now_ts() return 1767225600 end
function msys.core.accept_construct_get_message_construct(ac) return {message = states[ac].message} end
-- As boot.lua brings libraries with a require.
package.preload["msys.db"] = function()
  msys.db = {query = function(_, sql, params)
    if sql == "bad" then error("bad sql", 2) end
    wait("db")
    local n = 0
    return function()
      n = n + 1
      if n > 2 then return nil end
      return {n = n, param = type(params) == "table" and type(params[1])}
    end
  end}
  return msys.db
end
for _, name in ipairs({"msys.core", "msys.extended.message", "msys.extended.vctx", "msys.extended.ac"}) do
  package.preload[name] = function() return msys.core end
end
local batches = 0
package.preload["msys.beta.chunk_logger_int"] = function()
  msys.beta = {chunk_logger_int = {log = function(text)
    batches = batches + 1
    if plan.logger == "fails" and batches > (plan.good or 0) then error("disk full") end
    local file = assert(io.open(plan.log, "a"))
    file:write("11:29:13:00:00 ", text, "\n")
    file:close()
  end}}
  return msys.beta.chunk_logger_int
end
-- A pool runs what it is given when the caller is done.
local deferred = {}
function msys.runInPool(_, fn, isLater)
  if not isLater then return pcall(fn) end
  deferred[#deferred + 1] = fn
end
function msys.core.io_wrapper_open(name)
  local file = io.open(name, "a")
  return file and {write = function(_, text) file:write(text) end, close = function() file:close() end}
end
local function runDeferred()
  local now = deferred
  deferred = {}
  for _, fn in ipairs(now) do fn() end
end

local modules = {}
function msys.registerModule(name, callouts)
  if type(name) ~= "string" then error("a module has a name", 2) end
  modules[#modules + 1] = {name = name, callouts = callouts}
  if name ~= "reprise_recorder" then write("registered ", name, "\n") end
end

local onThread = {}
for thread = 1, plan.threads or 0 do onThread[thread] = {} end
if plan.threads then _OSTLS = onThread[1] end
if plan.strict then setmetatable(_G, {__index = function(_, name) error("no such global: " .. name, 2) end}) end
if plan.recorder then
  package.preload["reprise_recorder_settings"] = function() return plan.settings end
  package.preload["reprise_recorder"] = assert(loadfile(plan.recorder))
  require("reprise_recorder")
end
local isLoaded, problem = pcall(assert(loadfile(plan.policy)), plan.policy)
if not isLoaded then write("policy: ", tostring(problem), "\n") end

local function call(session, module, callout, ...)
  local fn = module.callouts[callout]
  session.selves[module] = session.selves[module] or {}
  local self = callout == "validate_set_binding" and module.callouts or session.selves[module]
  local routine = create(fn)
  local function finished(ok, ...)
    if not ok then
      local reason = (...)
      write(session.name, " ", module.name, " ", callout, " error ", shown(reason), "\n")
      return nil
    end
    if module.name ~= "reprise_recorder" then
      write(session.name, " ", module.name, " ", callout, " returned ", list(select("#", ...), ...), "\n")
    end
    return (...)
  end
  local function go(...)
    if coroutine.status(routine) == "dead" then return finished(...) end
    if plan.together > 1 then yield() end
    if plan.threads then _OSTLS = onThread[session.number % plan.threads + 1] end
    return go(resume(routine))
  end
  if plan.threads then _OSTLS = onThread[session.number % plan.threads + 1] end
  local answer
  if plan.blocking then answer = finished(pcall(fn, self, ...)) else answer = go(resume(routine, self, ...)) end
  runDeferred()
  return answer
end

local function chain(session, callout, ...)
  for _, module in ipairs(modules) do
    if type(module.callouts[callout]) == "function" then
      local answer = call(session, module, callout, ...)
      if answer ~= 0 then return answer end
    end
  end
  return 0
end

local stringMethods = class("ec_string", {})
function stringMethods.set(text, value) states[text].text = value end
local function ecString(text) return object("ec_string", stringMethods, {fields = {}, text = text}) end

local function runSession(number)
  local session = {name = "s" .. number, number = number, selves = {}}
  local contexts = {[0] = {}, [1] = {}}
  local ac = {fields = {conn_id = "C/" .. number}}
  ac.fields.remote_addr = "192.0.2." .. number % 250 .. ":40000"
  local acceptor = object("accept_construct", acMethods, ac)
  local vctxState = {fields = {}, contexts = contexts, recipients = {}}
  local vctx = object("validate_context", vctxMethods, vctxState)
  contexts[0].ehlo_domain = nil
  chain(session, "core_validate_accept", acceptor, vctx)
  chain(session, "validate_connect", acceptor, vctx)
  contexts[0].ehlo_domain, contexts[0].ehlo_string = "client.example", "EHLO client.example"
  chain(session, "validate_ehlo", ecString("EHLO client.example\r\n"), acceptor, vctx)
  for message = 1, 1 + number % 2 do
    contexts[1] = {mailfrom_localpart = "ann", mailfrom_domain = "example.com"}
    vctxState.recipients = {}
    local from = number % 3 == 0 and '"a b"@example.com' or "ann.smith@example.com"
    local state = {fields = {id = "M/" .. number .. "/" .. message, conn_id = ac.fields.conn_id, batch_id = "B/" .. message}, contexts = contexts, mailfrom = from}
    local msg = object("ec_message", msgMethods, state)
    ac.message = msg
    chain(session, "validate_mailfrom", ecString("MAIL FROM:<" .. from .. ">\r\n"), acceptor, vctx)
    for recipient = 1, 2 do
      local to = "bob" .. recipient .. (number % 4 == 0 and "\233" or "") .. "@example.net"
      contexts[1].rcptto_localpart = "bob" .. recipient
      chain(session, "validate_rcptto", msg, ecString("RCPT TO:<" .. to .. ">\r\n"), acceptor, vctx)
      vctxState.recipients[recipient] = to
    end
    chain(session, "validate_rcptto_list_final", object("list", {}, {fields = {}}), vctx)
    chain(session, "validate_data", msg, acceptor, vctx)
    chain(session, "validate_data_spool", msg, acceptor, vctx)
    for recipient = 1, 2 do
      state.rcptto = vctxState.recipients[recipient]
      chain(session, "validate_data_spool_each_rcpt", msg, acceptor, vctx)
      chain(session, "validate_set_binding", msg)
    end
    chain(session, "core_log_delivery_v1", msg, object("domain_record", {}, {fields = {}}), object("timeval", {}, {fields = {}}), nil, 0)
    contexts[1][sessionKey] = nil
    write(session.name, " reply ", tostring(vctxState.reply), " binding ", tostring(state.binding), " message ", shown(contexts[1]), "\n")
  end
  for _, module in ipairs(modules) do
    if module.callouts.validate_dealloc then call(session, module, "validate_dealloc") end
  end
  contexts[0][sessionKey] = nil
  write(session.name, " connection ", shown(contexts[0]), "\n")
end

if plan.session then
  runSession = assert(loadfile(plan.session))({call = call, chain = chain, object = object, ecString = ecString, modules = modules,
    methods = {ac = acMethods, msg = msgMethods, vctx = vctxMethods}, sessionKey = sessionKey, shown = shown, plan = plan})
end

local init = {name = "boot", number = 0, selves = {}}
for _, module in ipairs(modules) do
  if module.callouts.init then call(init, module, "init") end
end
local waiting, started = {}, 0
plan.together, plan.sessions = plan.together or 1, plan.sessions or 1
while started < plan.sessions or #waiting > 0 do
  while #waiting < plan.together and started < plan.sessions do
    started = started + 1
    waiting[#waiting + 1] = create(runSession)
    assert(resume(waiting[#waiting], started))
  end
  local still = {}
  for _, routine in ipairs(waiting) do
    if coroutine.status(routine) ~= "dead" then assert(resume(routine)) end
    if coroutine.status(routine) ~= "dead" then still[#still + 1] = routine end
  end
  waiting = still
end
write("random ", math.random(1000000), " ", math.random(1000000), " ", math.random(1000000), "\n")
