-- Messages as a policy sees them: headers, body, envelope and contexts, and the methods of `msg`.

local objects = ...
local handle = objects.handle
local CONN, MESS = 0, 1

-- RFC 2047, as far as the included messages use it: UTF-8, B and Q.
local function decode_words(value)
  return (string.gsub(value, "=%?[Uu][Tt][Ff]%-8%?([BbQq])%?([^?]*)%?=", function(encoding, text)
    if string.upper(encoding) == "Q" then
      text = string.gsub(text, "_", " ")
      return (string.gsub(text, "=(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
    end
    local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    local bits, bytes = 0, {}
    local held = 0
    for char in string.gmatch(text, "[%w+/]") do
      bits, held = bits * 64 + string.find(alphabet, char, 1, true) - 1, held + 6
      if held >= 8 then
        held = held - 8
        bytes[#bytes + 1] = string.char(math.floor(bits / 2 ^ held))
        bits = bits % 2 ^ held
      end
    end
    return table.concat(bytes)
  end))
end

-- A message: what a policy can see and change. `raw` is the content after DATA without the final dot.
local function message_new(raw, sender, conn, mess)
  local message = { raw = raw, sender = sender, headers = {}, context = { [CONN] = conn, [MESS] = mess }, body = "" }
  local head, body = string.match(raw, "^(.-\r\n)\r\n(.*)$")
  message.body = body or ""
  for line in string.gmatch((string.gsub(head or raw, "\r\n([ \t])", "%1")), "[^\r\n]+") do
    local name, value = string.match(line, "^([^:%s]+)%s*:[ \t]*(.-)[ \t]*$")
    if name ~= nil then
      message.headers[#message.headers + 1] = { name = name, value = value }
    end
  end
  return message
end

local function header_values(message, name)
  local values = {}
  for _, header in ipairs(message.headers) do
    if string.lower(header.name) == string.lower(name) then
      values[#values + 1] = decode_words(header.value)
    end
  end
  return values
end

local function set_header(message, name, value, mode)
  if mode == nil or mode == "replace" or value == "" then
    local kept = {}
    for _, header in ipairs(message.headers) do
      if string.lower(header.name) ~= string.lower(name) then kept[#kept + 1] = header end
    end
    message.headers = kept
  end
  if value ~= "" then
    local values = type(value) == "table" and value or { value }
    for _, text in ipairs(values) do
      local at = mode == "prepend" and 1 or #message.headers + 1
      table.insert(message.headers, at, { name = name, value = tostring(text) })
    end
  end
  return true
end

local function addresses(value, component)
  local found = {}
  for part in string.gmatch(value, "[^,]+") do
    local address = string.match(part, "<([^>]*)>") or string.match(part, "^%s*(.-)%s*$")
    local localpart, domain = string.match(address, "^(.*)@([^@]*)$")
    local parts = { all = address, localpart = localpart or address, domain = domain or "" }
    found[#found + 1] = parts[component or "all"]
  end
  return found
end

local function message_methods(host, message)
  local m = {}
  function m.header(_, name, value, mode)
    if value == nil then return header_values(message, name) end
    return set_header(message, name, value, mode)
  end
  function m.address_header(_, name, component)
    local found = {}
    for _, value in ipairs(header_values(message, name)) do
      for _, address in ipairs(addresses(value, component)) do found[#found + 1] = address end
    end
    return found
  end
  function m.mailfrom(_, value)
    if value ~= nil then message.sender = value end
    return message.sender
  end
  function m.rcptto(_, value)
    if value ~= nil then message.recipient = value end
    return message.recipient
  end
  function m.context_get(_, kind, key) return message.context[kind][key] or "" end
  function m.context_set(_, kind, key, value) message.context[kind][key] = tostring(value) end
  function m.context_exists(_, kind, key) return message.context[kind][key] and 1 or 0 end
  function m.context_exists_and_get(_, kind, key)
    local value = message.context[kind][key]
    if value == nil then return 0, nil end
    return 1, value
  end
  function m.context_delete(_, kind, key)
    local was = message.context[kind][key]
    message.context[kind][key] = nil
    return was and 1 or 0
  end
  function m.get_envelope2(_, flags, first, second)
    local address = flags == 1 and message.sender or message.recipient or ""
    local localpart, domain = string.match(address, "^(.*)@([^@]*)$")
    first:set(localpart or address)
    second:set(domain or "")
    return 1
  end
  function m.get_message_size() return #message.raw end
  function m.body() return message.body end
  function m.raw() return message.raw, #message.raw end
  function m.discard(_, reason)
    reason = reason or "550 5.7.0 discarded by policy"
    message.discarded = string.find(reason, "^%d%d%d") and reason or "550 5.7.1 [internal] discarded by policy"
  end
  function m.binding(_, name)
    if name ~= nil then
      local known = name == "default"
      for _, binding in ipairs((host.world.config or {}).bindings or {}) do known = known or binding == name end
      if not known then return nil end
      message.binding = name
    end
    return message.binding
  end
  function m.routing_domain(_, domain)
    if domain ~= nil then message.routing = domain end
    return message.routing or string.match(message.recipient or "", "([^@]*)$")
  end
  return m
end

local function message_handle(host, message)
  if message.handle == nil then
    message.handle = handle(message_methods(host, message))
  end
  return message.handle
end

return { new = message_new, handle = message_handle, header_values = header_values }
