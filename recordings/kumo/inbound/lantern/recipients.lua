-- Which addresses exist, who else gets a copy, and what happens to mail for a trap.

local kumo = require 'kumo'
local sqlite = require 'sqlite'
local counts = require 'lantern.counts'
local lists = require 'lantern.lists'
local peer = require 'lantern.peer'
local settings = require 'lantern.settings'

local MAILBOX = 'SELECT status, route FROM mailbox WHERE address = ?'

local recipients = {}

-- The mailbox, or nil. KumoMTA gives one row without values where a query finds nothing.
local function mailbox(address)
  local db = sqlite.open '/var/lib/lantern/lantern.db'
  local row = db:execute(MAILBOX, address)[1]
  db:close()
  return row and row.status and row
end

local function accept(conn)
  counts.add('lantern_recipients', peer.ip(conn))
end

function recipients.rcpt_to(recipient, conn)
  local address = recipient.email:lower()
  local localpart, domain = recipient.user:lower(), recipient.domain:lower()

  if not settings.our_domains[domain] then
    -- other people's mail goes through us only for clients that have logged in
    if not peer.is_known(conn) then
      kumo.reject(550, '5.7.1 We do not relay to ' .. domain)
    end
    return accept(conn)
  end
  -- A trap answers like a mailbox, or it would be none.
  if settings.traps[address] or settings.always_accepted[localpart] then
    return accept(conn)
  end
  if settings.never_accepted[localpart] then
    kumo.reject(550, '5.7.1 ' .. localpart .. ' is read by nobody')
  end
  if lists.blocked[address] then
    kumo.reject(550, '5.2.1 This mailbox is closed')
  end

  local found = mailbox(address)
  if not found then
    counts.add('lantern_unknown', peer.ip(conn))
    kumo.reject(550, '5.1.1 No such mailbox here')
  end
  if found.status == 'full' then
    kumo.reject(452, '4.2.2 This mailbox is full')
  end
  -- the message has the connection's metadata by the time that its copies are routed
  conn:set_meta('x_route ' .. address, found.route or '')
  accept(conn)
end

-- The law wants what is written to the council kept. The copy is one more recipient, added when the list is complete so
-- that a message to ten councillors is kept once.
function recipients.archive(msg)
  local list = msg:recipient_list()
  for _, recipient in ipairs(list) do
    if settings.archived_domains[recipient.domain:lower()] then
      table.insert(list, settings.archive)
      msg:set_recipient(list)
      return
    end
  end
end

-- Whether the message was thrown away: the harvester sees 250 and learns nothing.
function recipients.trap(msg, conn)
  for _, recipient in ipairs(msg:recipient_list()) do
    if settings.traps[recipient.email:lower()] then
      print('recipients: trapped ' .. msg:sender().email .. ' from ' .. conn:get_meta 'received_from')
      msg:set_meta('queue', 'null')
      return true
    end
  end
  return false
end

return recipients
