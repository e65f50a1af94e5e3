-- Which addresses exist, who else gets a copy, and what happens to mail for a trap.

local settings = require("lantern.settings")
local lines = require("lantern.lines")
require("lantern.address")
require("lantern.limits")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN, MESS = msys.core.VCTX_CONN, msys.core.VCTX_MESS

local MAILBOX = "SELECT status, route FROM mailbox WHERE address = ?"

local recipients = {}

-- address -> true, from data/blocked.txt
local blocked = {}

function recipients:init()
  lines.read("data/blocked.txt", function(address)
    blocked[lantern.address.key(address)] = true
  end)
  return true
end

local function refuse(vctx, code, text)
  vctx:set_code(code, text)
  return DONE
end

-- The first row, or nil: an address has one mailbox.
local function mailbox(address)
  for row in msys.db.query("lantern", MAILBOX, { address }) do
    return row
  end
  return nil
end

function recipients:validate_rcptto(msg, str, ac, vctx)
  local address = lantern.address.key(msg:rcptto())
  local localpart, domain = lantern.address.split(address)

  if not settings.our_domains[domain] then
    -- other people's mail goes through us only for clients that have logged in
    if vctx:get(CONN, "can_relay") ~= "true" then
      return refuse(vctx, 550, "5.7.1 We do not relay to " .. domain)
    end
    lantern.limits.count_recipient(ac)
    return CONT
  end

  -- A trap answers like a mailbox, or it would be none.
  if settings.traps[address] then
    vctx:set(MESS, "trap", "yes")
    lantern.limits.count_recipient(ac)
    return CONT
  end

  if settings.always_accepted[localpart] then
    lantern.limits.count_recipient(ac)
    return CONT
  end
  if settings.never_accepted[localpart] then
    return refuse(vctx, 550, "5.7.1 " .. localpart .. " only writes, nobody reads it")
  end
  if blocked[address] then
    return refuse(vctx, 550, "5.2.1 This mailbox is closed")
  end

  local found = mailbox(address)
  if found == nil then
    lantern.limits.count_unknown(ac)
    return refuse(vctx, 550, "5.1.1 No such mailbox here")
  end
  if found.status == "full" then
    return refuse(vctx, 452, "4.2.2 This mailbox is full")
  end
  if found.route ~= nil then
    vctx:set(MESS, "route:" .. address, found.route)
  end
  lantern.limits.count_recipient(ac)
  return CONT
end

-- The law wants what is written to the council kept. The copy is one more recipient, added when the
-- list is complete so that a message to ten councillors is kept once.
function recipients:validate_rcptto_list_final(list, vctx)
  local keep = false
  for _, address in ipairs(vctx:recipient_list()) do
    local localpart, domain = lantern.address.split(address)
    keep = keep or settings.archived_domains[domain] == true
  end
  if keep then
    vctx:add_recipient(settings.archive)
    vctx:set(MESS, "route:" .. settings.archive, "archive")
  end
  return CONT
end

function recipients:validate_data(msg, ac, vctx)
  if vctx:get(MESS, "trap") == "yes" then
    print("recipients: trapped " .. (msg:mailfrom() or "") .. " from " .. tostring(ac.remote_addr))
    -- The harvester sees 250 and learns nothing.
    msg:discard("550 5.7.0 sent to an address that never asked for mail")
    return DONE
  end
  return CONT
end

return recipients
