-- The msys functions and host objects that the included policies use, on Debian's lua5.1.
--
-- Every function takes the host table of fake_host.lua: it holds `world`, `patterns`, `modules` and, while
-- a session runs, `session`. What a function does is taken from shared/reference/msys-api.md; what no
-- included policy asks for is left out. `objects` and `messages` are what the two files of that name return.

local objects, messages = ...
local handle, string_new, message_handle = objects.handle, objects.string_new, messages.handle

local CONN, MESS = 0, 1
local KINDS = { [CONN] = "conn", [MESS] = "mess" }

local function is_utf8(text)
  local at = 1
  while at <= #text do
    local lead = string.byte(text, at)
    local more = lead < 0x80 and 0 or lead >= 0xC2 and lead < 0xE0 and 1 or lead >= 0xE0 and lead < 0xF0 and 2
      or lead >= 0xF0 and lead < 0xF5 and 3
    if not more then return false end
    local second = string.byte(text, at + 1) or 0
    if lead == 0xE0 and second < 0xA0 or lead == 0xED and second > 0x9F or lead == 0xF0 and second < 0x90
      or lead == 0xF4 and second > 0x8F then
      return false
    end
    for i = at + 1, at + more do
      local byte = string.byte(text, i)
      if byte == nil or byte < 0x80 or byte > 0xBF then return false end
    end
    at = at + more + 1
  end
  return true
end

-- An address as 32 (IPv4) or 128 (IPv6) characters "0" and "1": a prefix is then a prefix.
local function bits_of(address)
  local groups, size = {}, 16
  if string.find(address, ":", 1, true) then
    local head, tail = string.match(address, "^(.-)::(.*)$")
    for part in string.gmatch(head or address, "%x+") do groups[#groups + 1] = tonumber(part, 16) end
    if tail ~= nil then
      local rest = {}
      for part in string.gmatch(tail, "%x+") do rest[#rest + 1] = tonumber(part, 16) end
      for _ = 1, 8 - #groups - #rest do groups[#groups + 1] = 0 end
      for _, part in ipairs(rest) do groups[#groups + 1] = part end
    end
  else
    size = 8
    for part in string.gmatch(address, "%d+") do groups[#groups + 1] = tonumber(part, 10) end
  end
  local bits = {}
  for _, group in ipairs(groups) do
    for place = size - 1, 0, -1 do bits[#bits + 1] = math.floor(group / 2 ^ place) % 2 end
  end
  return table.concat(bits)
end

-- The length of a prefix that holds the address, or -1.
local function matched_length(address, prefix)
  local network, length = string.match(prefix, "^(.-)/(%d+)$")
  local wanted, got = bits_of(network or prefix), bits_of(address)
  length = length and tonumber(length, 10) or #wanted
  local holds = #wanted == #got and string.sub(wanted, 1, length) == string.sub(got, 1, length)
  return holds and length or -1
end

-- The value at the longest prefix that holds the address, or nil.
local function range_value(ranges, address)
  local longest, found = -1, nil
  for prefix, value in pairs(ranges) do
    local length = matched_length(address, prefix)
    if length > longest then longest, found = length, value end
  end
  return found
end

local function vctx_handle(host)
  local v = {}
  local function context(kind) return host.session[KINDS[kind]] end
  function v.get(_, kind, key) return context(kind)[key] or "" end
  function v.exists(_, kind, key) return context(kind)[key] and 1 or 0 end
  function v.set(_, kind, key, value)
    if key ~= nil and value ~= nil then context(kind)[key] = tostring(value) end
  end
  function v.set_code(_, code, text)
    host.session.state.code, host.session.state.text = tonumber(code), text
  end
  function v.disconnect(_, code, text)
    v.set_code(nil, code, text)
    host.session.state.disconnect = 1
  end
  function v.tarpit(_, seconds) host.session.state.tcost = (host.session.state.tcost or 0) + seconds end
  local function open_list()
    if not host.session.list_open then error("the recipient list is final", 3) end
  end
  function v.add_recipient(_, address)
    open_list()
    table.insert(host.session.list, address)
  end
  function v.remove_recipient(_, address)
    open_list()
    for i = #host.session.list, 1, -1 do
      if host.session.list[i] == address then table.remove(host.session.list, i) end
    end
  end
  function v.recipient_list()
    local copy = {}
    for i, address in ipairs(host.session.list) do copy[i] = address end
    return copy
  end
  return (handle(v, nil, function(key, value)
    host.session.state[key] = value
    return true
  end))
end

local function accept_handle(host)
  local a = {}
  local function sessions(service, prefix)
    local counts = ((host.world.audit or {}).sessions or {})[service or "SMTP"] or {}
    return counts[host.session.ip .. (prefix or "/32")] or counts[prefix or "/32"] or 0
  end
  function a.inbound_session_count(_, prefix, service) return sessions(service, prefix) end
  function a.pbp_inbound_session_count_service(_, service, prefix) return sessions(service, prefix) end
  function a.esmtp_capability_add(_, name) table.insert(host.session.capabilities, "+" .. name) end
  function a.esmtp_capability_remove(_, name) table.insert(host.session.capabilities, "-" .. name) end
  local address, meta = handle({}, { family = function() return host.session.ipv6 and 10 or 2 end })
  meta.__tostring = function()
    return host.session.ip .. (host.session.ipv6 and "." or ":") .. host.session.port
  end
  return (handle(a, { remote_addr = function() return address end }))
end

-- A name that has other records only is there, without records of the kind asked for (RFC 2308: NODATA).
local function exists(dns, name)
  for question, answer in pairs(dns) do
    if answer ~= "NXDOMAIN" and string.match(question, "^(%S+)") == name then return true end
  end
  return false
end

local function dns_lookup(host, name, kind)
  kind = string.upper(kind or "A")
  if not string.find(" A AAAA TXT MX PTR NS ", " " .. kind .. " ", 1, true) then
    error("invalid DNS type " .. kind, 2)
  end
  local answer = (host.world.dns or {})[string.lower(name) .. " " .. kind]
  if answer == nil and not exists(host.world.dns or {}, string.lower(name)) then return nil, "NXDOMAIN" end
  if answer == nil or answer == "NODATA" then return {} end
  if type(answer) == "string" then return nil, answer end
  if kind ~= "MX" then return { unpack(answer) } end
  local hosts = {}
  for i, text in ipairs(answer) do
    local preference, exchanger = string.match(text, "^(%d+)%s+(%S+)$")
    hosts[i] = { tonumber(preference or "10", 10), i, exchanger or text }
  end
  table.sort(hosts, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
  for i, found in ipairs(hosts) do hosts[i] = found[3] end
  return hosts
end

local function db_query(host, cache, query, params)
  local rows = {}
  -- the first rule that matches answers; white space in queries does not count, a rule without params takes any
  local function squeezed(text) return string.match(string.gsub(text, "%s+", " "), "^ ?(.-) ?$") end
  for _, rule in ipairs((host.world.db or {})[cache] or {}) do
    local same = squeezed(rule.query) == squeezed(query)
    if rule.params ~= nil then
      same = same and #rule.params == #(params or {})
      for i, value in ipairs(params or {}) do same = same and rule.params[i] == value end
    end
    if same then
      rows = rule.rows
      break
    end
  end
  local at = 0
  return function()
    at = at + 1
    return rows[at]
  end
end

local function audit_series(host)
  local defined, series = {}, {}
  -- the peer's address is the key of a "cidr" series, a string that of a "string" series
  local function key_of(name, options)
    local key = type(options) == "table" and options.key or options
    if defined[name] == nil then error("audit series " .. name .. " is not defined", 3) end
    if type(key) == "string" then return key end
    if defined[name].kind == "string" then error("audit series " .. name .. " needs a key", 3) end
    return host.session.ip
  end
  local function window(name) return math.floor(host.session.now / defined[name].interval) end
  function series.define(name, kind, interval, windows)
    defined[name] = { kind = kind, interval = interval, windows = windows }
  end
  function series.add(name, options)
    local key = key_of(name, options)
    local count = type(options) == "table" and options.count or 1
    table.insert(host.session.adds, { name = name, key = key, count = count, window = window(name) })
    table.insert(host.session.outside, string.format("audit_series.add %s %s %s", name, key, count))
  end
  function series.count(name, options)
    local key = key_of(name, options)
    local last = type(options) == "table" and options.endv or defined[name].windows - 1
    local total = (((host.world.audit or {}).series or {})[name] or {})[key] or 0
    for _, add in ipairs(host.session.adds) do
      local age = window(name) - add.window
      if add.name == name and add.key == key and age <= last then total = total + add.count end
    end
    return total
  end
  return series
end

local function pcre_match(host, subject, pattern)
  local equivalent = host.patterns[pattern]
  if equivalent == nil then error("the oracle has no Lua pattern for " .. pattern, 2) end
  -- PCRE_UTF8 is always on: a subject that is no UTF-8 never matches
  if not is_utf8(subject) then return nil end
  local found = { string.find(subject, equivalent) }
  if found[1] == nil then return nil end
  local matches = { [0] = string.sub(subject, found[1], found[2]) }
  for i = 3, #found do matches[i - 2] = found[i] end
  return matches
end

local function expand_macro(host, template)
  return (string.gsub(template, "%%{vctx_(%a+):([^}]+)}", function(kind, key)
    return host.session[kind][key] or ""
  end))
end

local function pbp()
  local UNITS = { [""] = 1, b = 1, k = 1024, m = 1024 ^ 2, g = 1024 ^ 3 }
  local p = {}
  function p.size_in_bytes(text)
    local number, unit = string.match(string.lower(text), "^(%d+)(%a?)$")
    return tonumber(number, 10) * UNITS[unit]
  end
  function p.set_whitelist(vctx, kind, name, value)
    if value == nil then kind, name, value = CONN, kind, name end
    vctx:set(kind, "dp_whitelist_" .. name, value)
  end
  function p.check_whitelist(vctx, names)
    for _, name in ipairs(names.honor_whitelist or names) do
      local key = "dp_whitelist_" .. name
      if vctx:exists(CONN, key) == 1 or vctx:exists(MESS, key) == 1 then return true end
    end
    return false
  end
  return p
end

local function msys_new(host)
  local ranges = {}
  local msys = {
    core = {
      VALIDATE_CONT = 0, VALIDATE_DONE = 1, VALIDATE_AGAIN = 2,
      VCTX_CONN = CONN, VCTX_MESS = MESS, ECMESS_CTX_CONN = CONN, ECMESS_CTX_MESS = MESS,
      EC_MSG_ENV_FROM = 1, EC_MSG_ENV_TO = 2, AF_INET = 2, AF_INET6 = 10, LOG_WARNING = 4,
      string_new = string_new,
      ec_sockaddr_family = function(address) return address.family end,
      get_now_ts = function() return host.session.now end,
      accept_construct_get_message_construct = function()
        local message = host.session.message
        return { message = message and message_handle(host, message), ctx = host.vctx }
      end,
    },
    audit_series = audit_series(host),
    cidr = {
      define = function(name, options) ranges[name] = options end,
      query = function(name, address)
        local value = range_value((host.world.cidr or {})[name] or {}, address or host.session.ip)
        if value == nil then return (ranges[name] or {}).default_value end
        return value
      end,
    },
    db = { query = function(...) return db_query(host, ...) end },
    pcre = { match = function(...) return pcre_match(host, ...) end },
    pbp = pbp(),
    dnsLookup = function(...) return dns_lookup(host, ...) end,
    expandMacro = function(template) return expand_macro(host, template) end,
    log = function(level, text) host.print(text) end,
    registerModule = function(name, callouts) table.insert(host.modules, { name = name, callouts = callouts }) end,
  }
  return msys
end

return { msys_new = msys_new, vctx_handle = vctx_handle, accept_handle = accept_handle }
