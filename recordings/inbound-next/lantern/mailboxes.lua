-- Which addresses exist, and which of them take mail.

local settings = require("lantern.settings")
local lines = require("lantern.lines")
require("lantern.address")
require("lantern.limits")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN, MESS = msys.core.VCTX_CONN, msys.core.VCTX_MESS

local MAILBOX = "SELECT status, route FROM mailbox WHERE address = ?"

local mailboxes = {}

-- address -> true, from data/blocked.txt
local blocked = {}

function mailboxes:init()
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

function mailboxes:validate_rcptto(msg, str, ac, vctx)
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

return mailboxes
