-- What Momentum's public training policy decides, written anew: limits by network and hour, a block list, and a peer's
-- name that leads back to it. The sessions beside it can be recorded under the public one as well.

require("msys.core")
require("msys.audit_series")
require("msys.cidr")
require("msys.extended.ac")
require("msys.extended.message")
require("msys.extended.vctx")
require("msys.pbp")

local CONT, DONE, CONN = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE, msys.core.VCTX_CONN

local friends = { type = "rbldnsd", source = "/var/tmp/good_guys.txt", refresh = 3600, default_value = "" }
local blocked = { type = "rbldnsd", source = "/opt/msys/ecelerity/etc/rbl.txt", refresh = 3600 }

local policy = {}

function policy:init()
  msys.cidr.define("good_guys", friends)
  msys.cidr.define("tmp_rbl", blocked)
  msys.audit_series.define("rcpt_valid", "cidr", 300, 12, { persist = true })
  msys.audit_series.define("rcpt_invalid", "cidr", 300, 12, { persist = true })
  return true
end

local function address_of(accept)
  local text = tostring(accept.remote_addr)
  if msys.core.ec_sockaddr_family(accept.remote_addr) == msys.core.AF_INET6 then
    return (string.gsub(text, "%.%d+$", ""))
  end
  return (string.gsub(text, ":%d+$", ""))
end

local function is_friend(vctx)
  return msys.pbp.check_whitelist(vctx, { "good_guys" })
end

-- A code of 5xx or 4xx, and the door.
local function throw_out(vctx, code, text)
  vctx:set_code(code, text)
  vctx.disconnect = 1
  return DONE
end

function policy:core_validate_accept(accept, vctx)
  if msys.cidr.query("good_guys") ~= "" then
    msys.pbp.set_whitelist(vctx, CONN, "good_guys", true)
  end
  if not is_friend(vctx) then
    local listed = msys.cidr.query("tmp_rbl", address_of(accept))
    if listed ~= nil and listed ~= "" then
      return throw_out(vctx, 554, "Listed in the RBL")
    end
  end
  return CONT
end

local function in_last_hour(series, accept)
  return msys.audit_series.count(series, { key = accept, startv = 0, endv = 11 })
end

-- Asked in every phase that has something to do with recipients. Nothing here counts them: who accepts them does.
local function over_limit(accept, vctx)
  if in_last_hour("rcpt_valid", accept) > tonumber(vctx:get(CONN, "rcpt_ratelimit")) then
    throw_out(vctx, 452, "Too many recipients received this hour.")
    return true
  end
  if in_last_hour("rcpt_invalid", accept) > 5 then
    throw_out(vctx, 452, "Too many invalid recipients received this hour.")
    return true
  end
  return false
end

function policy:validate_connect(accept, vctx)
  local most = is_friend(vctx) and 500 or 1
  if accept:pbp_inbound_session_count_service("SMTP", "/32") > most then
    local text = "4.7.1 - Connection refused - <%s> -  Too many concurrent connections"
    return throw_out(vctx, 421, string.format(text, address_of(accept)))
  end
  if accept:pbp_inbound_session_count_service("SMTP", "/0") > 20000 then
    return throw_out(vctx, 421, "4.7.1 - Connection refused - Too many concurrent connections")
  end
  vctx:set(CONN, "rcpt_ratelimit", is_friend(vctx) and 50000 or 50)
  if over_limit(accept, vctx) then
    return DONE
  end

  if is_friend(vctx) then
    return CONT
  end
  local leads_back, no_name = msys.pbp.fcdns_check(accept, vctx)
  if leads_back == false and (no_name ~= nil or vctx:get(CONN, "reverse_dns") == "") then
    if no_name == nil or no_name == "NXDOMAIN" then
      local text = "5.5.4 Relaying denied. IP name lookup failed for %s"
      return throw_out(vctx, 554, string.format(text, address_of(accept)))
    end
    return throw_out(vctx, 421, "Temporary resolution failure")
  end
  return CONT
end

function policy:validate_rcptto(msg, line, accept, vctx)
  return over_limit(accept, vctx) and DONE or CONT
end

function policy:validate_data(msg, accept, vctx)
  if over_limit(accept, vctx) then
    return DONE
  end
  if msg:get_message_size() > msys.pbp.size_in_bytes("30m") then
    vctx:set_code(552, "Message too large; message rejected.")
    return DONE
  end
  return CONT
end

msys.registerModule("training", policy)
