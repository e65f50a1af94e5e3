-- What is known of the peer for as long as it is connected. Handlers share no variables: it is kept in the
-- connection's metadata.

local peer = {}

function peer.class(conn)
  return conn:get_meta 'x_class'
end

-- 192.0.2.1:25 and [2001:db8::1]:25 without their ports
function peer.ip(conn)
  local shown = conn:get_meta 'received_from'
  return shown:match '^%[(.*)%]:%d+$' or shown:match '^(.*):%d+$'
end

-- Clients that have logged in answer for what they send.
function peer.is_known(conn)
  return conn:get_meta 'authn_id' ~= nil
end

return peer
