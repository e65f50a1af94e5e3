-- What of Lantern's inbound policy (recordings/inbound) needs no database, no resolver and no counters: the part that
-- was ported to KumoMTA in recordings/kumo/kumomta.

require("msys.core")
require("msys.extended.vctx")
require("msys.extended.ac")
require("msys.extended.message")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN, MESS = msys.core.VCTX_CONN, msys.core.VCTX_MESS

local our_name = "mx.lantern.test"
local our_domains = { ["lantern.test"] = true, ["example.net"] = true, ["council.test"] = true }
local archived_domains = { ["council.test"] = true }
local archive = "vault@archive.lantern.test"
local never_accepted = { root = true, daemon = true, noreply = true }
local aliases = { ["postmaster@lantern.test"] = "ops@example.net" }
local smart_hosts = { ["council.test"] = "mail.council.test" }
local partners = { ["192.0.2.10"] = true }
local shut_out = { ["203.0.113.66"] = true }
local ours = { "X-Lantern-Class", "X-Lantern-Route", "X-Lantern-Tag" }

local lantern = {}

local function refuse(vctx, code, text)
  vctx:set_code(code, text)
  return DONE
end

local function split(address)
  local localpart, domain = string.match(address, "^(.*)@([^@]*)$")
  return localpart or address, string.lower(domain or "")
end

function lantern:validate_connect(ac, vctx)
  local ip = string.gsub(tostring(ac.remote_addr), ":%d+$", "")
  if shut_out[ip] then
    vctx:disconnect(421, "4.7.0 Not from " .. ip)
    return DONE
  end
  vctx:set(CONN, "peer_class", partners[ip] and "partner" or "unlisted")
  return CONT
end

function lantern:validate_ehlo(str, ac, vctx)
  local name = string.lower(vctx:get(CONN, "ehlo_domain"))
  if name == our_name then
    return refuse(vctx, 550, "5.7.1 " .. name .. " is our own name, not yours")
  end
  if string.find(name, "^%d+%.%d+%.%d+%.%d+$") then
    return refuse(vctx, 550, "5.5.4 An address as a name needs brackets")
  end
  if vctx:get(CONN, "peer_class") == "partner" then
    ac:esmtp_capability_add("XDIGEST")
  end
  return CONT
end

function lantern:validate_mailfrom(str, ac, vctx)
  local domain = string.lower(vctx:get(MESS, "mailfrom_domain"))
  if our_domains[domain] and vctx:get(CONN, "peer_class") ~= "partner" then
    return refuse(vctx, 550, "5.7.1 Mail from " .. domain .. " starts here, it does not come in from outside")
  end
  return CONT
end

function lantern:validate_rcptto(msg, str, ac, vctx)
  local localpart, domain = split(string.lower(msg:rcptto()))
  if not our_domains[domain] then
    return refuse(vctx, 550, "5.7.1 We do not relay to " .. domain)
  end
  if never_accepted[localpart] then
    return refuse(vctx, 550, "5.7.1 " .. localpart .. " only writes, nobody reads it")
  end
  return CONT
end

function lantern:validate_rcptto_list_final(list, vctx)
  for _, address in ipairs(vctx:recipient_list()) do
    local _, domain = split(address)
    if archived_domains[domain] then
      vctx:add_recipient(archive)
      break
    end
  end
  return CONT
end

function lantern:validate_data(msg, ac, vctx)
  if #msg:header("From") ~= 1 then
    return refuse(vctx, 550, "5.6.0 A message needs one From with one address")
  end
  if msg:mailfrom() == "" then
    local people = 0
    for _, address in ipairs(vctx:recipient_list()) do
      people = people + (address == archive and 0 or 1)
    end
    if people > 1 then
      return refuse(vctx, 550, "5.7.1 A bounce has one recipient")
    end
  end
  for _, name in ipairs(ours) do
    if #msg:header(name) > 0 then
      print("content: removed " .. name .. " from outside")
      msg:header(name, "")
    end
  end
  local tag = string.match(msg:header("Subject")[1] or "", "^%s*%[(%w+)%]")
  if tag then
    msg:header("X-Lantern-Tag", string.lower(tag))
  end
  msg:header("X-Lantern-Class", vctx:get(CONN, "peer_class"))
  return CONT
end

function lantern:validate_data_spool_each_rcpt(msg, ac, vctx)
  local address = string.lower(msg:rcptto())
  msg:header("X-Lantern-Route", address == archive and "archive" or "default")
  if aliases[address] then
    msg:rcptto(aliases[address])
  end
  return CONT
end

function lantern:core_config_get_message_routing_domain(scope, msg, buff)
  local _, domain = split(msg:rcptto())
  if not smart_hosts[domain] then
    return 0
  end
  buff:set(smart_hosts[domain])
  return #buff
end

msys.registerModule("lantern", lantern)
