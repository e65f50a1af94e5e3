-- A small fake host: runs a Momentum policy folder under Debian's lua5.1 and prints a trace of it.
--
--     lua5.1 test/oracle/fake_host.lua POLICY_FOLDER SCENARIO.lua [policy-only] > trace.txt
--
-- trace.lua describes the trace, and what policy-only leaves out of it. SCENARIO.lua is what scenario-to-lua.mjs writes:
-- `return { world = …, patterns = …, sessions = { … } }`.
--
-- This program shares no code with src/: it is written from shared/reference/callouts.md and
-- macros-contexts.md alone, so that the same mistake is not made twice. Where those pages leave a choice,
-- this host does the following.
--
--   * A script error answers 421 without a disconnect.
--   * A refusal in each_rcpt drops that recipient's copy; the client is refused when every copy was.
--   * A discarded message passes through its later phases; the client sees 250.
--   * A recipient given twice is kept twice.
--   * MAIL before an accepted EHLO, RCPT and DATA without MAIL answer 503, DATA without a recipient 554, a
--     command that no phase stands for 502. A second MAIL starts a new message. A message that no 354 asked
--     for is not sent.
--   * connection_message_count counts MAIL commands that policy heard, the two counts of recipients likewise
--     RCPT commands, refused or not; message_rcpt_count keeps its value until the next RCPT.
--   * Each copy has the rcptto_ variables of its recipient, rcptto_string among them.
--   * For a null sender mailfrom_localpart and mailfrom_domain are set to "".
--   * The scenario's `context.conn` is there at connect, its `context.mess` after every MAIL command, a
--     context step from the next phase on.
--   * Every session starts from a policy that has just been loaded.

local folder, scenario_file, policy_only = arg[1], arg[2], arg[3] == "policy-only"
local here = string.match(arg[0], "^(.*/)") or "./"
local function part(name, ...) return assert(loadfile(here .. name))(...) end
local objects = part("fake_objects.lua")
local messages = part("fake_message.lua", objects)
local fake = part("fake_msys.lua", objects, messages)
local trace = part("trace.lua", messages.header_values)
local quoted, copy = trace.quoted, trace.copy
local scenario = dofile(scenario_file)

local host = { world = scenario.world or {}, patterns = scenario.patterns or {}, modules = {}, boot_output = {} }

local function write_line(key, fields)
  io.stdout:write(table.concat({ key, unpack(fields) }, " | "), "\n")
end

local function key_of(name, recipient)
  local session = host.session
  local key = name .. (recipient and " <" .. recipient .. ">" or "")
  session.counts[key] = (session.counts[key] or 0) + 1
  if session.counts[key] > 1 and string.sub(key, 1, 8) ~= "command " then
    key = key .. "/" .. session.counts[key]
  end
  return key
end

local function set_context(given)
  for kind, values in pairs(given) do
    for key, value in pairs(values) do host.session[kind][key] = value end
  end
end

-- One phase instance; its line is written when it is over. `about` has `recipient`, `message` (the one that
-- policy sees), `set`, what the host sets before it asks, and `heard`, where the client sent something; `run` asks.
local function phase(name, about, run)
  local session = host.session
  local key = key_of(name, about.recipient)
  session.state, session.capabilities, session.outside, session.output = { failures = {} }, {}, {}, {}
  local before = trace.snapshot(session, about.message)
  if about.set then about.set() end
  set_context(session.pending)
  session.pending = {}
  if policy_only then before = trace.snapshot(session, about.message) end
  session.before = before
  run(session.state)
  local fields = trace.fields_of(session, before, trace.snapshot(session, about.message))
  if not policy_only or about.heard or session.state.asked or #fields > 0 then write_line(key, fields) end
  if session.state.disconnect then session.over = "disconnect" end
  return session.state
end


local function without_position(message)
  return (string.gsub(tostring(message), "^%S-%.lua:%d+: ", ""))
end

local function self_of(module)
  local selves = host.session.selves
  selves[module.name] = selves[module.name] or {}
  return selves[module.name]
end

-- A callout that fails, or returns no 0, 1 or 2, answers 421 and ends its chain (rule 7).
local function failed(callout, why)
  local state = host.session.state
  state.code, state.text, state.text_is_hosts = 421, nil, true
  table.insert(state.failures, "failure " .. callout .. ": " .. quoted(why))
end

-- Asks the modules in order until one is DONE. `self` is the session's table of the module, unless
-- `own` is given: a callout without a validation context gets that instead.
local function chain(callout, own, ...)
  for _, module in ipairs(host.modules) do
    local fn = rawget(module.callouts, callout)
    if type(fn) == "function" then
      host.session.state.asked = true
      if not own then host.session.ran[module.name] = true end
      local fine, result = pcall(fn, own or self_of(module), ...)
      if not fine then return failed(callout, without_position(result)) end
      if result ~= 0 and result ~= 1 and result ~= 2 then
        return failed(callout, "returned " .. tostring(result))
      end
      if result == 1 then return end
    end
  end
end

-- The reply rule: a code of 4xx or 5xx refuses, anything else is the phase's own positive reply.
local function decide(state, positive)
  local code = state.code
  if code ~= nil and code >= 400 then
    state.reply, state.reply_text = code, not state.text_is_hosts and state.text or nil
    return false
  end
  state.reply = positive
  return true
end

local function routing_domain(message)
  local buff = objects.string_new()
  for _, module in ipairs(host.modules) do
    local fn = rawget(module.callouts, "core_config_get_message_routing_domain")
    if type(fn) == "function" then
      host.session.state.asked = true
      local fine, result = pcall(fn, {}, nil, messages.handle(host, message), buff)
      if not fine then
        failed("core_config_get_message_routing_domain", without_position(result))
      elseif result ~= nil and result ~= 0 then
        return tostring(buff)
      end
    end
  end
  return nil
end

local predefined = {}
for name in string.gmatch([[
  init deinit validate_connect validate_ehlo validate_mailfrom validate_rcptto validate_rcptto_list
  validate_rcptto_list_final validate_data validate_data_spool validate_data_spool_each_rcpt
  validate_set_binding validate_dealloc core_config_get_message_routing_domain]], "%S+") do
  predefined[name] = true
end


local function clear_message(session)
  session.mess, session.list, session.lines, session.message = {}, {}, {}, nil
end

local function address_of(line)
  return string.match(line, "<([^>]*)>") or string.match(line, ":%s*(%S+)") or ""
end

local function set_address(context, name, line, address)
  local localpart, domain = string.match(address, "^(.*)@([^@]*)$")
  context[name .. "_string"] = line
  context[name .. "_localpart"] = localpart or address
  context[name .. "_domain"] = domain or ""
end

local function greet(session)
  local function set()
    session.conn.pathway = "default"
    set_context({ conn = session.given.conn })
  end
  phase("connect", { set = set }, function(state)
    chain("validate_connect", nil, host.accept, host.vctx)
    session.greeted = decide(state, 220)
  end)
end

local commands = {}

-- what the host answers by itself
local function answer(name, code, recipient)
  phase(name, { recipient = recipient }, function(state) state.reply = code end)
end

function commands.EHLO(session, line)
  if not session.greeted then return answer("ehlo", 503) end
  clear_message(session)
  local function set()
    session.conn.ehlo_string = line
    session.conn.ehlo_domain = string.match(line, "^%S+%s+(%S+)") or ""
  end
  phase("ehlo", { set = set }, function(state)
    chain("validate_ehlo", nil, objects.string_new(line .. "\r\n"), host.accept, host.vctx)
    session.hello = decide(state, 250)
  end)
end
commands.HELO = commands.EHLO

function commands.MAIL(session, line)
  session.mail = session.mail + 1
  if not session.hello then return answer("mailfrom#" .. session.mail, 503) end
  clear_message(session)
  session.heard_mails, session.message_rcpts = session.heard_mails + 1, 0
  local sender = address_of(line)
  local function set()
    session.message = messages.new("", sender, session.conn, session.mess)
    set_address(session.mess, "mailfrom", line, sender)
    session.conn.connection_message_count = tostring(session.heard_mails)
    set_context({ mess = session.given.mess })
  end
  phase("mailfrom#" .. session.mail, { set = set }, function(state)
    chain("validate_mailfrom", nil, objects.string_new(line .. "\r\n"), host.accept, host.vctx)
    if not decide(state, 250) then session.message = nil end
  end)
end

function commands.RCPT(session, line)
  local message, address = session.message, address_of(line)
  if not message then return answer("rcptto#" .. session.mail, 503, address) end
  session.rcpts, session.message_rcpts = session.rcpts + 1, session.message_rcpts + 1
  message.recipient = address
  local function set()
    set_address(session.mess, "rcptto", line, address)
    session.conn.connection_rcpt_count = tostring(session.rcpts)
    session.conn.message_rcpt_count = tostring(session.message_rcpts)
  end
  phase("rcptto#" .. session.mail, { recipient = address, message = message, set = set }, function(state)
    chain("validate_rcptto", nil, messages.handle(host, message), objects.string_new(line .. "\r\n"), host.accept,
      host.vctx)
    if decide(state, 250) then
      session.lines[address] = line
      table.insert(session.list, address)
      if policy_only then session.before.list = trace.list_of(session.list) end
      session.list_open = true
      chain("validate_rcptto_list", nil, {}, host.vctx)
      session.list_open = false
      decide(state, 250)
    end
  end)
  message.recipient = nil
end

function commands.DATA(session)
  if not session.message then return answer("command DATA", 503) end
  if #session.list == 0 then return answer("command DATA", 554) end
  session.expects_message = true
  answer("command DATA", 354)
end

function commands.RSET(session)
  clear_message(session)
  answer("command RSET", 250)
end

function commands.QUIT(session)
  answer("command QUIT", 221)
  session.over = "quit"
end

function commands.NOOP() answer("command NOOP", 250) end

local function command(session, line)
  local verb = string.upper(string.match(line, "^%a+") or "")
  if not commands[verb] then return answer("command " .. verb, 502) end
  commands[verb](session, line)
end


-- A recipient's own copy: contexts and headers of its own from here on.
local function clone(message, address)
  local own = copy(message)
  own.handle, own.recipient, own.headers = nil, address, {}
  own.context = { [0] = copy(message.context[0]), [1] = copy(message.context[1]) }
  for i, header in ipairs(message.headers) do own.headers[i] = header end
  return own
end

-- Takes one copy through its phases; the code with which the policy refused it, or nil.
local function each_recipient(session, message, address)
  local own = clone(message, address)
  local object = messages.handle(host, own)
  local about = { recipient = address, message = own }
  function about.set()
    -- one that the policy added never came in a command
    set_address(own.context[1], "rcptto", session.lines[address] or "RCPT TO:<" .. address .. ">", address)
  end
  local refused
  phase("each_rcpt#" .. session.mail, about, function(state)
    chain("validate_data_spool_each_rcpt", nil, object, host.accept, host.vctx)
    if state.code and state.code >= 400 then refused = { state.code, not state.text_is_hosts and state.text or nil } end
  end)
  if refused then return refused end
  about.set = nil
  phase("set_binding#" .. session.mail, about, function() chain("validate_set_binding", {}, object) end)
  phase("routing#" .. session.mail, about, function(state) state.routing = routing_domain(own) end)
end

local function fan_out(session, message)
  local refusals = {}
  for _, address in ipairs(copy(session.list)) do
    refusals[#refusals + 1] = each_recipient(session, message, address)
  end
  phase("reception#" .. session.mail, { message = message }, function(state)
    state.reply = 250
    if #refusals == #session.list then state.reply, state.reply_text = unpack(refusals[#refusals]) end
  end)
end

local function take_message(session, content)
  local message = messages.new(content, session.message.sender, session.conn, session.mess)
  session.message, session.expects_message = message, false
  local object = messages.handle(host, message)
  local about = { message = message, heard = true }
  local refused = phase("data#" .. session.mail, about, function(state)
    session.list_open = true
    chain("validate_rcptto_list_final", nil, {}, host.vctx)
    if decide(state, nil) then chain("validate_data", nil, object, host.accept, host.vctx) end
    session.list_open = false
    decide(state, nil)
  end).reply
  refused = refused or phase("spool#" .. session.mail, about, function(state)
    chain("validate_data_spool", nil, object, host.accept, host.vctx)
    decide(state, nil)
  end).reply
  if not refused then fan_out(session, message) end
  session.message, session.list = nil, {}
end

local steps = {}
function steps.line(session, step) command(session, step.line) end
function steps.wait(session, step) session.now = session.now + step.seconds end
function steps.context(session, step) session.pending = { conn = step.conn or {}, mess = step.mess or {} } end
function steps.abort(session) session.over = "abort" end
-- a message that no DATA waits for was never sent
function steps.message(session, step)
  if session.expects_message then take_message(session, step.content) end
end

local function deallocate(session)
  local listening = false
  for _, module in ipairs(host.modules) do
    listening = listening or session.ran[module.name] and rawget(module.callouts, "validate_dealloc") ~= nil
  end
  if not listening then return end
  session.over = nil
  phase("dealloc", {}, function()
    for _, module in ipairs(host.modules) do
      local fn = rawget(module.callouts, "validate_dealloc")
      if fn and session.ran[module.name] then
        local fine, why = pcall(fn, self_of(module))
        if not fine then failed("validate_dealloc", without_position(why)) end
      end
    end
  end)
end

local function session_new(given)
  return {
    ip = given.ip, port = given.port, ipv6 = given.ipv6, now = given.at, given = given.context or {},
    conn = {}, mess = {}, list = {}, lines = {}, selves = {}, ran = {}, counts = {}, adds = {}, capabilities = {}, outside = {}, output = {},
    pending = {}, mail = 0, heard_mails = 0, rcpts = 0, message_rcpts = 0,
  }
end

local function run_session(given)
  local session = session_new(given)
  host.session = session
  io.stdout:write("session ", given.name, "\n")
  greet(session)
  for _, step in ipairs(given.steps) do
    if session.over then break end
    steps[step.kind](session, step)
  end
  local how = session.over or "open"
  deallocate(session)
  io.stdout:write("end ", how, "\n")
end


local plain_lines, plain_open = io.lines, io.open
local function in_folder(path) return string.sub(path, 1, 1) == "/" and path or folder .. "/" .. path end
io.lines = function(path) return plain_lines(in_folder(path)) end
io.open = function(path, mode) return plain_open(in_folder(path), mode) end
package.path, package.cpath = folder .. "/?.lua", ""

host.print = function(...)
  local shown = {}
  for i = 1, select("#", ...) do shown[i] = tostring((select(i, ...))) end
  table.insert(host.session and host.session.output or host.boot_output, table.concat(shown, "\t"))
end
print = host.print

-- require "msys.anything" is satisfied: all libraries are there from the start
table.insert(package.loaders, 2, function(name)
  if name == "msys" or string.sub(name, 1, 5) == "msys." then return function() return true end end
end)

local globals, loaded = copy(_G), copy(package.loaded)

local function boot_fields()
  local fields = {}
  for _, module in ipairs(host.modules) do
    local callouts = {}
    for name, value in pairs(module.callouts) do
      if predefined[name] and type(value) == "function" then callouts[#callouts + 1] = name end
    end
    table.sort(callouts)
    fields[#fields + 1] = "module " .. module.name .. "=" .. table.concat(callouts, ",")
  end
  for _, line in ipairs(host.boot_output) do fields[#fields + 1] = "output " .. quoted(line) end
  return fields
end

-- Every session starts from a policy that has just been loaded: nothing of an earlier one is left.
local function boot()
  for key in pairs(copy(_G)) do _G[key] = globals[key] end
  for key in pairs(copy(package.loaded)) do package.loaded[key] = loaded[key] end
  host.modules, host.boot_output, host.session = {}, {}, nil
  _G.msys = fake.msys_new(host)
  host.vctx, host.accept = fake.vctx_handle(host), fake.accept_handle(host)
  assert(loadfile(folder .. "/policy.lua"))()
  for _, module in ipairs(host.modules) do
    local init = rawget(module.callouts, "init")
    assert(init == nil or init(module.callouts), module.name .. ": init did not return true")
  end
end

boot()
write_line("boot", boot_fields())
for _, given in ipairs(scenario.sessions) do
  boot()
  run_session(given)
end
