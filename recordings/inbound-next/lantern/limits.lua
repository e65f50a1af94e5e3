-- Who is at the door, and how much they may bring.

module("lantern.limits", package.seeall)

local settings = require("lantern.settings")
local lines = require("lantern.lines")
require("lantern.address")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local CONN = msys.core.VCTX_CONN

-- 12 windows of five minutes are "the last hour" everywhere below
local WINDOW_SECONDS, WINDOWS = 300, 12

-- address -> class, from data/allow.txt
local allowed = {}

function init(self)
  lines.read("data/allow.txt", function(ip, class)
    allowed[ip] = class or "partner"
  end)
  msys.audit_series.define("lantern_recipients", "cidr", WINDOW_SECONDS, WINDOWS, { persist = true })
  msys.audit_series.define("lantern_unknown", "cidr", WINDOW_SECONDS, WINDOWS, { persist = true })
  msys.cidr.define("partner_networks", {
    type = "rbldnsd",
    source = "/var/lib/lantern/partner_networks",
    refresh = 900,
    value = "txt",
    default_value = "",
  })
  return true
end

-- The file wins over the networks: that is how one bad host inside of a partner's network is held down.
local function class_of(ip)
  local class = allowed[ip]
  if class == nil then
    class = msys.cidr.query("partner_networks", ip)
  end
  if class == nil or class == "" then
    return "unlisted"
  end
  return class
end

local function in_last_hour(series, ac)
  return msys.audit_series.count(series, { key = ac, startv = 0, endv = WINDOWS - 1 })
end

-- Called by the mailbox rules, once for every address that was accepted.
function count_recipient(ac)
  msys.audit_series.add("lantern_recipients", { key = ac, count = 1 })
end

-- Called by the mailbox rules, once for every address that does not exist.
function count_unknown(ac)
  msys.audit_series.add("lantern_unknown", { key = ac, count = 1 })
end

function validate_connect(self, ac, vctx)
  local ip = lantern.address.of_peer(ac)
  local class = class_of(ip)
  self.limits = settings.classes[class] or settings.classes.unlisted
  self.ip = ip
  vctx:set(CONN, "peer_class", class)
  if class ~= "unlisted" then
    msys.pbp.set_whitelist(vctx, CONN, "lantern", true)
  end

  local here = ac:inbound_session_count("/32", "SMTP")
  if here > self.limits.connections then
    print(string.format("limits: %s has %d connections, %d are allowed", ip, here, self.limits.connections))
    vctx:disconnect(421, string.format("4.7.1 Too many connections from %s", ip))
    return DONE
  end
  -- When the house is full it is full for everybody but the monitor: we want to see that it is.
  if class ~= "monitor" and ac:inbound_session_count("/0", "SMTP") > settings.connections_total then
    vctx:disconnect(421, "4.3.2 All lines are busy, please come back later")
    return DONE
  end
  return CONT
end

function validate_rcptto(self, msg, str, ac, vctx)
  -- Guessing is answered with the door, even to partners: their machines get broken into as well.
  if in_last_hour("lantern_unknown", ac) >= settings.unknown_per_hour then
    print("limits: " .. self.ip .. " guesses addresses")
    vctx:disconnect(421, "4.7.0 Too many unknown recipients, goodbye")
    return DONE
  end
  if in_last_hour("lantern_recipients", ac) >= self.limits.recipients_per_hour then
    vctx:set_code(452, "4.5.3 Too many recipients in the last hour, please try again later")
    return DONE
  end
  return CONT
end

function validate_data(self, msg, ac, vctx)
  local size = msg:get_message_size()
  if size > msys.pbp.size_in_bytes(self.limits.size) then
    vctx:set_code(552, string.format("5.3.4 Message of %d bytes is more than the %s we take", size, self.limits.size))
    return DONE
  end
  return CONT
end
