-- Waits before it asks again: a sender whose domain has no MX may get one while it waits. A name that somebody needs later is asked for
-- by a timer.
require("msys.core")
require("msys.extended.vctx")

local core = msys.core
local patient = {}

local function wait_for(domain, seconds)
  local records = msys.dnsLookup(domain, "mx")
  if records then return records end
  msys.sleep(seconds)
  return msys.dnsLookup(domain, "mx")
end

function patient:validate_ehlo(greeting, accept, vctx)
  msys.timer.after(30, function() print("listed", msys.dnsLookup("list.example.org", "a") ~= nil) end)
  return core.VALIDATE_CONT
end

function patient:validate_mailfrom(line, accept, vctx)
  local domain = vctx:get(core.VCTX_MESS, "mailfrom_domain")
  if not wait_for(domain, 1) then
    vctx:set_code(451, "4.1.8 " .. domain .. " has no mail exchanger")
    return core.VALIDATE_DONE
  end
  return core.VALIDATE_CONT
end

msys.registerModule("patient", patient)
