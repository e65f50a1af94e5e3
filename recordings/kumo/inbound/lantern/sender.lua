-- May this sender write to us, and could we answer?

local kumo = require 'kumo'
local counts = require 'lantern.counts'
local peer = require 'lantern.peer'
local settings = require 'lantern.settings'

local sender = {}

-- "ok", "none" (the domain does not exist for mail) or "later" (the resolver could not say).
local function look_up(domain)
  local found, answer = pcall(kumo.dns.lookup_mx, domain)
  if found and answer.is_mx then
    return 'ok'
  end
  if not found and not tostring(answer):find('NXDOMAIN', 1, true) then
    return 'later'
  end
  -- without MX the address of the domain itself counts (RFC 5321, section 5.1)
  found, answer = pcall(kumo.dns.lookup_addr, domain, nil, 'Ipv4Only')
  if not found then
    return 'later'
  end
  return #answer > 0 and 'ok' or 'none'
end

-- A peer that sends fifty notices of one club costs one question. "later" is not kept: it may clear up.
local function verdict_of(domain, conn)
  local key = 'x_verdict ' .. domain
  local verdict = conn:get_meta(key)
  if not verdict then
    verdict = look_up(domain)
    if verdict ~= 'later' then
      conn:set_meta(key, verdict)
    end
  end
  return verdict
end

function sender.mail_from(address, conn)
  -- Bounces and receipts have no sender, and there is nothing to look up.
  if address.email == '' then
    return
  end
  local domain = address.domain:lower()
  local trusted = peer.class(conn) ~= 'unlisted' or peer.is_known(conn)
  if not trusted and settings.our_domains[domain] then
    kumo.reject(550, '5.7.1 Mail from ' .. domain .. ' starts here, it does not come in from outside')
  end
  if counts.in_last_hour('lantern_senders', domain) >= settings.messages_per_sender_domain then
    kumo.reject(451, '4.7.1 Enough from ' .. domain .. ' for this hour')
  end
  local verdict = verdict_of(domain, conn)
  if verdict == 'none' then
    kumo.reject(550, '5.1.8 We could not answer: ' .. domain .. ' takes no mail')
  elseif verdict == 'later' then
    kumo.reject(451, '4.4.3 We cannot look up ' .. domain .. ' right now')
  end
end

-- Counted before the content is looked at: what is refused there has cost us as much.
function sender.data(msg)
  local address = msg:sender()
  if address.email ~= '' then
    counts.add('lantern_senders', address.domain:lower())
  end
end

return sender
