-- THE TRACE. Bytes below 0x20, above 0x7E, `"` and `\` are written as \xNN; every text is in double quotes.
--
--     boot | module lantern_limits=init,validate_connect,…        one field a module, callouts sorted
--     session NAME
--     KEY | FIELD | FIELD …                                       one line a phase instance
--     end quit|abort|disconnect|open
--
-- KEY is `phase`, `#N` inside of the Nth MAIL command, ` <recipient as received>` and `/n` from the second
-- instance alike on: connect, ehlo, mailfrom#1, rcptto#1 <a@b>, data#1, spool#1, each_rcpt#1 <a@b>,
-- set_binding#1 <a@b>, routing#1 <a@b>, reception#1, dealloc; and `command VERB` (no number) for every
-- other command line. EHLO, MAIL and RCPT at the wrong time are instances of their phases, answered without
-- a callout. Phases not named here are not in the trace; dealloc is there only if a module's validate_dealloc
-- ran. For one recipient each_rcpt, set_binding and routing follow each other before the next one's begin.
--
-- FIELDS, each only where there is something to say, in this order:
--     reply=250              the host's own text is not shown, a policy's is: reply=550 "5.1.1 No such …"
--                            The end of data is answered in reception; data and spool have a reply only
--                            where they refuse, the recipients' phases never.
--     disconnect             the host closes after the reply
--     delay=5                seconds of tarpit
--     capability=+X          added or (-X) removed, in order
--     conn "k"="v"           connection context after the phase, where it differs from before, sorted by
--     mess "k"="v"           key; a key that is gone is written "k"=nil. What the host sets (ehlo_string,
--                            mailfrom_domain, message_rcpt_count, the scenario's context …) counts as
--                            changed by the phase. Clearing at EHLO, MAIL and RSET comes before "before"
--                            and is not shown. From each_rcpt on it is that recipient's own copy.
--     recipients=["a","b"]   the whole list, where rcptto or data changed it
--     sender="a"             envelope changed by the policy
--     recipient="a"
--     header "subject"=["v"] changed header, name in lower case, all values decoded; gone: []
--     binding="bulk"
--     routing="host"         the answer of core_config_get_message_routing_domain
--     discarded="550 …"
--     failure validate_data: "message without its position", or "returned nil" for an illegal return
--     outside "audit_series.add lantern_unknown 192.0.2.1 1"      writes to the outside, in order
--     output "line"          printed lines, in order
--
-- With `policy-only` what the host does by itself is left out: context that it sets, and in recipients the
-- one that was accepted. So is an instance that the client sent nothing for, that asked no module and has
-- nothing to say: a recording does not keep it.

local header_values = ...

local function quoted(text)
  return '"' .. string.gsub(text, '[%z\1-\31\127-\255"\\]', function(c)
    return string.format("\\x%02X", string.byte(c))
  end) .. '"'
end

local function list_of(texts)
  local shown = {}
  for i, text in ipairs(texts) do shown[i] = quoted(text) end
  return "[" .. table.concat(shown, ",") .. "]"
end

local function sorted_keys(...)
  local seen, keys = {}, {}
  for _, from in ipairs({ ... }) do
    for key in pairs(from) do
      if not seen[key] then
        seen[key] = true
        keys[#keys + 1] = key
      end
    end
  end
  table.sort(keys)
  return keys
end

local function copy(from)
  local to = {}
  for key, value in pairs(from) do to[key] = value end
  return to
end

local function headers_of(message)
  local found = {}
  for _, header in ipairs(message and message.headers or {}) do
    found[string.lower(header.name)] = list_of(header_values(message, header.name))
  end
  return found
end

-- What the trace compares: taken before and after a phase instance.
local function snapshot(session, message)
  local context = message and message.context
  return {
    conn = copy(context and context[0] or session.conn),
    mess = copy(context and context[1] or session.mess),
    list = list_of(session.list),
    headers = headers_of(message),
    sender = message and message.sender,
    recipient = message and message.recipient,
    binding = message and message.binding,
    discarded = message and message.discarded,
  }
end

local function context_fields(fields, kind, before, after)
  for _, key in ipairs(sorted_keys(before, after)) do
    if before[key] ~= after[key] then
      fields[#fields + 1] = kind .. " " .. quoted(key) .. "=" .. (after[key] and quoted(after[key]) or "nil")
    end
  end
end

local function fields_of(session, before, after)
  local fields, state = {}, session.state
  local function add(text) fields[#fields + 1] = text end
  if state.reply then add("reply=" .. state.reply .. (state.reply_text and " " .. quoted(state.reply_text) or "")) end
  if state.disconnect then add("disconnect") end
  if state.tcost then add("delay=" .. state.tcost) end
  for _, capability in ipairs(session.capabilities) do add("capability=" .. capability) end
  context_fields(fields, "conn", before.conn, after.conn)
  context_fields(fields, "mess", before.mess, after.mess)
  if before.list ~= after.list then add("recipients=" .. after.list) end
  for _, name in ipairs({ "sender", "recipient" }) do
    if before[name] ~= after[name] then add(name .. "=" .. quoted(after[name] or "")) end
  end
  for _, name in ipairs(sorted_keys(before.headers, after.headers)) do
    if before.headers[name] ~= after.headers[name] then
      add("header " .. quoted(name) .. "=" .. (after.headers[name] or "[]"))
    end
  end
  if before.binding ~= after.binding then add("binding=" .. quoted(after.binding)) end
  if state.routing then add("routing=" .. quoted(state.routing)) end
  if before.discarded ~= after.discarded then add("discarded=" .. quoted(after.discarded)) end
  for _, failure in ipairs(state.failures) do add(failure) end
  for _, line in ipairs(session.outside) do add("outside " .. quoted(line)) end
  for _, line in ipairs(session.output) do add("output " .. quoted(line)) end
  return fields
end

return { quoted = quoted, list_of = list_of, snapshot = snapshot, fields_of = fields_of, copy = copy }
