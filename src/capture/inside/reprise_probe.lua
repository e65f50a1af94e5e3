--[[
Reprise's probe: what reprise_recorder.lua has to know of a Momentum, and what the manual leaves open.

FOR A TEST NODE, NEVER FOR PRODUCTION. It touches class tables and reads fields that no manual promises; a bad access crashes
the process. It accepts what it is given, and changes no message.

Use: put it beside the policy of a test node, and load it as a script of its own:
        script "reprise_probe" { source = "reprise_probe" }
Then send it one message to one recipient, with XDUMPCONTEXT before QUIT where the listener allows it, and read paniclog. Every
answer is a line
        reprise_probe: NAME: ANSWER
in which an answer that begins with "failed" has the error, and NAME may have the callout behind it. QUESTIONS says what each name asks, and
which setting of the recorder hangs on it. "done" lists those that were not reached: that is an answer too. Send the lines back to
the project.
--]]

local POOL = "REPRISE"                              -- of the stanza threadpool "REPRISE" { concurrency = 2 }
local POOL_FILE = "/var/tmp/reprise_probe.jsonl"

local QUESTIONS = {
  {"lua", "which Lua is it?"},
  {"functions", "are getinfo, loadstring and running there? Without them the recorder stays off."},
  {"threads", "is there _OSTLS? Without it, lines of several threads are numbered as one lane."},
  {"proc", "can /proc be read? Without it, a process has no identity but its time."},
  {"positions", "is a tail call a caller without a line? Without it the recorder stays off."},
  {"register_replaceable", "can msys.registerModule be replaced?"},
  {"libraries", "which libraries are there before any require? Others are replaced after the policy's require."},
  {"chunk_logger", "is it there? Else writer = \"pool\"."},
  {"class_tables", "can methods be replaced in the class tables? Only then methods = true."},
  {"caller", "who calls a callout: C, nobody, or Lua?"},
  {"running", "does a callout run in a thread of its own? Calls are told to invocations by that."},
  {"replaced_method", "does a method that was replaced in its class table get called?"},
  {"self_is_module", "is self the module's own table?"},
  {"self_lasts", "is self the same in every phase of a session?"},
  {"key_lasts", "can a key of the connection context that connect set be read in later phases, and from the message?"},
  {"exists", "what does vctx:exists answer for a key that is there, and for one that is not?"},
  {"reply_fields", "can vctx.code and vctx.note be read?"},
  {"conn_id", "is ac.conn_id that of the message? Only then session_key = \"\"."},
  {"wait_in_pcall", "what does a dnsLookup within a pcall do? The recorder puts none around it."},
  {"late_callout", "is a callout called that was put into the table after it was registered?"},
  {"order", "is the module called first that was registered first?"},
  {"facts", "which accessors answer in the phases where the recorder calls them?"},
  {"pool", "does a function in the pool write a file?"},
  {"set_binding_self", "what is self in set_binding?"},
  {"dealloc_self", "is self in dealloc the session's?"},
  {"context", "the connection context as Lua sees it: hold it against what XDUMPCONTEXT prints."},
}

local told, print, tostring = {}, print, tostring
local function tell(name, ...)
  local parts = {}
  for at = 1, select("#", ...) do parts[at] = tostring((select(at, ...))) end
  local answer = table.concat(parts, ", ")
  if told[name] == answer then return end
  told[name] = answer
  told[name:match("^[^ ]+")] = answer
  print("reprise_probe: " .. name .. ": " .. answer)
end

local function try(name, fn)
  local function answered(ok, ...)
    if ok then
      if select("#", ...) > 0 then tell(name, ...) end
    else tell(name, "failed: " .. tostring((...))) end
  end
  answered(pcall(fn))
end

local CONN = 0
local CLASSES = {"msys.core:_validate_context", "msys.core:_ec_message", "msys.core:_accept_construct"}

try("lua", function() return _VERSION, type(jit) == "table" and jit.version or "no jit" end)
try("functions", function() return type(debug.getinfo), type(loadstring), type(coroutine.running), type(io.open) end)
try("threads", function() return type(_OSTLS) end)
try("proc", function()
  local file = assert(io.open("/proc/self/stat"))
  local line = file:read("*l")
  file:close()
  return line:match("^(%d+) ")
end)
try("positions", function()
  local function raise() error("plain", 2) end
  local function hop() return raise() end
  local routine = coroutine.create(function() return (hop()) end)
  local _, said = coroutine.resume(routine)
  return said == "plain" and "yes" or "no: " .. tostring(said)
end)
try("libraries", function()
  local there = {}
  for _, name in ipairs({"db", "cidr", "audit", "audit_series", "counter", "gauge_cache", "pbp", "pcre", "bounce", "validate", "av"}) do
    if type(msys[name]) == "table" then there[#there + 1] = name end
  end
  return table.concat(there, " ")
end)
try("chunk_logger", function()
  require("msys.beta.chunk_logger_int")
  msys.beta.chunk_logger_int.log('{"reprise_probe":true}')
  return "yes"
end)

local replacedGet
try("class_tables", function()
  local answers = {}
  for _, class in ipairs(CLASSES) do
    local ok, meta = pcall(msys.getClassMetaTable, class)
    local methods = ok and type(meta) == "table" and rawget(meta, "__index")
    local writable = type(methods) == "table" and pcall(function()
      methods.reprise_probe = true
      methods.reprise_probe = nil
    end)
    answers[#answers + 1] = class .. " " .. type(meta) .. " __index " .. type(methods) .. " writable " .. tostring(writable)
    if writable and class == CLASSES[1] then
      local get = methods.get
      if type(get) == "function" then
        methods.get = function(...)
          replacedGet = true
          return get(...)
        end
      end
    end
  end
  return table.concat(answers, "; ")
end)

-- Two modules, to see their order; this one is registered first.
local first, second, calls = {}, {}, {}

local FACTS = {
  validate_rcptto = {"mailfrom"},
  validate_data = {"id", "conn_id", "batch_id", "mailfrom", "get_message_size", "reception_peer", "listener_addr"},
  validate_data_spool_each_rcpt = {"id", "mailfrom", "rcptto", "get_message_size", "reception_peer", "listener_addr", "routing_domain"},
  validate_set_binding = {"id", "conn_id", "batch_id", "mailfrom", "rcptto", "binding"},
}
local function tryFacts(callout, msg)
  local failures = {}
  for _, name in ipairs(FACTS[callout] or {}) do
    local ok, why = pcall(function()
      local found = msg[name]
      if type(found) == "function" then return found(msg) end
      return tostring(found)
    end)
    if not ok then failures[#failures + 1] = name .. " " .. tostring(why) end
  end
  tell("facts " .. callout, #failures == 0 and "all answered" or "failed: " .. table.concat(failures, "; "))
end

local function tryKey(callout, read)
  try("key_lasts " .. callout, read)
end

local function inSession(callout, self, ac, vctx, msg)
  calls[#calls + 1] = "first"
  if callout == "validate_connect" then
    local caller = debug.getinfo(3, "Sl")
    tell("caller", caller and caller.what .. " " .. tostring(caller.currentline) or "nobody")
    tell("running", coroutine.running() and "a thread" or "the main thread")
    tell("self_is_module", self == first)
    self.reprise_probe = tostring(self)
    vctx:set(CONN, "reprise_probe", "set in connect")
    try("exists", function() return vctx:exists(CONN, "reprise_probe"), vctx:exists(CONN, "reprise_probe_none") end)
    try("reply_fields", function() return vctx.code, vctx.note end)
  else
    tell("self_lasts " .. callout, self.reprise_probe == tostring(self))
    if vctx then tryKey(callout, function() return vctx:get(CONN, "reprise_probe") end) end
    if msg and callout ~= "validate_rcptto" then
      tryKey(callout .. " message", function() return msg:context_get(CONN, "reprise_probe") end)
    end
  end
  if msg then tryFacts(callout, msg) end
  if callout == "validate_data" then
    try("conn_id", function() return tostring(ac.conn_id), tostring(msg.conn_id), tostring(ac.conn_id) == tostring(msg.conn_id) end)
    tell("replaced_method", replacedGet and "yes" or "no")
    try("context", function()
      local parts = {}
      for _, key in ipairs({"ehlo_string", "ehlo_domain", "can_relay", "pathway", "reprise_probe"}) do
        parts[#parts + 1] = key .. "=" .. vctx:get(CONN, key)
      end
      return table.concat(parts, " ")
    end)
    try("pool", function()
      local core = msys.core
      msys.runInPool(POOL, function()
        try("pool", function()
          local file = assert(core.io_wrapper_open(POOL_FILE, core.O_CREAT + core.O_APPEND + core.O_WRONLY, 416), "cannot open " .. POOL_FILE)
          file:write('{"reprise_probe":true}\n', 23)
          file:close()
          return "yes"
        end)
      end, true)
    end)
  end
  return msys.core.VALIDATE_CONT
end

function first:validate_connect(ac, vctx) return (inSession("validate_connect", self, ac, vctx)) end
function first:validate_ehlo(_, ac, vctx)
  try("wait_in_pcall", function() return "answered", type((msys.dnsLookup("localhost", "A"))) end)
  return (inSession("validate_ehlo", self, ac, vctx))
end
function first:validate_rcptto(msg, _, ac, vctx) return (inSession("validate_rcptto", self, ac, vctx, msg)) end
function first:validate_data(msg, ac, vctx) return (inSession("validate_data", self, ac, vctx, msg)) end
function first:validate_data_spool_each_rcpt(msg, ac, vctx)
  return (inSession("validate_data_spool_each_rcpt", self, ac, vctx, msg))
end
function first:validate_set_binding(msg)
  tell("set_binding_self", self == first and "the module's table" or self.reprise_probe and "the session's" or type(self))
  tryKey("validate_set_binding message", function() return msg:context_get(CONN, "reprise_probe") end)
  tryFacts("validate_set_binding", msg)
  return msys.core.VALIDATE_CONT
end
function first:validate_dealloc()
  tell("dealloc_self", self.reprise_probe == tostring(self))
  tell("late_callout", told.late_callout or "no")
  local open = {}
  for _, question in ipairs(QUESTIONS) do
    if told[question[1]] == nil then open[#open + 1] = question[1] end
  end
  print("reprise_probe: done: not reached: " .. (#open == 0 and "none" or table.concat(open, " ")))
end

function second:validate_connect()
  calls[#calls + 1] = "second"
  tell("order", table.concat(calls, " "))
  return msys.core.VALIDATE_CONT
end

local register, passed = msys.registerModule, false
try("register_replaceable", function()
  msys.registerModule = function(...)
    passed = true
    return register(...)
  end
  msys.registerModule("reprise_probe", first)
  msys.registerModule = register
  return passed and "yes" or "no"
end)
msys.registerModule("reprise_probe_second", second)
function first:validate_mailfrom()
  tell("late_callout", "yes")
  return msys.core.VALIDATE_CONT
end
