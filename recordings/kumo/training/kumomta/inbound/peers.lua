local peers = {}

-- 192.0.2.1:25 and [2001:db8::1]:25 without their ports
function peers.address(conn)
  local shown = conn:get_meta 'received_from'
  return shown:match '^%[(.*)%]:%d+$' or shown:match '^(.*):%d+$'
end

return peers
