-- What a peer calls itself. Little is refused here, much is remembered.

local kumo = require 'kumo'
local peer = require 'lantern.peer'
local settings = require 'lantern.settings'

local greeting = {}

-- "ok", "none" where there is no name, "unknown" where the resolver could not say.
local function reverse_dns(ip)
  if ip:find(':', 1, true) then
    return 'unknown'
  end
  local found, names = pcall(kumo.dns.lookup_ptr, ip)
  if not found then
    return 'unknown'
  end
  return #names > 0 and 'ok' or 'none'
end

function greeting.ehlo(domain, conn, extensions)
  local name = domain:lower()

  -- Only a forger greets us with our own name, or with a bare address (RFC 5321 wants brackets).
  if name == settings.our_name then
    kumo.reject(550, '5.7.1 ' .. domain .. ' is our own name, not yours')
  end
  if name:find '^%d+%.%d+%.%d+%.%d+$' then
    kumo.reject(550, '5.5.4 An address as a name needs brackets')
  end

  if peer.class(conn) ~= 'unlisted' then
    -- partners may learn how much of a digest they have already sent
    if extensions then
      table.insert(extensions, 'XDIGEST')
    end
    return extensions
  end

  -- A machine that does not know its full name is seldom a mail server: let it wait a little.
  if not name:find('.', 1, true) then
    kumo.time.sleep(5)
  end

  -- asked once a session: a second EHLO does not move the peer
  if not conn:get_meta 'x_reverse' then
    conn:set_meta('x_reverse', reverse_dns(peer.ip(conn)))
  end
end

return greeting
