-- Rules on the message itself: its headers, and the one kind of attachment that nobody needs.

local kumo = require 'kumo'
local peer = require 'lantern.peer'
local settings = require 'lantern.settings'

local content = {}

-- Headers with which our own machines talk to each other; from outside they are a lie or a loop.
local ours = { 'X-Lantern-Class', 'X-Lantern-Route', 'X-Lantern-Tag' }

local function has(msg, name)
  return #msg:get_all_named_header_values(name) > 0
end

-- A header of ours has one value, whatever came in.
local function set_header(msg, name, value)
  msg:remove_all_named_headers(name)
  msg:append_header(name, value)
end

-- A bounce goes to the one who sent the message; one to many is somebody's spam in disguise. The copy that we keep for
-- the archive is our own doing and does not count.
local function false_bounce(msg)
  if msg:sender().email ~= '' then
    return false
  end
  local people = 0
  for _, recipient in ipairs(msg:recipient_list()) do
    if recipient.email ~= settings.archive then
      people = people + 1
    end
  end
  return people > 1
end

local function carries_program(msg)
  local _, behind_header = msg:get_data():find '\r\n\r\n'
  return msg:get_data():find('filename="?[^"\r\n]+%.exe', behind_header) ~= nil
end

function content.data(msg, conn)
  -- RFC 5322 wants exactly one From; programs that read mail disagree about anything else.
  if #msg:get_all_named_header_values 'From' ~= 1 then
    kumo.reject(550, '5.6.0 A message needs one From with one address')
  end
  if false_bounce(msg) then
    kumo.reject(550, '5.7.1 A bounce has one recipient')
  end
  if carries_program(msg) then
    kumo.reject(550, '5.7.0 No programs by mail, please')
  end

  if peer.class(conn) ~= 'monitor' then
    for _, name in ipairs(ours) do
      if has(msg, name) then
        print('content: removed ' .. name .. ' from outside')
        msg:remove_all_named_headers(name)
      end
    end
  end

  -- An old program that gives no Message-ID would break every thread; the clock and a count make one.
  local messages = (conn:get_meta 'x_messages' or 0) + 1
  conn:set_meta('x_messages', messages)
  if not has(msg, 'Message-ID') then
    msg:append_header('Message-ID', string.format('<%d.%d@%s>', os.time(), messages, settings.our_name))
  end

  -- [Chess] Sunday's match  ->  chess
  local tag = (msg:get_first_named_header_value 'Subject' or ''):match '^%s*%[([%w_]+)%]'
  if tag then
    set_header(msg, 'X-Lantern-Tag', tag:lower())
  end
  set_header(msg, 'X-Lantern-Class', peer.class(conn))
end

return content
