-- How much a peer may bring: recipients of the last hour, and the size of a message.

local kumo = require 'kumo'
local peers = require 'inbound.peers'

local limits = {}

local recipients = { friend = 5000, stranger = 50 }
local invalid_recipients = 5
local size = 30 * 1024 * 1024

-- The series have the names that they had in Momentum; the key stands behind a blank.
local function in_last_hour(series, conn)
  return kumo.counter_series
    .define({ name = series .. ' ' .. peers.address(conn), num_buckets = 12, bucket_size = '5m' })
    :sum()
end

-- Nothing here counts recipients: who accepts them does.
function limits.check(conn)
  local most = conn:get_meta 'x_friend' and recipients.friend or recipients.stranger
  if in_last_hour('rcpt_valid', conn) > most then
    kumo.disconnect(452, 'Too many recipients received this hour.')
  end
  if in_last_hour('rcpt_invalid', conn) > invalid_recipients then
    kumo.disconnect(452, 'Too many invalid recipients received this hour.')
  end
end

function limits.size(msg)
  if #msg:get_data() > size then
    kumo.reject(552, 'Message too large; message rejected.')
  end
end

return limits
