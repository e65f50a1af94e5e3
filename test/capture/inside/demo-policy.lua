require("reprise_recorder")
require("msys.core")
local db = require("msys.db")
local mod = {}

function mod:init()
  print("init", os.time({year = 2026, month = 1, day = 1, hour = 12}), math.random(100))
  return true
end

function mod:core_validate_accept(ac, vctx)
  for key in pairs(self) do self[key] = nil end
  return msys.core.VALIDATE_CONT
end

function mod:validate_connect(ac, vctx)
  for key in pairs(self) do self[key] = nil end
  self.seen = math.random()
  print("peer", tostring(ac.remote_addr), os.date("!%Y", 0))
  return msys.core.VALIDATE_CONT
end

function mod:validate_ehlo(str, ac, vctx)
  local ok, why = pcall(msys.dnsLookup, "example.com", "BAD")
  print(ok, why)
  print(pcall(function() math.random(0) end))
  print(pcall(function() os.time("x") end))
  local clock = os.date
  print(pcall(function() clock({}) end))
  print(pcall(function()
    msys.dnsLookup("example.com",
      "BAD")
  end))
  return 0, nil, "kept", nil
end

function mod:validate_mailfrom(str, ac, vctx)
  local records, why = msys.dnsLookup("nx.example.com", "MX")
  vctx:set(msys.core.VCTX_MESS, "mx", records and records[1] or why)
  local message = msys.core.accept_construct_get_message_construct(ac).message
  if message:mailfrom() == '"a b"@example.com' then error({code = 550, self = self}) end
  return 0
end

local function refuse(vctx, text)
  vctx:set_code(550, text)
  error("refused " .. text, 2)
end

function mod:validate_rcptto(msg, str, ac, vctx)
  local text = tostring(str)
  local loop = {text, vctx:get(msys.core.VCTX_MESS, "rcptto_localpart")}
  loop.loop = loop
  for row in db.query("cache", "select", loop) do self[row.n] = row.param end
  if text:find("bob2") and math.random() < 0.3 then refuse(vctx, "no such user") end
  if text:find("bob2") and math.random() < 0.3 then error("at the caller", 2) end
  return 0
end

function mod:validate_data(msg, ac, vctx)
  msg:header("Subject")
  self.again = {mod.validate_connect(self, ac, vctx)}
  print(pcall(db.query, "cache", "bad"))
  return 0, self
end

function mod:validate_data_spool(msg, ac, vctx)
  return
end

function mod:validate_data_spool_each_rcpt(msg, ac, vctx)
  local records = msys.dnsLookup(msg:rcptto():match("@(.*)"), "MX")
  msg:context_set(msys.core.VCTX_MESS, "binding", records[1])
  return 0
end

function mod:validate_set_binding(msg)
  msg:binding(msg:context_get(msys.core.VCTX_MESS, "binding"))
  if math.random() < 0.1 then error("deeper", 3) end
  return 0
end

function mod:core_log_delivery_v1(msg, dr, now, note, length)
  print("delivered", note, length)
end

function mod:validate_dealloc()
  print("dealloc", next(self) ~= nil)
end

local ok, why = pcall(msys.registerModule, 1, mod)
print(ok, why)
msys.registerModule("demo", mod)
