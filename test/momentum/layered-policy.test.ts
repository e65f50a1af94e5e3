import { describe, expect, it } from 'vitest'
import { givenPolicy, hello, mail, type Played, type Step } from './given-policy.js'

/**
 * A policy in layers, as an inbound platform writes it: modules with `module(…, package.seeall)`, each with what it checks in which
 * phase; limits by network, lists and counts; state of a connection in `self`, which is emptied while it is gone through.
 */
const files: Readonly<Record<string, string>> = {
  'policy.lua': `require("strict")
require("msys.extended.vctx")
local layers = {}
for _, name in ipairs { "gate.limits", "gate.lists", "gate.names", "gate.senders" } do table.insert(layers, require(name)) end
local mod = {}
local function forget(self) for key in pairs(self) do self[key] = nil end end
local function ask(self, phase, accept, vctx, msg)
  for _, layer in ipairs(layers) do
    if layer.phases[phase] then
      local continue, code, text, hangUp = layer.check(self, phase, accept, vctx, msg)
      if !continue then
        vctx:set_code(code, text)
        if hangUp then vctx.disconnect = 1 end
        return msys.core.VALIDATE_DONE
      end
    end
  end
  return msys.core.VALIDATE_CONT
end
function mod:init()
  for _, layer in ipairs(layers) do if layer.phases.init then layer.init() end end
  return true
end
function mod:core_validate_accept(accept, vctx) forget(self) return ask(self, "accept", accept, vctx) end
function mod:validate_connect(accept, vctx) return ask(self, "connect", accept, vctx) end
function mod:validate_mailfrom(line, accept, vctx)
  return ask(self, "mailfrom", accept, vctx, msys.core.accept_construct_get_message_construct(accept).message)
end
function mod:validate_rcptto(msg, line, accept, vctx) return ask(self, "rcptto", accept, vctx, msg) end
function mod:validate_data(msg, accept, vctx) return ask(self, "data", accept, vctx, msg) end
function mod:validate_dealloc() forget(self) end
msys.registerModule("gate", mod)`,

  'gate/limits.lua': `module("gate.limits", package.seeall)
require("msys.pbp")
require("gate.address")
phases = { init = true, connect = true, rcptto = true, data = true }
function init()
  msys.audit_series.define("good", "cidr", 300, 12, { persist = true })
  msys.audit_series.define("wrong", "cidr", 300, 12, { persist = true })
end
local function over(series, accept, limit)
  return msys.audit_series.count(series, { key = accept, startv = 0, endv = 11 }) > limit
end
function check(self, phase, accept, vctx, msg)
  if phase == "connect" then
    local trusted = vctx:exists(msys.core.VCTX_CONN, "dp_whitelist_friends") == 1
    if accept:pbp_inbound_session_count_service("SMTP", "/32") > (trusted and 100 or 2) then
      return false, 421, string.format("4.7.1 <%s> is here too often", gate.address.of(accept.remote_addr)), true
    end
    if accept:pbp_inbound_session_count_service("SMTP", "/0") > 1000 then return false, 421, "4.7.1 full", true end
    vctx:set(msys.core.VCTX_CONN, "most", trusted and 5000 or 50)
  end
  if over("good", accept, tonumber(vctx:get(msys.core.VCTX_CONN, "most"))) then return false, 452, "4.5.3 enough", true end
  if over("wrong", accept, 5) then return false, 452, "4.5.3 you are guessing", true end
  if phase == "data" and msg:get_message_size() > msys.pbp.size_in_bytes("2k") then
    return false, 552, "5.3.4 too large", false
  end
  return true
end`,

  'gate/lists.lua': `module("gate.lists", package.seeall)
require("gate.address")
phases = { init = true, accept = true }
local lists = {
  { name = "friends", type = "rbldnsd", source = "/var/lists/friends", default_value = "" },
  { name = "foes", type = "rbldnsd", source = "/var/lists/foes", default_value = "" },
}
function init() for _, list in ipairs(lists) do msys.cidr.define(list.name, list) end end
function check(self, phase, accept, vctx)
  if msys.cidr.query("friends") ~= "" then
    msys.pbp.set_whitelist(vctx, msys.core.VCTX_CONN, "friends", true)
    return true
  end
  local found = msys.cidr.query("foes", gate.address.of(accept.remote_addr))
  if found ~= "" then return false, 554, "5.7.1 listed: " .. found, true end
  return true
end`,

  'gate/names.lua': `module("gate.names", package.seeall)
phases = { connect = true }
local conf = { honor_whitelist = { "friends" } }
function check(self, phase, accept, vctx)
  if msys.pbp.check_whitelist(vctx, conf) then return true end
  local success, reverseError = msys.pbp.fcdns_check(accept, vctx)
  if success ~= false then return true end
  local name = vctx:get(msys.core.VCTX_CONN, "reverse_dns")
  if reverseError ~= nil and reverseError ~= "NXDOMAIN" then return false, 421, "4.4.3 come back later", true end
  if name == "" then return false, 554, "5.7.25 you have no name", true end
  if vctx:get(msys.core.VCTX_CONN, "fcdns_status") == "false" then vctx:set(msys.core.VCTX_CONN, "most", 1) end
  return true
end`,

  'gate/senders.lua': `module("gate.senders", package.seeall)
phases = { mailfrom = true }
function check(self, phase, accept, vctx, msg)
  local _, domain = string.match(msg:mailfrom(), "(.+)@(.+)")
  if domain == nil then return true end
  local found, err = msys.dnsLookup(domain, "mx")
  if found == nil or #found == 0 then found, err = msys.dnsLookup(domain, "a") end
  if found ~= nil and #found > 0 then return true end
  if err == "NXDOMAIN" then return false, 554, "5.1.8 no such domain", false end
  return false, 451, "4.1.8 cannot look that up", false
end`,

  'gate/address.lua': `module("gate.address", package.seeall)
function of(sockaddr)
  local text = tostring(sockaddr)
  local family = msys.core.ec_sockaddr_family(sockaddr)
  local separator = family == msys.core.AF_INET and ":" or "%."
  return string.sub(text, 1, string.find(text, separator) - 1)
end`,
}

const pointer = (last: number): string => `${last}.2.0.192.in-addr.arpa PTR`
const world = {
  dns: {
    [pointer(1)]: ['one.example'],
    'one.example A': ['192.0.2.1'],
    [pointer(2)]: ['other.example'],
    'other.example A': ['192.0.2.99'],
    [pointer(4)]: 'SERVFAIL',
    ...Object.fromEntries([5, 6, 7].map((last) => [pointer(last), ['one.example']])),
    'example.com MX': ['mx.example.com'],
    'host.example MX': 'NODATA',
    'host.example A': ['192.0.2.50'],
    'slow.example MX': 'SERVFAIL',
    'slow.example A': 'SERVFAIL',
  },
  cidr: { friends: { '198.51.100.0/24': 'yes' }, foes: { '203.0.113.0/24': 'spam', '2001:db8::/32': 'six' } },
  audit: {
    sessions: { SMTP: { '192.0.2.5/32': 3, '198.51.100.5/32': 99, '198.51.100.6/32': 101, '/32': 1, '/0': 10 } },
    series: { good: { '192.0.2.6': 51 }, wrong: { '192.0.2.7': 6 } },
  },
}

const gate = givenPolicy(files).world(world)
const small: readonly Step[] = [hello, ...mail(['b@example.net'], 'x\n', 'ann@example.com'), 'QUIT']
const large: readonly Step[] = [hello, ...mail(['b@example.net'], `${'x'.repeat(60)}\n`.repeat(40), 'ann@example.com')]

const from = (peer: string, steps: readonly Step[] = small): Played =>
  gate.session(steps, { peer: peer.includes(':') ? `[${peer}]:4000` : `${peer}:4000` })

const last = ({ replies, end, failures, gaps }: Played): unknown => [replies.at(-1), end, ...failures, ...gaps]

describe('a policy in layers', () => {
  it('lets mail in, and forgets the connection', () => {
    const played = from('192.0.2.1')
    expect([...played.replies.slice(2), ...played.failures, ...played.gaps]).toEqual([
      '250 2.0.0 MAIL FROM accepted',
      '250 2.0.0 RCPT TO accepted',
      '354 go ahead',
      '250 2.0.0 OK',
      '221 2.0.0 goodbye',
    ])
    expect(played.called.at(-1)).toBe('dealloc gate.validate_dealloc')
  })

  it.each([
    ['an address that is here too often', '192.0.2.5', '421 4.7.1 <192.0.2.5> is here too often'],
    ['a friend that is', '198.51.100.6', '421 4.7.1 <198.51.100.6> is here too often'],
    ['an address that sends to too many', '192.0.2.6', '452 4.5.3 enough'],
    ['an address that guesses recipients', '192.0.2.7', '452 4.5.3 you are guessing'],
    ['an address on a list', '203.0.113.9', '554 5.7.1 listed: spam'],
    ['an address of six on a list', '2001:db8::9', '554 5.7.1 listed: six'],
    ['an address without a name', '192.0.2.3', '554 5.7.25 you have no name'],
    ['an address whose name cannot be looked up', '192.0.2.4', '421 4.4.3 come back later'],
  ])('hangs up on %s', (_, peer, reply) => {
    expect(last(from(peer))).toEqual([reply, 'disconnect'])
  })

  it.each([
    ['a friend may be here more often', '198.51.100.5'],
    ['a name that does not lead back has a limit of its own', '192.0.2.2'],
  ])('%s', (_, peer) => {
    expect(last(from(peer))).toEqual(['221 2.0.0 goodbye', 'quit'])
  })

  it('is full at some time, whoever comes', () => {
    const sessions = { SMTP: { '/32': 1, '/0': 1001 } }
    const full = givenPolicy(files).world({ ...world, audit: { ...world.audit, sessions } })
    expect(last(full.session(small, { peer: '192.0.2.1:1' }))).toEqual(['421 4.7.1 full', 'disconnect'])
  })

  it('refuses what is too large, and goes on', () => {
    expect(last(from('192.0.2.1', [...large, 'NOOP']))).toEqual(['250 2.0.0 OK', 'open'])
    expect(from('192.0.2.1', large).replies.at(-1)).toBe('552 5.3.4 too large')
  })

  it.each([
    ['ann@example.com', '250 2.0.0 MAIL FROM accepted'],
    ['ann@host.example', '250 2.0.0 MAIL FROM accepted'],
    ['ann@nowhere.example', '554 5.1.8 no such domain'],
    ['ann@slow.example', '451 4.1.8 cannot look that up'],
    ['', '250 2.0.0 MAIL FROM accepted'],
  ])('looks up the domain of <%s>', (sender, reply) => {
    expect(from('192.0.2.1', [hello, `MAIL FROM:<${sender}>`]).replies.at(-1)).toBe(reply)
  })
})
