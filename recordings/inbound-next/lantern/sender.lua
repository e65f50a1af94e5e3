-- May this sender write to us, and could we answer?

local settings = require("lantern.settings")
require("lantern.address")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN, MESS = msys.core.VCTX_CONN, msys.core.VCTX_MESS

local sender = {}

function sender:init()
  msys.audit_series.define("lantern_senders", "string", 300, 12, { persist = true })
  return true
end

local function refuse(vctx, code, text)
  vctx:set_code(code, text)
  return DONE
end

-- Partners, and clients that have logged in, answer for what they send.
local function trusted(vctx)
  return vctx:get(CONN, "peer_class") ~= "unlisted" or vctx:get(CONN, "can_relay") == "true"
end

-- The one exchanger "." says that a domain sends and takes no mail at all (RFC 7505, "null MX").
local function is_null(hosts)
  return hosts ~= nil and #hosts == 1 and (hosts[1] == "." or hosts[1] == "")
end

-- "ok", "null", "none" (the domain does not exist for mail) or "later" (the resolver could not say).
local function look_up(domain)
  local hosts, err = msys.dnsLookup(domain, "mx")
  if is_null(hosts) then
    return "null"
  end
  if hosts ~= nil and #hosts > 0 then
    return "ok"
  end
  if err ~= nil and err ~= "NXDOMAIN" then
    return "later"
  end
  -- without MX the address of the domain itself counts (RFC 5321, section 5.1)
  hosts, err = msys.dnsLookup(domain, "a")
  if hosts ~= nil and #hosts > 0 then
    return "ok"
  end
  if err == nil or err == "NXDOMAIN" then
    return "none"
  end
  return "later"
end

-- A peer that sends fifty notices of one club costs one question. "later" is not kept: it may clear up.
local function verdict_of(self, domain)
  self.verdicts = self.verdicts or {}
  if self.verdicts[domain] == nil then
    local verdict = look_up(domain)
    if verdict == "later" then
      return verdict
    end
    self.verdicts[domain] = verdict
  end
  return self.verdicts[domain]
end

function sender:validate_mailfrom(str, ac, vctx)
  local msg = msys.core.accept_construct_get_message_construct(ac).message
  local address = msg:mailfrom()

  -- Bounces and receipts have no sender, and there is nothing to look up.
  if address == nil or address == "" then
    vctx:set(MESS, "bounce", "yes")
    return CONT
  end

  local localpart, domain = lantern.address.split(address)
  if domain == "" then
    return refuse(vctx, 550, "5.1.7 A sender needs a domain")
  end
  if not trusted(vctx) then
    if settings.our_domains[domain] then
      return refuse(vctx, 550, "5.7.1 Mail from " .. domain .. " starts here, it does not come in from outside")
    end
    if vctx:get(MESS, "spf_status") == "fail" then
      return refuse(vctx, 550, "5.7.23 " .. domain .. " does not let this host send its mail")
    end
  end

  local sent = msys.audit_series.count("lantern_senders", { key = domain, startv = 0, endv = 11 })
  if sent >= settings.messages_per_sender_domain then
    return refuse(vctx, 451, "4.7.1 Enough from " .. domain .. " for this hour")
  end

  local verdict = verdict_of(self, domain)
  vctx:set(MESS, "sender_domain", verdict)
  if verdict == "none" then
    return refuse(vctx, 550, "5.1.8 We could not answer: " .. domain .. " takes no mail")
  elseif verdict == "null" then
    return refuse(vctx, 550, "5.7.27 " .. domain .. " says itself that it sends no mail")
  elseif verdict == "later" then
    return refuse(vctx, 451, "4.4.3 We cannot look up " .. domain .. " right now")
  end
  return CONT
end

-- Counted before the content is looked at: what is refused there has cost us as much.
function sender:validate_data(msg, ac, vctx)
  local address = msg:mailfrom()
  if address ~= nil and address ~= "" then
    local localpart, domain = lantern.address.split(address)
    msys.audit_series.add("lantern_senders", { key = domain, count = 1 })
  end
  return CONT
end

return sender
