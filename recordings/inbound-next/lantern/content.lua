-- Rules on the message itself: its headers, and the one kind of attachment that nobody needs.

module("lantern.content", package.seeall)

local settings = require("lantern.settings")
require("lantern.address")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN, MESS = msys.core.VCTX_CONN, msys.core.VCTX_MESS

-- Headers with which our own machines talk to each other; from outside they are a lie or a loop.
local ours = { "X-Lantern-Class", "X-Lantern-List", "X-Lantern-Route", "X-Lantern-Tag" }

local function refuse(vctx, code, text)
  vctx:set_code(code, text)
  return DONE
end

-- RFC 5322 wants exactly one From; programs that read mail disagree about anything else.
local function from_domain(msg)
  if #msg:header("From") ~= 1 then
    return nil
  end
  return msg:address_header("From", "domain")[1]
end

-- A bounce goes to the one who sent the message; one to many is somebody's spam in disguise. The copy
-- that we keep for the archive is our own doing and does not count.
local function false_bounce(vctx)
  if vctx:get(MESS, "bounce") ~= "yes" then
    return false
  end
  local people = 0
  for _, address in ipairs(vctx:recipient_list()) do
    if address ~= settings.archive then
      people = people + 1
    end
  end
  return people > 1
end

-- [Chess] Sunday's match  ->  chess
local function tag_of(msg)
  local subject = msg:header("Subject")[1]
  if subject == nil then
    return nil
  end
  local found = msys.pcre.match(subject, "^\\s*\\[(\\w+)\\]")
  if found == nil then
    return nil
  end
  return string.lower(found[1])
end

-- The list that a notice came through, where every reader's filter finds it.
local function mark_list(msg)
  local precedence = msg:header("Precedence")[1]
  if precedence ~= nil and string.lower(precedence) == "list" then
    local list_id = msg:header("List-Id")[1]
    msg:header("X-Lantern-List", "through " .. list_id)
  end
end

function validate_data(self, msg, ac, vctx)
  local author = from_domain(msg)
  if author == nil then
    return refuse(vctx, 550, "5.6.0 A message needs one From with one address")
  end
  if false_bounce(vctx) then
    return refuse(vctx, 550, "5.7.1 A bounce has one recipient")
  end
  if msys.pcre.match(msg:body(), "filename=\"?[^\"\\r\\n]+\\.exe") ~= nil then
    return refuse(vctx, 550, "5.7.0 No programs by mail, please")
  end

  if vctx:get(CONN, "peer_class") ~= "monitor" then
    for _, name in ipairs(ours) do
      if #msg:header(name) > 0 then
        print("content: removed " .. name .. " from outside")
        msg:header(name, "")
      end
    end
  end

  -- An old program that gives no Message-ID would break every thread; the clock and a count make one.
  self.messages = (self.messages or 0) + 1
  if #msg:header("Message-ID") == 0 then
    local id = string.format("<%d.%d@mx.lantern.test>", msys.core.get_now_ts(), self.messages)
    msg:header("Message-ID", id)
  end

  local sender_domain = string.lower(vctx:get(MESS, "mailfrom_domain"))
  if sender_domain ~= "" and string.lower(author) ~= sender_domain then
    vctx:set(MESS, "aligned", "no")
  else
    vctx:set(MESS, "aligned", "yes")
  end

  local tag = tag_of(msg)
  if tag ~= nil then
    vctx:set(MESS, "tag", tag)
    msg:header("X-Lantern-Tag", tag)
  end
  mark_list(msg)
  msg:header("X-Lantern-Class", vctx:get(CONN, "peer_class"))
  return CONT
end
