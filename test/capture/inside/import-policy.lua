require("reprise_recorder")
require("msys.core")
local db = require("msys.db")
local mod = {}

function mod:init()
  return true
end

function mod:validate_connect(ac, vctx)
  self.peer = tostring(ac.remote_addr)
  vctx:set(msys.core.VCTX_CONN, "seen_at", tostring(os.time() > 0))
  return msys.core.VALIDATE_CONT
end

function mod:validate_ehlo(str, ac, vctx)
  if vctx:get(msys.core.VCTX_CONN, "can_relay") == "true" then return msys.core.VALIDATE_DONE end
  local records, why = msys.dnsLookup("example.com", "A")
  self.greeted = records and records[1] or why
  return msys.core.VALIDATE_CONT
end

function mod:validate_mailfrom(str, ac, vctx)
  local records, why = msys.dnsLookup("nx.example.com", "MX")
  vctx:set(msys.core.VCTX_MESS, "mx", records and records[1] or why)
  if tostring(str):find('"a b"', 1, true) then error("no quoted local parts") end
  return msys.core.VALIDATE_CONT
end

function mod:validate_rcptto(msg, str, ac, vctx)
  local found
  for row in db.query("cache", "select n from users where name = ?", {vctx:get(msys.core.VCTX_MESS, "rcptto_localpart")}) do
    found = row.n
  end
  self[tostring(str)] = found
  if tostring(str):find("bob2", 1, true) and tostring(str):find("\233", 1, true) then
    vctx:set_code(550, "no such user")
    return msys.core.VALIDATE_DONE
  end
  return msys.core.VALIDATE_CONT
end

function mod:validate_data_spool_each_rcpt(msg, ac, vctx)
  local records = msys.dnsLookup(msg:rcptto():match("@(.*)"), "MX")
  msg:context_set(msys.core.VCTX_MESS, "binding", records[1])
  return msys.core.VALIDATE_CONT
end

function mod:validate_set_binding(msg)
  msg:binding(msg:context_get(msys.core.VCTX_MESS, "binding"))
  return msys.core.VALIDATE_CONT
end

function mod:validate_dealloc()
  print("dealloc", self.peer, self.greeted)
end

msys.registerModule("imported", mod)
