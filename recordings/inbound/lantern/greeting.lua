-- What a peer calls itself. Little is refused here, much is remembered.

local settings = require("lantern.settings")
require("lantern.address")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN = msys.core.VCTX_CONN

local greeting = {}

local function name_in(str)
  return string.lower(string.match(tostring(str), "^%a+%s+(%S+)") or "")
end

-- "ok" with the name, "none" where there is none, "unknown" where the resolver could not say.
local function reverse_dns(ip)
  local reversed = lantern.address.reversed(ip)
  if reversed == nil then
    return "unknown"
  end
  local names, err = msys.dnsLookup(reversed, "ptr")
  if names ~= nil and #names > 0 then
    return "ok", names[1]
  end
  if err == "NXDOMAIN" then
    return "none"
  end
  return "unknown"
end

function greeting:validate_ehlo(str, ac, vctx)
  local name = name_in(str)

  -- Only a forger greets us with our own name, or with a bare address (RFC 5321 wants brackets).
  if name == settings.our_name then
    vctx:set_code(550, msys.expandMacro("5.7.1 %{vctx_conn:ehlo_domain} is our own name, not yours"))
    return DONE
  end
  if msys.pcre.match(name, "^\\d+\\.\\d+\\.\\d+\\.\\d+$") ~= nil then
    vctx:set_code(550, "5.5.4 An address as a name needs brackets")
    return DONE
  end

  if msys.pbp.check_whitelist(vctx, { "lantern" }) then
    -- partners may learn how much of a digest they have already sent
    ac:esmtp_capability_add("XDIGEST")
    return CONT
  end

  -- A machine that does not know its full name is seldom a mail server: let it wait a little.
  if string.find(name, ".", 1, true) == nil then
    vctx:tarpit(5)
  end

  -- asked once a session: a second EHLO does not move the peer
  if self.reverse == nil then
    local found
    self.reverse, found = reverse_dns(lantern.address.of_peer(ac))
    vctx:set(CONN, "reverse", self.reverse)
    if found ~= nil then
      vctx:set(CONN, "reverse_name", found)
    end
  end
  return CONT
end

return greeting
