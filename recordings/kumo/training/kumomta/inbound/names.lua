-- A peer without a name is sent away. Whether the name leads back to it decided nothing in Momentum either: the limits
-- that were kept for that case were never read.

local kumo = require 'kumo'
local peers = require 'inbound.peers'

local names = {}

function names.check(conn)
  local address = peers.address(conn)
  local found, list = pcall(kumo.dns.lookup_ptr, address)
  if not found then
    kumo.reject(421, 'Temporary resolution failure, try again')
  end
  if #list == 0 then
    kumo.reject(554, string.format('5.5.4 Relaying denied. IP name lookup failed for %s', address))
  end
end

return names
