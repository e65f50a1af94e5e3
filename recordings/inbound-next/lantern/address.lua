-- Addresses of mailboxes and of hosts.

module("lantern.address", package.seeall)

-- The local part as it was written and the domain in lower case. An address without a domain has the
-- domain "", so that nobody has to compare with nil.
function split(address)
  local localpart, domain = string.match(address, "^(.*)@([^@]*)$")
  if localpart == nil then
    return address, ""
  end
  return localpart, string.lower(domain)
end

-- One spelling for look-ups: our mailboxes do not care about case.
function key(address)
  return string.lower(address)
end

-- The address of the peer without its port. Momentum prints 192.0.2.1:25 and 2001:db8::1.25, so the
-- family decides which mark ends the address.
function of_peer(ac)
  local shown = tostring(ac.remote_addr)
  if msys.core.ec_sockaddr_family(ac.remote_addr) == msys.core.AF_INET6 then
    return (string.gsub(shown, "%.%d+$", ""))
  end
  return (string.gsub(shown, ":%d+$", ""))
end

-- 192.0.2.1 becomes 1.2.0.192.in-addr.arpa; nil for anything that is no IPv4 address.
function reversed(ip)
  local a, b, c, d = string.match(ip, "^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  if a == nil then
    return nil
  end
  return string.format("%s.%s.%s.%s.in-addr.arpa", d, c, b, a)
end
