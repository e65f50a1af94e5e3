-- Where a message goes from here: for each recipient the address, the pool and the next host.

local kumo = require 'kumo'
local lists = require 'lantern.lists'
local settings = require 'lantern.settings'

local routing = {}

local function route_of(msg, address)
  if address == settings.archive then
    return 'archive'
  end
  -- a bounce leaves by a pool that may be slow
  if msg:sender().email == '' then
    return 'bounces'
  end
  local route = msg:get_meta('x_route ' .. address)
  return route and route ~= '' and route or 'default'
end

-- Each recipient has its own copy of the message here, so a change is for that recipient alone.
function routing.message_received(msg)
  local address = msg:recipient().email:lower()
  local route = route_of(msg, address)
  msg:remove_all_named_headers 'X-Lantern-Route'
  msg:append_header('X-Lantern-Route', route)

  local alias = settings.aliases[address]
  if alias then
    msg:set_recipient(alias)
  end

  local pool = settings.pool_of[route]
  if pool and not settings.pools[pool] then
    -- the mailbox table knows a route that this host was never given
    print('routing: no binding ' .. pool .. ', using default')
  end
  msg:set_meta('tenant', route)

  local host = lists.smart_hosts[msg:recipient().domain:lower()]
  if host then
    msg:set_meta('routing_domain', host)
  end
end

-- Asked once for a queue, and a queue is known by its tenant: that is the route.
function routing.queue_config(tenant)
  local pool = settings.pool_of[tenant]
  if pool and not settings.pools[pool] then
    pool = 'default'
  end
  return kumo.make_queue_config { egress_pool = pool }
end

return routing
