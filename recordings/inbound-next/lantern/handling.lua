-- What is done with mail that was let in, besides its delivery: the copy for the archive, and the end
-- of whatever was sent to a trap.

local settings = require("lantern.settings")
require("lantern.address")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local MESS = msys.core.VCTX_MESS

local handling = {}

-- The law wants what is written to the council kept. The copy is one more recipient, added when the
-- list is complete so that a message to ten councillors is kept once.
function handling:validate_rcptto_list_final(list, vctx)
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

function handling:validate_data(msg, ac, vctx)
  if vctx:get(MESS, "trap") == "yes" then
    -- the line keeps the old module's name: the abuse desk's script looks for it
    print("recipients: trapped " .. (msg:mailfrom() or "") .. " from " .. tostring(ac.remote_addr))
    -- The harvester sees 250 and learns nothing.
    msg:discard("550 5.7.0 sent to an address that never asked for mail")
    return DONE
  end
  return CONT
end

return handling
