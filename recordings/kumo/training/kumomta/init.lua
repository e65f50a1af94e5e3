-- Momentum's public training policy, ported to KumoMTA's events. CHANGES.md has what differs.

local kumo = require 'kumo'
local limits = require 'inbound.limits'
local names = require 'inbound.names'
local networks = require 'inbound.networks'

kumo.on('init', function()
  kumo.start_esmtp_listener {
    listen = '0.0.0.0:25',
    relay_hosts = { '0.0.0.0/0', '::/0' },
  }
  kumo.define_spool { name = 'data', path = '/var/spool/kumomta/data' }
  kumo.define_spool { name = 'meta', path = '/var/spool/kumomta/meta' }
end)

kumo.on('smtp_server_connection_accepted', function(conn)
  local peer = conn:get_meta 'received_from'
  local is_friend = networks.good_guys[peer] ~= nil
  conn:set_meta('x_friend', is_friend)
  if not is_friend and networks.tmp_rbl[peer] then
    kumo.reject(554, 'Listed in the RBL')
  end
  limits.check(conn)
  if not is_friend then
    names.check(conn)
  end
end)

kumo.on('smtp_server_rcpt_to', function(_recipient, conn)
  limits.check(conn)
end)

kumo.on('smtp_server_data', function(msg, conn)
  limits.check(conn)
  limits.size(msg)
end)
