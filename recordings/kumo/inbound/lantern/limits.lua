-- Who is at the door, and how much they may bring.

local kumo = require 'kumo'
local counts = require 'lantern.counts'
local lists = require 'lantern.lists'
local peer = require 'lantern.peer'
local settings = require 'lantern.settings'

local limits = {}

-- The list of addresses wins over the networks: that is how one bad host inside of a partner's network is held down.
local function class_of(ip)
  return lists.peers[ip] or lists.partner_networks[ip] or 'unlisted'
end

local function of_class(conn)
  return settings.classes[peer.class(conn)] or settings.classes.unlisted
end

function limits.connection(conn)
  conn:set_meta('x_class', class_of(peer.ip(conn)))
end

function limits.rcpt_to(conn)
  local ip = peer.ip(conn)
  -- Guessing is answered with the door, even to partners: their machines get broken into as well.
  if counts.in_last_hour('lantern_unknown', ip) >= settings.unknown_per_hour then
    print('limits: ' .. ip .. ' guesses addresses')
    kumo.reject(421, '4.7.0 Too many unknown recipients, goodbye')
  end
  if counts.in_last_hour('lantern_recipients', ip) >= of_class(conn).recipients_per_hour then
    kumo.reject(452, '4.5.3 Too many recipients in the last hour, please try again later')
  end
end

function limits.data(msg, conn)
  local size, limit = #msg:get_data(), of_class(conn).size
  if size > limit * 1024 then
    local shown = limit < 1024 and limit .. 'k' or limit // 1024 .. 'm'
    kumo.reject(552, string.format('5.3.4 Message of %d bytes is more than the %s we take', size, shown))
  end
end

return limits
