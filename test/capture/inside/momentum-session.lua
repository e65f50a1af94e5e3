--[[
A session as Momentum's manual has it, for fake-host.lua: a refusal and an error end what they stand in, contexts have the counts and
commands, and each recipient has a copy of the message. Which client it is, follows from its number.
--]]

local host = ...

local function copied(from)
  local copy = {}
  for key, value in pairs(from) do copy[key] = value end
  return copy
end

local froms = {"ann.smith@example.com", "", '"a b"@example.com', "caf\233@example.org", "eve@nx.example"}
local tos = {"bob@example.net", "bob+tag@example.net", "carol@nx.example", "\233ve@example.net"}

return function(number)
  local session = {name = "s" .. number, number = number, selves = {}}
  local conn, mess, ran = {}, {}, {}
  local ac = {fields = {conn_id = "C/" .. number, remote_addr = "192.0.2." .. number % 250 .. ":40000"}}
  local acceptor = host.object("accept_construct", host.methods.ac, ac)
  local vctxState = {fields = {}, contexts = {[0] = conn, [1] = mess}, recipients = {}}
  local vctx = host.object("validate_context", host.methods.vctx, vctxState)
  conn.pathway = "default"
  if number % 5 == 0 then conn.can_relay = "true" end

  local function refused(callout, ...)
    vctxState.reply = nil
    for _, module in ipairs(host.modules) do
      if module.callouts[callout] then ran[module] = true end
    end
    if host.chain(session, callout, ...) == nil then vctxState.reply = "421 failed" end
    return vctxState.reply ~= nil and tonumber(vctxState.reply:sub(1, 3)) >= 400
  end

  local function deliver(message, state, msg)
    if refused("validate_rcptto_list_final", host.object("list", {}, {fields = {}}), vctx) then return end
    if refused("validate_data", msg, acceptor, vctx) or refused("validate_data_spool", msg, acceptor, vctx) then return end
    local copies = {}
    for index, to in ipairs(vctxState.recipients) do
      local own = {[0] = copied(conn), [1] = copied(mess)}
      local address = message.accepted[index]
      own[1].rcptto_string, own[1].rcptto_localpart, own[1].rcptto_domain = "RCPT TO:<" .. address .. ">", address:match("^(.*)@(.*)$")
      local copy = {fields = state.fields, contexts = own, mailfrom = state.mailfrom, rcptto = to}
      copies[index] = {own = own, object = host.object("ec_message", host.methods.msg, copy)}
    end
    for _, copy in ipairs(copies) do
      local object = copy.object
      vctxState.contexts = {[0] = conn, [1] = copy.own[1]}
      if not refused("validate_data_spool_each_rcpt", object, acceptor, vctx) then refused("validate_set_binding", object) end
      vctxState.contexts = {[0] = conn, [1] = mess}
    end
  end

  local function send(ordinal)
    local from = froms[(number + ordinal) % #froms + 1]
    mess = {mailfrom_string = "MAIL FROM:<" .. from .. ">", mailfrom_localpart = from:match("^(.*)@") or "", mailfrom_domain = from:match("@(.*)$") or ""}
    vctxState.contexts = {[0] = conn, [1] = mess}
    vctxState.recipients = {}
    conn.connection_message_count, conn.message_rcpt_count = tostring(ordinal), nil
    local state = {fields = {id = "M/" .. number .. "/" .. ordinal, conn_id = ac.fields.conn_id, batch_id = "B/" .. ordinal},
      contexts = vctxState.contexts, mailfrom = from}
    local msg = host.object("ec_message", host.methods.msg, state)
    ac.message = msg
    local message = {accepted = {}}
    if number % 2 == 0 then mess.spf_status = "pass" end
    if refused("validate_mailfrom", host.ecString("MAIL FROM:<" .. from .. ">\r\n"), acceptor, vctx) then return end
    for recipient = 1, 1 + (number + ordinal) % 3 do
      local to = tos[(number + recipient) % #tos + 1]
      conn.connection_rcpt_count = tostring((conn.connection_rcpt_count or 0) + 1)
      conn.message_rcpt_count = tostring(recipient)
      mess.rcptto_string, mess.rcptto_localpart, mess.rcptto_domain = "RCPT TO:<" .. to .. ">", to:match("^(.*)@(.*)$")
      if not refused("validate_rcptto", msg, host.ecString("RCPT TO:<" .. to .. ">\r\n"), acceptor, vctx) then
        message.accepted[#message.accepted + 1] = to
        vctxState.recipients[#vctxState.recipients + 1] = to
      end
    end
    if #message.accepted > 0 and not (number % 7 == 0 and ordinal == 1) then deliver(message, state, msg) end
  end

  local function converse()
    if refused("validate_connect", acceptor, vctx) then return end
    conn.ehlo_domain, conn.ehlo_string = "client.example", "EHLO client.example"
    if refused("validate_ehlo", host.ecString("EHLO client.example\r\n"), acceptor, vctx) then return end
    for ordinal = 1, 1 + number % 3 do send(ordinal) end
  end

  converse()
  for _, module in ipairs(host.modules) do
    if ran[module] and module.callouts.validate_dealloc then host.call(session, module, "validate_dealloc") end
  end
end
