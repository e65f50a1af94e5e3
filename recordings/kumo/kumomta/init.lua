-- Lantern's policy for KumoMTA: recordings/kumo/momentum, ported to KumoMTA's events. CHANGES.md has what differs.

local kumo = require 'kumo'
local settings = require 'lantern.settings'

kumo.on('init', function()
  kumo.start_esmtp_listener {
    listen = '0.0.0.0:25',
    hostname = settings.our_name,
    relay_hosts = { '0.0.0.0/0' },
  }
  kumo.define_spool { name = 'data', path = '/var/spool/kumomta/data' }
  kumo.define_spool { name = 'meta', path = '/var/spool/kumomta/meta' }
end)

local function class_of(conn_meta)
  return conn_meta:get_meta 'x_class'
end

kumo.on('smtp_server_connection_accepted', function(conn_meta)
  local ip = string.match(conn_meta:get_meta 'received_from', '^(.*):%d+$')
  if settings.shut_out[ip] then
    kumo.reject(421, '4.7.0 Not from ' .. ip)
  end
  conn_meta:set_meta('x_class', settings.partners[ip] and 'partner' or 'unlisted')
end)

kumo.on('smtp_server_ehlo', function(domain, conn_meta, extensions)
  local name = domain:lower()
  if name == settings.our_name then
    kumo.reject(550, '5.7.1 ' .. name .. ' is our own name, not yours')
  end
  if name:find '^%d+%.%d+%.%d+%.%d+$' then
    kumo.reject(550, '5.5.4 An address as a name needs brackets')
  end
  if extensions and class_of(conn_meta) == 'partner' then
    table.insert(extensions, 'XDIGEST')
    return extensions
  end
end)

kumo.on('smtp_server_mail_from', function(sender, conn_meta)
  local domain = sender.domain:lower()
  if settings.our_domains[domain] and class_of(conn_meta) ~= 'partner' then
    kumo.reject(550, '5.7.1 Mail from ' .. domain .. ' starts here, it does not come in from outside')
  end
end)

kumo.on('smtp_server_rcpt_to', function(recipient)
  local domain = recipient.domain:lower()
  if not settings.our_domains[domain] then
    kumo.reject(550, '5.7.1 We do not relay to ' .. domain)
  end
  local user = recipient.user
  if settings.never_accepted[user] then
    kumo.reject(550, '5.7.1 ' .. user .. ' is read by nobody')
  end
end)

local function archived(recipients)
  for _, recipient in ipairs(recipients) do
    if settings.archived_domains[recipient.domain:lower()] then
      return true
    end
  end
  return false
end

kumo.on('smtp_server_data', function(msg, conn_meta)
  local recipients = msg:recipient_list()
  local people = #recipients
  if #msg:get_all_named_header_values 'From' ~= 1 then
    kumo.reject(550, '5.6.0 A message needs one From with one address')
  end
  if msg:sender().email == '' and people > 1 then
    kumo.reject(550, '5.7.1 A bounce has one recipient')
  end
  if archived(recipients) then
    table.insert(recipients, settings.archive)
    msg:set_recipient(recipients)
  end
  for _, name in ipairs(settings.ours) do
    if msg:get_first_named_header_value(name) then
      print('content: removed ' .. name .. ' from outside')
      msg:remove_all_named_headers(name)
    end
  end
  local tag = string.match(msg:get_first_named_header_value 'Subject' or '', '^%s*%[(%w+)%]')
  if tag then
    msg:append_header('X-Lantern-Tag', tag:lower())
  end
  msg:append_header('X-Lantern-Class', class_of(conn_meta))
end)

kumo.on('smtp_server_message_received', function(msg)
  local address = msg:recipient().email:lower()
  msg:append_header('X-Lantern-Route', address == settings.archive and 'archive' or 'default')
  local alias = settings.aliases[address]
  if alias then
    msg:set_recipient(alias)
  end
  local host = settings.smart_hosts[msg:recipient().domain:lower()]
  if host then
    msg:set_meta('routing_domain', host)
  end
end)
