-- The next revision of the benchmarks' policy: harmless changes alone, so that every session comes out the same.

require("msys.core")
require("msys.extended.vctx")
require("msys.extended.message")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN, MESS = msys.core.VCTX_CONN, msys.core.VCTX_MESS

local small = {}

-- splits the address into its four parts
function small:validate_connect(ac, vctx)
  local a, b, c, d = string.match(tostring(ac.remote_addr), "^(%d+)%.(%d+)%.(%d+)%.(%d+):")
  self.reversed = string.format("%s.%s.%s.%s.bl.example.net", d, c, b, a)
  vctx:set(CONN, "network", a .. "." .. b)
  return CONT
end

-- the one question to the outside
function small:validate_ehlo(str, ac, vctx)
  local found = msys.dnsLookup(self.reversed, "a")
  vctx:set(CONN, "listed", found ~= nil and "yes" or "no")
  return CONT
end

function small:validate_mailfrom(str, ac, vctx)
  self.sender_domain = vctx:get(MESS, "mailfrom_domain")
  return CONT
end

-- refuses what a listed network sends to anybody but the postmaster
function small:validate_rcptto(msg, str, ac, vctx)
  if vctx:get(CONN, "listed") == "yes" and string.find(msg:rcptto(), "^postmaster@") == nil then
    vctx:set_code(550, string.format("5.7.1 %s is listed", vctx:get(CONN, "network")))
    return DONE
  end
  return CONT
end

function small:validate_data(msg, ac, vctx)
  local subject = msg:header("Subject")[1]
  if subject == nil or subject == "" then
    vctx:set_code(550, string.format("5.6.0 %s sends no subject", self.sender_domain))
    return DONE
  end
  return CONT
end

msys.registerModule("small", small)
