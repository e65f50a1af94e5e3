-- One line in the log for every session that brought something, or tried to.

local CONT = msys.core.VALIDATE_CONT
local CONN = msys.core.VCTX_CONN

require("lantern.address")

local ledger = {}

function ledger:validate_connect(ac, vctx)
  self.peer = lantern.address.of_peer(ac)
  self.class = vctx:get(CONN, "peer_class")
  self.taken = 0
  return CONT
end

function ledger:validate_data_spool(msg, ac, vctx)
  self.taken = self.taken + 1
  return CONT
end

-- Nothing but `self` is left here: the contexts are gone with the connection.
function ledger:validate_dealloc()
  print(string.format("ledger: %s (%s) left %d message(s)", self.peer, self.class, self.taken))
end

return ledger
