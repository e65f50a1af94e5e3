--[[
Reprise's recorder inside Momentum. Plain Lua 5.1 in one file, for thrLua.

IT HAS NOT RUN ON A REAL MOMENTUM YET. What is known of Momentum here was read in its manual. Before you let it into
production, run reprise_probe.lua on a test node: it answers what the manual leaves open, and says which settings follow.

Use: put this file beside your policy, and write as the policy's very first line
        require("reprise_recorder")
Settings are below, or in a file reprise_recorder_settings.lua that returns a table of those that differ.
As it comes, it is off: `enabled` is false.

What it does
  * It replaces msys.registerModule, and in every table that is registered from then on the callouts of CALLOUTS below, by
    functions that note arguments, call the policy's own function with the same arguments, note what it returned, and
    return exactly that.
  * It replaces the functions of HOST_CALLS below, os.time, os.date, os.clock, math.random and require, in the same way:
    each is called once, with the same arguments, and its own answer is handed on.
  * It registers one module of its own, before any other, whose callouts all answer VALIDATE_CONT, so that phases that
    the policy ignores are seen too (setting `witness`).
  * It writes what it noted as lines of JSON, a batch at the end of a callout, by Momentum's asynchronous writers.
  * It sets one key in the connection context of every session (setting `session_key`), which shows in rejectlog.

What it never does
  * It puts no pcall around the policy or around anything that may wait: thrLua cannot wait across one. Only its own
    notes are protected so. (Where a caller is a pcall itself, nothing could wait anyway.)
  * It never draws from math.random for itself, reads no header in the data phase, reads no body, wraps no callout that sees
    credentials, calls no accessor that is not documented for the phase, and never waits.
  * It never stops a message: on any fault of its own beyond `faults_allowed` it goes off until the next reload.
  * It adds no position of its own to an error: every interpreter is tried when the file is loaded, and where a policy
    could see the recorder in its errors, the recorder stays off.

What a policy can see of it all the same
  * The key in the connection context, and that a function it compares or prints is another one.
  * debug.traceback, debug.getinfo and getfenv with a level, which count its frames; and a recursion that never ends
    overflows a little earlier.
  * The position in the text of an error that a host function raises for a call in tail position (return msys.f(x)): Lua has
    thrown the caller's line away by then. So has an error of a host function with a level of 3 or more; and
    one of a callout, if Momentum should call callouts from Lua at a level as deep as that.
  * The number of a bad argument of a method, where `methods` is on: it counts from self.

What it costs per callout of the policy, sampled out and recorded: 5 and 57 microseconds under Lua 5.1, some 80 and 400 under a build of
thrLua's public sources (test/bench/recorder-inside.lua). A session has ten callouts and more: record a sample.

How to stop it at once: create the file `stop_file`. It looks for it every few seconds.
--]]

local settings = {
  enabled = false,
  -- "chunk_logger": msys.beta.chunk_logger_int (Momentum 4.2 and later; needs its stanza, which names the file).
  -- "pool": msys.core.io_wrapper_open within msys.runInPool(pool, …, true); needs the stanza of the thread pool.
  -- "file": a blocking write. For a laboratory, never for a server with traffic.
  writer = "chunk_logger",
  pool = "REPRISE",
  folder = "/var/log/reprise",          -- of "pool" and "file": FOLDER/reprise-PID-YYYYMMDDHH.jsonl, in UTC
  sample_one_in = 1000,                 -- sessions: 1 records all of them
  only_peers = {},                      -- beginnings of "address:port"; empty: all
  sessions_kept = 2000,                 -- states of sessions that are open; the oldest is given up beyond that
  bytes_per_second = 262144,            -- of one thread; what is beyond is dropped and counted
  bytes_in_all = 1073741824,            -- then it goes off until the next reload
  time_share = 0.05,                    -- of every second, by CPU time; beyond, events are dropped and counted
  faults_allowed = 20,
  stop_file = "/var/run/reprise.stop",
  stop_check_seconds = 5,
  value_bytes = 4096,                   -- longer texts are cut
  table_entries = 200,
  local_parts = "pseudonym",            -- of addresses: "keep", "pseudonym" (u1, u2, … anew in each session) or "drop"
  session_key = "reprise_session",      -- "" sets none: sessions are then told by conn_id
  witness = true,
  host_calls = true,
  methods = false,                      -- replace methods of message and contexts in their class tables: see the probe
  headers = {},                         -- names, read in the spool and each_rcpt phases only
  conn_keys = {"can_relay", "ehlo_string", "ehlo_domain", "connection_message_count", "connection_rcpt_count", "pathway",
               "auth_status", "tls", "early_talker", "reverse_dns", "fcdns_status"},
  mess_keys = {"mailfrom_string", "mailfrom_localpart", "mailfrom_domain", "rcptto_string", "rcptto_localpart",
               "rcptto_domain", "spf_status", "binding", "binding_group"},
  own_files = true,                     -- read the policy's files once while it is loaded, for their digests
}

local FORMAT, VERSION = 1, "0.1.0"
local WITNESS = "reprise_recorder"      -- the name of the recorder's own module
local CONN, MESS = 0, 1                 -- msys.core.VCTX_CONN and VCTX_MESS

-- Callouts that are recorded, with their documented arguments after self. `facts` are the accessors that the manual
-- documents for the phase; `message` says that msg:context_get is documented there. What is not in this table (AUTH, TLS, hooks
-- of other protocols) is left alone, and named in the event "module".
local SPOOLED = {"id", "conn_id", "batch_id", "mailfrom", "size", "reception_peer", "listener_addr"}
local CALLOUTS = {
  init = {phase = "init", args = {}},
  core_validate_accept = {phase = "accept", args = {"ac", "vctx"}},
  validate_connect = {phase = "connect", args = {"ac", "vctx"}},
  core_validate_connect = {phase = "connect", args = {"ac", "vctx"}},
  validate_ehlo = {phase = "ehlo", args = {"str", "ac", "vctx"}},
  validate_mailfrom = {phase = "mailfrom", args = {"str", "ac", "vctx"}},
  validate_rcptto = {phase = "rcptto", args = {"msg", "str", "ac", "vctx"}, facts = {"mailfrom"}},
  validate_rcptto_list = {phase = "rcptto_list", args = {"list", "vctx"}},
  validate_rcptto_list_final = {phase = "rcptto_list_final", args = {"list", "vctx"}, facts = {"recipients"}},
  validate_data = {phase = "data", args = {"msg", "ac", "vctx"}, message = true,
    facts = {"id", "conn_id", "batch_id", "mailfrom", "size", "reception_peer", "listener_addr", "recipients"}},
  validate_data_spool = {phase = "spool", args = {"msg", "ac", "vctx"}, message = true, facts = SPOOLED, headers = true},
  validate_data_spool_each_rcpt = {phase = "each_rcpt", args = {"msg", "ac", "vctx"}, message = true, headers = true,
    facts = {"id", "conn_id", "batch_id", "mailfrom", "rcptto", "size", "reception_peer", "listener_addr", "routing_domain"}},
  core_validate_data_spool_each_rcpt = {phase = "each_rcpt", args = {"msg", "ac", "vctx"}, message = true},
  core_post_validate_data_spool_each_rcpt_v1 = {phase = "each_rcpt", args = {"msg", "ac", "vctx"}, message = true},
  core_pre_msg_each_rcpt = {phase = "each_rcpt", args = {"msg", "ac"}, message = true},
  core_post_msg_each_rcpt = {phase = "each_rcpt", args = {"msg", "ac", "vctx"}, message = true},
  validate_set_binding = {phase = "set_binding", args = {"msg"}, message = true,
    facts = {"id", "conn_id", "batch_id", "mailfrom", "rcptto", "binding"}},
  core_binding_group_choose_binding = {phase = "set_binding", args = {"msg"}, message = true},
  core_post_validate_set_binding = {phase = "set_binding", args = {"msg"}, message = true},
  core_final_validation2 = {phase = "final", args = {"msg", "ac", "vctx"}},
  core_final_validation = {phase = "final", args = {"msg", "ac", "vctx"}},
  core_post_final_validation = {phase = "final", args = {"msg", "ac", "vctx"}},
  msg_gen_data_spool = {phase = "injection", args = {"msg"}, message = true},
  core_log_reception_v1 = {phase = "reception", args = {"ac", "msg"}},
  core_log_delivery_v1 = {phase = "delivered", args = {"msg"}},
  core_log_transient_failure_v1 = {phase = "tempfail", args = {"msg"}},
  core_log_permanent_failure_v1 = {phase = "permfail", args = {"msg"}},
  core_pre_mailq_message_requeue = {phase = "retry", args = {"msg"}},
  generic_delivery_msg_dispose = {phase = "dispose", args = {"msg"}},
  validate_dealloc = {phase = "dealloc", args = {}},
}

local WITNESSED = {"validate_connect", "validate_ehlo", "validate_mailfrom", "validate_rcptto", "validate_rcptto_list_final",
  "validate_data", "validate_data_spool", "validate_data_spool_each_rcpt", "validate_set_binding", "validate_dealloc"}

-- Host functions whose answers a replay needs, because they come from outside of the session: DNS, databases, files,
-- configuration, counts that sessions share, verdicts of other modules, the clock. Definitions and additions are here because a
-- count is told apart by them. Pure functions (pcre, json, base64) are not: a replay works them out.
local HOST_CALLS = {
  "dnsLookup", "readfile", "config", "expandMacro", "db.query", "db.fetch_row", "db.execute", "cidr.define", "cidr.query",
  "audit.connections", "audit.receptions", "audit.rejections", "audit.inbound_session_count",
  "audit_series.define", "audit_series.add", "audit_series.count", "audit_series.remove_item",
  "gauge_cache.define", "gauge_cache.inc", "gauge_cache.dec", "gauge_cache.get", "gauge_cache.remove_item",
  "counter.open", "counter.inc", "counter.add", "counter.read", "counter.reset",
  "os.statvfs_read", "bounce.classify", "bounce.classify_smtp_response",
  "pbp.fcdns_check", "pbp.check_whitelist", "pbp.set_whitelist",
  "core.get_now_ts", "core.config_get_binding_id_from_name", "core.config_get_binding_name_from_id",
  "core.config_get_binding_group_size", "core.dns_get_domain",
  "validate.opendkim.verify", "validate.opendkim.get_num_sigs", "validate.opendkim.get_sig_domain",
  "validate.dkim2.verify", "validate.openarc.verify", "av.scan",
}
local ANSWERS_WITH_ROWS = {["msys.db.query"] = true}
local METHODS = {
  ["msys.core:_validate_context"] = {"get", "set", "exists", "set_code", "disconnect", "tarpit", "add_recipient",
    "remove_recipient", "recipient_list", "pbp_disconnect", "pbp_action"},
  ["msys.core:_ec_message"] = {"context_get", "context_set", "context_exists", "context_exists_and_get", "context_delete",
    "header", "address_header", "mailfrom", "rcptto", "binding", "binding_group", "routing_domain", "discard", "code", "set_code",
    "get_message_size", "inject", "reception_peer", "listener_addr"},
  ["msys.core:_accept_construct"] = {"inbound_session_count", "pbp_inbound_session_count_service", "esmtp_capability_add",
    "esmtp_capability_remove"},
}
local CONTEXT_METHODS = {get = true, set = true, exists = true, context_get = true, context_set = true,
  context_exists = true, context_exists_and_get = true, context_delete = true}
local HANDLES = {ac = "msys.core:_accept_construct", vctx = "msys.core:_validate_context", msg = "msys.core:_ec_message",
  list = "list"}
local EC_STRING = "msys.core:_ec_string"

-- The originals, taken before anything is replaced.
local msys, time, date, clock, print = msys, os.time, os.date, os.clock, print
local getinfo, running, loadstring, require = debug.getinfo, coroutine.running, loadstring, require
local pcall, error, type, select, tostring, next = pcall, error, type, select, tostring, next
local rawget, rawset, pairs, ipairs, setmetatable = rawget, rawset, pairs, ipairs, setmetatable
local format, byte, find, gsub, sub, rep = string.format, string.byte, string.find, string.gsub, string.sub, string.rep
local match, gmatch, concat, floor, huge = string.match, string.gmatch, table.concat, math.floor, math.huge
local open, loaded = io and io.open, package.loaded
local runInPool = msys.runInPool

local off = "not started"               -- why it records nothing, or nil

---------------------------------------------------------------------------------------------------------------------
-- JSON. A value is written so that no two different ones look the same: see recorder-line.ts for the forms.

local ESCAPES = {['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t"}
local function escape(c) return ESCAPES[c] or format("\\u%04x", byte(c)) end

local function isUtf8(text)
  local at, size = 1, #text
  while at <= size do
    local a, b, c, d = byte(text, at, at + 3)
    if a < 128 then at = find(text, "[\128-\255]", at) or size + 1
    elseif a >= 194 and a < 224 and b and b >= 128 and b < 192 then at = at + 2
    elseif a >= 224 and a < 240 and b and c and b >= (a == 224 and 160 or 128) and b < (a == 237 and 160 or 192)
      and c >= 128 and c < 192 then at = at + 3
    elseif a >= 240 and a < 245 and b and c and d and b >= (a == 240 and 144 or 128) and b < (a == 244 and 144 or 192)
      and c >= 128 and c < 192 and d >= 128 and d < 192 then at = at + 4
    else return false end
  end
  return true
end

local DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function base64(text)
  local parts = {}
  for at = 1, #text, 3 do
    local a, b, c = byte(text, at, at + 2)
    local bits, part = a * 65536 + (b or 0) * 256 + (c or 0), ""
    for place = 18, 0, -6 do
      local digit = floor(bits / 2 ^ place) % 64
      part = part .. sub(DIGITS, digit + 1, digit + 1)
    end
    parts[#parts + 1] = (not b and sub(part, 1, 2) .. "==") or (not c and sub(part, 1, 3) .. "=") or part
  end
  return concat(parts)
end

local function quoted(text)
  if not find(text, '[%c"\\\128-\255]') then return '"' .. text .. '"' end
  if find(text, "[\128-\255]") and not isUtf8(text) then return '{"$bytes":"' .. base64(text) .. '"}' end
  return '"' .. gsub(text, '[%c"\\]', escape) .. '"'
end

local function jsonString(text)
  if #text <= settings.value_bytes then return quoted(text) end
  return format('{"$cut":%d,"head":%s}', #text, quoted(sub(text, 1, settings.value_bytes)))
end

local function jsonNumber(n)
  if n ~= n then return '{"$num":"nan"}' end
  if n == huge or n == -huge then return n > 0 and '{"$num":"inf"}' or '{"$num":"-inf"}' end
  if n == 0 and 1 / n < 0 then return '{"$num":"-0"}' end
  if n == floor(n) and n > -1e15 and n < 1e15 then return format("%.0f", n) end
  return (gsub(format("%.17g", n), ",", "."))
end

-- Addresses: the local part is what names a person. `names` belongs to one session, and has what was met in it, so that
-- a text that is nothing but such a local part is known too.
local function pseudonym(part, names)
  if not names then return "*" end
  local name = names[part]
  if not name and (names[1] or 0) < 1000 then
    names[1] = (names[1] or 0) + 1
    name = settings.local_parts == "drop" and "*" or "u" .. names[1]
    names[part] = name
  end
  return name or "*"
end

local function redacted(text, names)
  if settings.local_parts == "keep" then return text end
  if not find(text, "@", 1, true) then return names and names[text] or text end
  if find(text, '"', 1, true) then
    text = gsub(text, '("[^"\r\n]*")@', function(part) return "\1" .. pseudonym(part, names) .. "\1@" end)
  end
  text = gsub(text, "([^%s%c<>@,;:]+)@", function(part) return pseudonym(part, names) .. "@" end)
  return (gsub(text, "\1([u%d%*]*)\1@", "%1@"))
end

local encode
local function encodeTable(value, names, seen, depth)
  if seen[value] then return format('{"$ref":%d}', seen[value]) end
  seen.count = (seen.count or 0) + 1
  seen[value] = seen.count
  if depth > 8 then return '{"$cut":"depth"}' end
  local parts, more = {}, 0
  for key, item in next, value do
    if #parts < settings.table_entries then
      parts[#parts + 1] = "[" .. encode(key, names, seen, depth + 1) .. "," .. encode(item, names, seen, depth + 1) .. "]"
    else more = more + 1 end
  end
  return '{"$table":[' .. concat(parts, ",") .. "]" .. (more > 0 and ',"$more":' .. more or "") .. "}"
end

local function handleName(value)
  local ok, name = pcall(msys.type or type, value)
  return ok and type(name) == "string" and name or type(value)
end

function encode(value, names, seen, depth)
  local kind = type(value)
  if kind == "string" then return jsonString(redacted(value, names)) end
  if kind == "number" then return jsonNumber(value) end
  if kind == "boolean" then return value and "true" or "false" end
  if kind == "nil" then return "null" end
  if kind == "table" then return encodeTable(value, names, seen or {}, depth or 1) end
  if kind == "function" then
    local at = getinfo(value, "S")
    return '{"$fn":' .. quoted(at.what == "C" and "[C]" or at.short_src .. ":" .. at.linedefined) .. "}"
  end
  if kind ~= "userdata" then return '{"$handle":"' .. kind .. '"}' end
  local name = handleName(value)
  if name == EC_STRING then return format('{"$handle":"%s","text":%s}', name, encode(tostring(value), names)) end
  return '{"$handle":' .. quoted(name) .. "}"
end

local function encodeList(names, count, ...)
  local parts = {}
  for at = 1, count do parts[at] = encode((select(at, ...)), names) end
  return "[" .. concat(parts, ",") .. "]"
end

---------------------------------------------------------------------------------------------------------------------
-- Writing. A lane is one operating-system thread of one interpreter: nobody else counts in it, so that its numbers
-- have no holes but those of lines that were lost.

local hasThreads = pcall(function() return _OSTLS.reprise end)
local alone, lanes, totalBytes, faults = {}, {}, 0, 0
local process, processFacts = "unknown", ""
local append

local function switchOff(why, aloud)
  if off then return end
  off = why
  if aloud then print("reprise_recorder: off until the next reload: " .. why) end
end

local function flush(lane)
  if lane.count == 0 then return end
  local text = concat(lane.lines, "\n", 1, lane.count)
  lane.lines, lane.count, lane.size = {}, 0, 0
  totalBytes = totalBytes + #text + 1
  local ok, why = pcall(append, text)
  if not ok then switchOff("cannot write: " .. tostring(why), true) end
end

local function put(lane, body)
  lane.n = lane.n + 1
  local line = lane.head .. lane.n .. ',"at":' .. lane.second .. "," .. body .. "}"
  lane.count = lane.count + 1
  lane.lines[lane.count] = line
  lane.size, lane.bytes = lane.size + #line, lane.bytes + #line
  if lane.size > 65536 then flush(lane) end
end

local function laneHere()
  local key = hasThreads and _OSTLS or alone
  local lane = lanes[key]
  if not lane then
    lane = {n = 0, lines = {}, count = 0, size = 0, bytes = 0, spent = 0, lost = 0, sessions = 0, second = time()}
    lane.id = match(tostring(lane), "(%w+)$")
    lane.head = format('{"reprise":%d,"process":"%s","lane":"%s","n":', FORMAT, process, lane.id)
    lane.chance = 1
    for at = 1, #lane.id do lane.chance = (lane.chance * 131 + byte(lane.id, at) + lane.second) % 2147483647 end
    lanes[key] = lane
  end
  return lane
end

-- A drawing of our own (Park and Miller): the policy's is not touched.
local function drawn(lane)
  if settings.sample_one_in <= 1 then return true end
  lane.chance = (lane.chance * 16807) % 2147483647
  return lane.chance % settings.sample_one_in == 0
end

local function writeOff(lane)
  put(lane, '"event":"off","why":' .. quoted(off))
  flush(lane)
end

local function drop(lane, session)
  lane.lost = lane.lost + 1
  if session then session.told, session.witnessed = {[CONN] = {}, [MESS] = {}}, nil end   -- what comes next tells everything again
end

-- One event. A session's own number counts events that are dropped too, so that their loss shows.
local function emit(lane, session, body)
  local now = time()
  if now ~= lane.second then lane.second, lane.bytes, lane.spent = now, 0, 0 end
  if session then
    session.s = session.s + 1
    body = '"session":' .. session.json .. ',"s":' .. session.s .. "," .. body
  end
  if lane.bytes + #body > settings.bytes_per_second or lane.spent > settings.time_share then
    drop(lane, session)
    return
  end
  local hour = floor(now / 3600)
  if hour ~= lane.hour then
    lane.hour = hour
    put(lane, '"event":"process",' .. processFacts)
  end
  if lane.lost > 0 then
    put(lane, '"event":"lost","events":' .. lane.lost .. ',"why":"budget"')
    lane.lost = 0
  end
  put(lane, body)
  if totalBytes + lane.size > settings.bytes_in_all then
    switchOff("bytes_in_all is used up")
    writeOff(lane)
  end
end

local function fault(place, why)
  faults = faults + 1
  if off then return end
  local lane = laneHere()
  pcall(emit, lane, nil, '"event":"fault","place":' .. quoted(place) .. ',"why":' .. jsonString(redacted(tostring(why))))
  if faults > settings.faults_allowed then
    switchOff("more faults than faults_allowed")
    pcall(writeOff, lane)
  end
end

local lastLook = 0
local function isStopped(lane)
  local now = time()
  if now < lastLook or now - lastLook >= settings.stop_check_seconds then
    lastLook = now
    local file = open and open(settings.stop_file)
    if file then
      file:close()
      switchOff("stop file")
      writeOff(lane)
    end
  end
  return off
end

local function fileName(suffix) return settings.folder .. "/reprise-" .. suffix .. "-" .. date("!%Y%m%d%H") .. ".jsonl" end

local WRITERS = {
  chunk_logger = function()
    require("msys.beta.chunk_logger_int")
    local logger = msys.beta.chunk_logger_int
    return function(text) logger.log(text) end
  end,
  pool = function(pid)
    local core = msys.core
    local flags = core.O_CREAT + core.O_APPEND + core.O_WRONLY
    local function store(name, text)
      local file = core.io_wrapper_open(name, flags, 416)   -- 416 is octal 640
      if not file then error("cannot open " .. name, 0) end
      file:write(text, #text)
      file:close()
    end
    return function(text)
      local name = fileName(pid)
      runInPool(settings.pool, function()
        local ok, why = pcall(store, name, text .. "\n")
        if not ok then switchOff("cannot write: " .. tostring(why), true) end
      end, true)
    end
  end,
  file = function(pid)
    return function(text)
      local file, why = open(fileName(pid), "a")
      if not file then error(why, 0) end
      local ok, reason = file:write(text, "\n")
      local closed, late = file:close()
      if not ok or not closed then error(reason or late, 0) end
    end
  end,
}

---------------------------------------------------------------------------------------------------------------------
-- Sessions. Found by the key in the connection context, which survives a policy that empties self and is there in
-- every phase; where the arguments have no context, by the table that self is.

local sessions, selves = {}, setmetatable({}, {__mode = "k"})
local begun, ended = {at = 0}, {at = 0}
local openInvocations = setmetatable({}, {__mode = "k"})
local keys, known = {[CONN] = {}, [MESS] = {}}, {[CONN] = {}, [MESS] = {}}

local function learn(context, key)
  if not known[context] or type(key) ~= "string" or known[context][key] or #keys[context] >= 200 then return end
  if key == settings.session_key then return end
  known[context][key] = true
  keys[context][#keys[context] + 1] = key
end

local function isPeerWanted(ac)
  if #settings.only_peers == 0 then return true end
  local peer = ac and tostring(ac.remote_addr) or ""
  for _, prefix in ipairs(settings.only_peers) do
    if sub(peer, 1, #prefix) == prefix then return true end
  end
  return false
end

local function isChosenByConnection(id)
  local sum = 0
  for at = 1, #id do sum = (sum * 257 + byte(id, at)) % 2147483647 end
  return sum % settings.sample_one_in == 0
end

-- The last ids of a kind, in a ring: state of the one that falls out is given up.
local function keepLast(ring, size, id)
  ring.at = ring.at % size + 1
  if ring[ring.at] then sessions[ring[ring.at]] = nil end
  ring[ring.at] = id
end

local function begin(lane, id, callout, ac)
  local session = {id = id, json = quoted(id), s = 0, told = {[CONN] = {}, [MESS] = {}}, names = {}, invocations = 0}
  sessions[id] = session
  keepLast(begun, settings.sessions_kept, id)
  local peer, connection = "null", "null"
  if ac then peer, connection = encode(tostring(ac.remote_addr)), encode(tostring(ac.conn_id)) end
  emit(lane, session, format('"event":"open","callout":"%s","peer":%s,"conn_id":%s', callout, peer, connection))
  return session
end

-- The session of a callout: a table, false where it is not to be recorded, nil where nobody can tell.
local function sessionOf(lane, callout, place, self, ac, vctx, msg)
  local key = settings.session_key
  local id
  if key == "" then
    local from = ac or (place.message and msg)
    if from then id = process .. "/" .. tostring(from.conn_id)
    elseif place.phase == "dealloc" then id = selves[self] end
    if id and sessions[id] then return sessions[id] end
    if not id or not vctx then return nil end
    if not isChosenByConnection(id) or not isPeerWanted(ac) then return false end
    return begin(lane, id, callout, ac)
  end
  if vctx then id = vctx:get(CONN, key)
  elseif msg and place.message then id = msg:context_get(CONN, key)
  elseif place.phase == "dealloc" then id = self and selves[self] end
  if id == "-" then return false end
  if id and id ~= "" then return sessions[id] end
  if not vctx then return nil end
  if not drawn(lane) or not isPeerWanted(ac) then
    vctx:set(CONN, key, "-")
    return false
  end
  lane.sessions = lane.sessions + 1
  id = process .. "." .. lane.id .. "." .. lane.sessions
  vctx:set(CONN, key, id)
  return begin(lane, id, callout, ac)
end

-- State of the last 256 sessions that ended is kept, because messages of theirs may be bound after that.
local function finish(session)
  if session.ended then return end
  session.ended = true
  keepLast(ended, 256, session.id)
end

local ACCESSORS = {
  id = function(msg) return tostring(msg.id) end,
  conn_id = function(msg) return tostring(msg.conn_id) end,
  batch_id = function(msg) return tostring(msg.batch_id) end,
  mailfrom = function(msg) return msg:mailfrom() end,
  rcptto = function(msg) return msg:rcptto() end,
  size = function(msg) return msg:get_message_size() end,
  reception_peer = function(msg) return msg:reception_peer() end,
  listener_addr = function(msg) return msg:listener_addr() end,
  routing_domain = function(msg) return msg:routing_domain() end,
  binding = function(msg) return msg:binding() end,
  recipients = function(_, vctx) return vctx:recipient_list() end,
}

local own = {}                          -- methods of contexts as they were before they were replaced

local function contextValue(key, value, names)
  if settings.local_parts ~= "keep" and find(key, "localpart", 1, true) and value ~= "" then value = pseudonym(value, names) end
  return encode(value, names)
end

-- What changed since it was last told, among the keys that are known. Whether an empty value is there at all is asked for when a
-- callout begins.
local function contextChanges(session, object, get, exists)
  local contexts = {}
  for context = CONN, MESS do
    local parts, told = {}, session.told[context]
    for _, key in ipairs(keys[context]) do
      local value = get(object, context, key)
      if value == "" and (not exists and not told[key] or exists and exists(object, context, key) ~= 1) then value = false end
      if told[key] ~= value then
        told[key] = value
        parts[#parts + 1] = quoted(key) .. ":" .. (value and contextValue(key, value, session.names) or "null")
      end
    end
    contexts[context] = concat(parts, ",")
  end
  if contexts[CONN] == "" and contexts[MESS] == "" then return "" end
  return format(',"context":{"conn":{%s},"mess":{%s}}', contexts[CONN], contexts[MESS])
end

local function snapshot(invocation, entering)
  local session, place, parts, step = invocation.session, invocation.place, {}, "context"
  if not session or place.phase == "dealloc" then return "" end
  local msg, vctx = invocation.msg, invocation.vctx
  local ok, why = pcall(function()
    if vctx then
      parts[1] = contextChanges(session, vctx, own.get or vctx.get, entering and (own.exists or vctx.exists))
    elseif msg and place.message then
      parts[1] = contextChanges(session, msg, own.context_get or msg.context_get, entering and (own.context_exists or msg.context_exists))
    end
    local facts = {}
    for _, name in ipairs((msg or vctx) and (entering or place.phase == "set_binding") and place.facts or {}) do
      step = name
      facts[#facts + 1] = quoted(name) .. ":" .. encode(ACCESSORS[name](msg, vctx), session.names)
    end
    if place.headers and entering then
      for _, name in ipairs(settings.headers) do
        step = "header"
        facts[#facts + 1] = quoted("header:" .. name) .. ":" .. encode(msg:header(name), session.names)
      end
    end
    if #facts > 0 then parts[#parts + 1] = ',"facts":{' .. concat(facts, ",") .. "}" end
  end)
  if not ok then
    fault(place.phase .. "." .. step, why)
    parts[#parts + 1] = ',"unread":' .. quoted(step)
  end
  return concat(parts)
end

---------------------------------------------------------------------------------------------------------------------
-- Standing between. Whoever calls one of our functions must get the error, with the position, that it would have got:
--   * from a line of Lua: the call is made by a function that is compiled for that very line of that very file, so
--     that Lua itself names the line;
--   * from C or from nobody, a Lua function: by a tail call, which Lua counts as a caller without a line, as C is one;
--   * from C, a C function: within a pcall, which is C too. Nothing can wait across C, so that it takes nothing away.

local protectTail = false               -- LuaJIT keeps no trace of a tail call, but can wait across pcall

local function unprotected(ok, ...)
  if ok then return ... end
  error((...), 0)
end

local function hop3(fn, ...) return fn(...) end
local function hop2(fn, ...) return hop3(fn, ...) end
local function hop1(fn, ...) return hop2(fn, ...) end

-- Beyond itself, closeLeftovers, enter, pcall, the function before a callout, and the stand-in that was just called.
local function isOnStack(fn)
  local level = 7
  while true do
    local frame = getinfo(level, "f")
    if not frame then return false end
    if frame.func == fn then return true end
    level = level + 1
  end
end

local function siteFor(name, original, after, from)
  if type(name) ~= "string" or not find(name, "^[%a_][%w_]*$") then name = "call" end
  local code = rep("\n", from.currentline - 1) .. "local after, host = ... return function(note, ...) return after(note, host." .. name .. "(...)) end"
  local compiled = loadstring(code, from.source)
  return compiled and compiled(after, {[name] = original}) or false
end

-- A function that calls `original` as its caller would. `before(…)` gives a note or nil, `after(note, …)` hands on what follows it.
local function standIn(original, before, after)
  local sites, count, isC = {}, 0, getinfo(original, "S").what == "C"
  local function stand(...)
    local from = getinfo(2, "Sl")
    local note = before(from, ...)
    if from and from.currentline > 0 then
      local lines = sites[from.source]
      if not lines then
        lines = {}
        sites[from.source] = lines
      end
      local site = lines[from.currentline]
      if site == nil and count < 2000 then
        count = count + 1
        site = siteFor(getinfo(1, "n").name, original, after, from)
        lines[from.currentline] = site
      end
      if site then return site(note, ...) end
    end
    if isC and from and from.what == "C" then return after(note, unprotected(pcall(original, ...))) end
    if isC then return after(note, original(...)) end
    if protectTail then return after(note, unprotected(unprotected(unprotected(pcall(pcall, pcall, original, ...))))) end
    return after(note, hop1(original, ...))
  end
  return stand
end

---------------------------------------------------------------------------------------------------------------------
-- Callouts

local stands = setmetatable({}, {__mode = "k"})
local isBooting, bootCalls = true, 0

local function tellCall(invocation, note, outcome)
  emit(laneHere(), invocation and invocation.session, format('"event":"call","i":%s,"c":%d,"within":%s,"name":"%s","site":%s,"args":%s,%s',
    invocation and invocation.i or "null", note.c, note.within, note.name, note.site, note.args, outcome))
end

-- Calls that were still asking when the one below them in the stack had its answer, or when the callout ended: they raised.
local function tellRaised(invocation, note)
  local asking = invocation.asking
  while asking and asking ~= note do
    tellCall(invocation, asking, '"raised":true')
    asking = asking.below
  end
  invocation.asking = note and note.below
end

local function fail(invocation)
  local last = invocation.asking
  tellRaised(invocation)
  emit(laneHere(), invocation.session, format('"event":"failed","i":%d,"asking":%s', invocation.i, last and last.c or "null"))
end

local function closeLeftovers(thread)
  local left = openInvocations[thread]
  while left and not isOnStack(left.stand) do
    if not left.isMuted then fail(left) end
    left = left.outer
  end
  openInvocations[thread] = left
  return left
end

local function argument(kind, value, names)
  if kind == "str" and type(value) == "userdata" then
    return format('{"$handle":"%s","text":%s}', EC_STRING, encode(tostring(value), names))
  end
  if HANDLES[kind] and (type(value) == "userdata" or type(value) == "table") then return '{"$handle":"' .. HANDLES[kind] .. '"}' end
  return encode(value, names)
end

local QUIET = {quiet = true}            -- while the recorder itself asks
for _, place in pairs(CALLOUTS) do
  place.at = {}
  for at, kind in ipairs(place.args) do place.at[kind] = at end
end

local function enter(module, callout, place, stand, self, ...)
  local lane, thread = laneHere(), running() or alone
  if isStopped(lane) then return nil end
  local outer = closeLeftovers(thread)
  if place.phase ~= "init" then isBooting = false end
  local at = place.at
  local ac, vctx = at.ac and (select(at.ac, ...)), at.vctx and (select(at.vctx, ...))
  local msg, str = at.msg and (select(at.msg, ...)), at.str and (select(at.str, ...))
  openInvocations[thread] = QUIET
  local session = sessionOf(lane, callout, place, self, ac, vctx, msg)
  openInvocations[thread] = outer
  if type(self) == "table" and vctx and session ~= nil then selves[self] = session and session.id or "-" end
  local isSpent = lane.second == time() and lane.spent > settings.time_share
  if isSpent and session then
    session.s = session.s + 1
    drop(lane, session)
  end
  if session == false or isSpent or (session == nil and place.phase ~= "init" and not drawn(lane)) then
    if not outer then return nil end
    -- What it asks is not the business of the callout that called it.
    local muted = {quiet = true, isMuted = true, outer = outer, stand = stand}
    openInvocations[thread] = muted
    return muted
  end
  local started = clock()
  local invocation = {quiet = true, outer = outer, stand = stand, session = session, place = place, msg = msg, vctx = vctx}
  openInvocations[thread] = invocation
  if type(str) == "userdata" then invocation.str, invocation.text = str, tostring(str) end
  local names, args = session and session.names, {}
  for n = 1, select("#", ...) do args[n] = argument(place.args[n], (select(n, ...)), names) end
  -- Nothing runs between the witness and the first module behind it: what was told there is not told again.
  local seen = session and session.witnessed == callout and "" or snapshot(invocation, true)
  if session then session.witnessed = module == WITNESS and callout end
  if session then
    session.invocations = session.invocations + 1
    invocation.i = session.invocations
  else invocation.i = lane.n + 1 end
  emit(lane, invocation.session, format('"event":"enter","i":%d,"module":%s,"callout":"%s","phase":"%s","args":[%s]%s', invocation.i,
    quoted(module), callout, place.phase, concat(args, ","), seen))
  lane.spent = lane.spent + clock() - started
  if module == WITNESS then        -- it changes nothing, and always answers the same
    openInvocations[thread] = outer
    if session and place.phase == "dealloc" then
      finish(session)
      flush(lane)
    end
    return nil
  end
  invocation.quiet = false
  return invocation
end

local function leave(invocation, count, ...)
  local lane, started, session = laneHere(), clock(), invocation.session
  local thread = running() or alone
  if invocation.isMuted then
    openInvocations[thread] = invocation.outer
    return
  end
  invocation.quiet = true
  local returned = encodeList(session and session.names, count, ...)
  local seen = snapshot(invocation, false)
  if invocation.str and tostring(invocation.str) ~= invocation.text then
    seen = seen .. ',"str":' .. encode(tostring(invocation.str), session and session.names)
  end
  openInvocations[thread] = invocation.outer
  if off then return end
  tellRaised(invocation)
  emit(lane, session, format('"event":"leave","i":%d,"returned":%s%s', invocation.i, returned, seen))
  if session and invocation.place.phase == "dealloc" then finish(session) end
  if not invocation.outer then flush(lane) end
  lane.spent = lane.spent + clock() - started
end

local function left(invocation, ...)
  if invocation then
    local ok, why = pcall(leave, invocation, select("#", ...), ...)
    if not ok then
      openInvocations[running() or alone] = invocation.outer
      fault("leave", why)
    end
  end
  return ...
end

local function standInCallout(module, callout, place, fn)
  local stand
  stand = standIn(fn, function(_, self, ...)
    if off then return nil end
    local ok, invocation = pcall(enter, module, callout, place, stand, self, ...)
    if ok then return invocation end
    openInvocations[running() or alone] = nil
    fault(callout, invocation)
  end, left)
  stands[stand] = true
  return stand
end

---------------------------------------------------------------------------------------------------------------------
-- Host calls

local function ask(name, from, ...)
  local thread = running() or alone
  local invocation = openInvocations[thread]
  if invocation and invocation.quiet or not invocation and not isBooting then return nil end
  local c, below = 0, nil
  if invocation then
    invocation.calls = (invocation.calls or 0) + 1
    c, below = invocation.calls, invocation.asking
  else
    bootCalls = bootCalls + 1
    if bootCalls > 500 then return nil end
    c = bootCalls
  end
  local names = invocation and invocation.session and invocation.session.names
  local site = from and from.currentline > 0 and quoted(from.short_src .. ":" .. from.currentline) or "null"
  local note = {name = name, invocation = invocation, names = names, site = site, args = encodeList(names, select("#", ...), ...),
    c = c, below = below, within = below and below.c or "null"}
  if invocation then invocation.asking = note end
  return note
end

local function answer(note, count, ...)
  local invocation = note.invocation
  if invocation then tellRaised(invocation, note) end
  tellCall(invocation, note, '"answer":' .. encodeList(note.names, count, ...))
end

local standInCall
local function answered(note, ...)
  if note and not off then
    local ok, why = pcall(answer, note, select("#", ...), ...)
    if not ok then fault(note.name, why) end
    if ANSWERS_WITH_ROWS[note.name] and type((...)) == "function" then return standInCall(note.name .. "#row", (...)), select(2, ...) end
  end
  return ...
end

function standInCall(name, fn, watch)
  return standIn(fn, function(from, ...)
    if off then return nil end
    if watch then pcall(watch, ...) end
    local ok, note = pcall(ask, name, from, ...)
    if ok then return note end
    fault(name, note)
  end, answered)
end

-- Replaced functions, so that a start that fails can put everything back.
local replaced, newNames = {}, {}
local function swap(owner, key, stand)
  stands[stand] = true
  replaced[#replaced + 1] = {owner = owner, key = key, fn = rawget(owner, key), stand = stand}
  rawset(owner, key, stand)
end

local function replace(owner, key, name, watch)
  local fn = rawget(owner, key)
  if type(fn) ~= "function" or stands[fn] then return end
  swap(owner, key, standInCall(name, fn, watch))
  newNames[#newNames + 1] = quoted(name)
end

local function learnFromCall(_, context, key) learn(context, key) end

local function replaceMethods()
  if type(msys.getClassMetaTable) ~= "function" then return end
  for class, names in pairs(METHODS) do
    local ok, metatable = pcall(msys.getClassMetaTable, class)
    local methods = ok and type(metatable) == "table" and rawget(metatable, "__index")
    if type(methods) == "table" then
      for _, name in ipairs(names) do
        if CONTEXT_METHODS[name] and not stands[methods[name]] then own[name] = methods[name] end
        replace(methods, name, class .. "." .. name, CONTEXT_METHODS[name] and learnFromCall)
      end
    end
  end
end

-- Libraries may appear with a `require` of the policy: this runs again after each one.
local function replaceHostCalls()
  if off then return end
  for _, path in ipairs(settings.host_calls and HOST_CALLS or {}) do
    local owner, key = msys, path
    for part, rest in gmatch(path, "([%w_]+)%.([%w_%.]+)") do
      owner, key = type(owner) == "table" and rawget(owner, part), rest
      while type(owner) == "table" and find(key, ".", 1, true) do
        local head, tail = match(key, "^([%w_]+)%.(.+)$")
        owner, key = rawget(owner, head), tail
      end
    end
    if type(owner) == "table" then replace(owner, key, "msys." .. path) end
  end
  if settings.methods then replaceMethods() end
end

---------------------------------------------------------------------------------------------------------------------
-- Modules

-- Two remainders of the bytes as a number: to tell whether a file is the one that is at hand, not to prove it.
local function digestOf(text)
  local a, b = 0, 0
  for at = 1, #text do
    local c = byte(text, at)
    a, b = (a * 257 + c) % 2147483647, (b * 263 + c) % 2147483629
  end
  return format("%d:%08x:%08x", #text, a, b)
end

-- The beginnings of names that are hooks, to tell a hook that is left alone from a function of the policy's own.
local HOOKS = {"core_", "validate_", "ac_auth_", "outbound_smtp_auth_", "http_", "generic_delivery_", "msg_gen_", "smpp_", "mms_",
  "mm7_", "gcm_", "apn_", "cluster_", "seedlist_", "rsrc_"}
local function isHook(name)
  for _, prefix in ipairs(HOOKS) do
    if sub(name, 1, #prefix) == prefix then return true end
  end
  return name == "deinit"
end

local filesTold = {}
local function tellFile(source)
  local name = match(source, "^@(.+)$")
  if not name or filesTold[name] then return end
  filesTold[name] = true
  local digest = "null"
  if settings.own_files then
    local file = open and open(name, "rb")
    local text = file and file:read(1048577)
    if file then file:close() end
    if text and #text <= 1048576 then digest = '"' .. digestOf(text) .. '"' end
  end
  emit(laneHere(), nil, '"event":"file","name":' .. quoted(name) .. ',"digest":' .. digest)
end

local function tellFilesOf(functions)
  for key, fn in next, functions do
    if type(key) == "string" and type(fn) == "function" and not stands[fn] then
      local at = getinfo(fn, "S")
      if at.what ~= "C" then tellFile(at.source) end
    end
  end
end

local function instrument(name, callouts)
  if off or type(callouts) ~= "table" or type(name) ~= "string" then return end
  local seen, unseen, found = {}, {}, {}
  tellFilesOf(callouts)
  for key, fn in next, callouts do
    if type(key) == "string" and type(fn) == "function" then
      if CALLOUTS[key] and not stands[fn] then found[#found + 1] = key
      elseif isHook(key) and not stands[fn] then unseen[#unseen + 1] = quoted(key) end
    end
  end
  for _, key in ipairs(found) do
    rawset(callouts, key, standInCallout(name, key, CALLOUTS[key], rawget(callouts, key)))
    seen[#seen + 1] = quoted(key)
  end
  for library, functions in pairs(loaded) do
    if type(functions) == "table" and type(library) == "string" and not find(library, "^msys") and functions ~= _G then
      tellFilesOf(functions)
    end
  end
  if #newNames > 0 then
    emit(laneHere(), nil, '"event":"replaced","names":[' .. concat(newNames, ",") .. "]")
    newNames = {}
  end
  emit(laneHere(), nil, format('"event":"module","name":%s,"callouts":[%s],"unseen":[%s]', quoted(name), concat(seen, ","), concat(unseen, ",")))
  flush(laneHere())
end

local function witness()
  local callouts = {}
  local CONTINUE = msys.core and msys.core.VALIDATE_CONT or 0
  for _, name in ipairs(WITNESSED) do callouts[name] = function() return CONTINUE end end
  msys.registerModule(WITNESS, callouts)
end

---------------------------------------------------------------------------------------------------------------------
-- Start

local function firstLine(name)
  local file = open and open(name)
  local line = file and file:read("*l")
  if file then file:close() end
  return line
end

local function readProcess()
  local host = firstLine("/proc/sys/kernel/hostname")
  local stat = firstLine("/proc/self/stat") or ""
  local pid, rest = match(stat, "^(%d+) %(.*%) (.*)$")
  local started, at = nil, 0
  for word in gmatch(rest or "", "%S+") do
    at = at + 1
    if at == 20 then started = word end
  end
  local interpreter = match(tostring(lanes), "(%w+)$")   -- an address: no two interpreters of a process share it
  process = gsub(concat({host or "host", pid or "pid", started or tostring(time()), interpreter}, "-"), "[^%w%-%.]", "_")
  processFacts = format('"recorder":"%s","host":%s,"pid":%s,"started":%s,"interpreter":%s,"lua":%s,"threads":%s', VERSION,
    host and quoted(host) or "null", pid or "null", started and quoted(started) or "null", quoted(interpreter),
    quoted(type(rawget(_G, "jit")) == "table" and rawget(_G, "jit").version or _VERSION), hasThreads and "true" or "false")
  return pid or "unknown"
end

local function describeSettings()
  processFacts = processFacts .. format(',"settings":{"writer":"%s","sample_one_in":%d,"only_peers":%d,"local_parts":"%s","session_key":%s,'
    .. '"witness":%s,"host_calls":%s,"methods":%s,"value_bytes":%d,"conn_keys":%d,"mess_keys":%d,"headers":%d}',
    settings.writer, settings.sample_one_in, #settings.only_peers, settings.local_parts, quoted(settings.session_key),
    tostring(settings.witness), tostring(settings.host_calls), tostring(settings.methods), settings.value_bytes,
    #settings.conn_keys, #settings.mess_keys, #settings.headers)
end

local function applyOwnSettings()
  local ok, own = pcall(require, "reprise_recorder_settings")
  if not ok then
    if not find(tostring(own), "'reprise_recorder_settings' not found", 1, true) then error(own, 0) end
    return
  end
  for key, value in pairs(type(own) == "table" and own or {}) do
    if type(settings[key]) ~= type(value) then error("no such setting, or another type: " .. tostring(key), 0) end
    settings[key] = value
  end
  if not WRITERS[settings.writer] then error("writer is none of chunk_logger, pool, file: " .. settings.writer, 0) end
  if settings.local_parts ~= "keep" and settings.local_parts ~= "pseudonym" and settings.local_parts ~= "drop" then
    error("local_parts is none of keep, pseudonym, drop: " .. settings.local_parts, 0)
  end
end

local function nothing() return nil end
local function handOn(_, ...) return ... end

local function raisedAtCaller() error("as it was", 2) end
local function leavesErrorsAlone()
  local ok, said = coroutine.resume(coroutine.create(standIn(raisedAtCaller, nothing, handOn)))
  return not ok and said == "as it was"
end

local function waits()
  local routine = coroutine.create(standIn(function() return coroutine.yield(1) end, nothing, handOn))
  local first, one = coroutine.resume(routine)
  local second, two = coroutine.resume(routine, 2)
  return first and second and one == 1 and two == 2
end

-- Is what a policy sees the same on this interpreter? Tried, not assumed.
local function isInvisible()
  if not leavesErrorsAlone() then
    protectTail = true
    if not leavesErrorsAlone() then return false end
  end
  local call = loadstring("local time = ...\n\n time('x')", "=policy")
  local _, alone_ = pcall(call, time)
  local _, between = pcall(call, standIn(time, nothing, handOn))
  local _, direct = pcall(time, "x")
  local _, through = pcall(standIn(time, nothing, handOn), "x")
  return alone_ == between and direct == through and waits()
end

local function start()
  applyOwnSettings()
  if not settings.enabled then return end
  if not isInvisible() then error("a policy would see it on this interpreter", 0) end
  local pid = readProcess()
  append = WRITERS[settings.writer](pid)
  describeSettings()
  for _, key in ipairs(settings.conn_keys) do learn(CONN, key) end
  for _, key in ipairs(settings.mess_keys) do learn(MESS, key) end
  off = nil
  if isStopped(laneHere()) then return end
  swap(msys, "registerModule", standIn(msys.registerModule, function(_, name, callouts)
    replaceHostCalls()
    local ok, why = pcall(instrument, name, callouts)
    if not ok then fault("registerModule", why) end
  end, handOn))
  replaceHostCalls()
  for _, name in ipairs({"time", "date", "clock"}) do replace(os, name, "os." .. name) end
  for _, name in ipairs({"random", "randomseed"}) do replace(math, name, "math." .. name) end
  swap(_G, "require", standIn(require, nothing, function(_, ...)
    pcall(replaceHostCalls)
    return ...
  end))
  if settings.witness then witness() end
  flush(laneHere())
end

local ok, why = pcall(start)
if not ok then
  off = "could not start"
  for _, item in ipairs(replaced) do
    if rawget(item.owner, item.key) == item.stand then rawset(item.owner, item.key, item.fn) end
  end
  print("reprise_recorder: off: " .. tostring(why))
end

return {version = VERSION}
