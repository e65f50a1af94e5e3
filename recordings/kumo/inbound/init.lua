-- Lantern's inbound policy for KumoMTA: recordings/inbound, ported to KumoMTA's events.
--
-- What differs from it, and what could not come along, is in CHANGES.md. The rules live in one file each under
-- lantern/; what may be tuned is in lantern/settings.lua, and the lists that other people edit are in lantern/lists.lua.

local kumo = require 'kumo'
local settings = require 'lantern.settings'
local content = require 'lantern.content'
local greeting = require 'lantern.greeting'
local limits = require 'lantern.limits'
local recipients = require 'lantern.recipients'
local routing = require 'lantern.routing'
local sender = require 'lantern.sender'

kumo.on('init', function()
  -- Who may write to whom is decided below: the listener itself relays for everybody.
  kumo.start_esmtp_listener {
    listen = '0.0.0.0:25',
    hostname = settings.our_name,
    relay_hosts = { '0.0.0.0/0', '::/0' },
    -- Momentum waits for that long; the default here is one minute
    client_timeout = '15 minutes',
  }
  kumo.define_spool { name = 'data', path = '/var/spool/kumomta/data' }
  kumo.define_spool { name = 'meta', path = '/var/spool/kumomta/meta' }
end)

-- An event has one handler here, and a rejection ends it: the modules are asked from top to bottom, cheap checks first.

kumo.on('smtp_server_connection_accepted', function(conn)
  limits.connection(conn)
end)

kumo.on('smtp_server_ehlo', function(domain, conn, extensions)
  return greeting.ehlo(domain, conn, extensions)
end)

kumo.on('smtp_server_mail_from', function(address, conn)
  sender.mail_from(address, conn)
end)

kumo.on('smtp_server_rcpt_to', function(address, conn)
  limits.rcpt_to(conn)
  recipients.rcpt_to(address, conn)
end)

kumo.on('smtp_server_data', function(msg, conn)
  recipients.archive(msg)
  limits.data(msg, conn)
  sender.data(msg)
  if recipients.trap(msg, conn) then
    return
  end
  content.data(msg, conn)
end)

kumo.on('smtp_server_message_received', function(msg)
  routing.message_received(msg)
end)

kumo.on('get_queue_config', function(_domain, tenant)
  return routing.queue_config(tenant)
end)
