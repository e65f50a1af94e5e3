-- The sessions of the benchmark under a native Lua: the same calls as bare-loop.mjs makes, the host's objects as tables.
-- Usage: lua loop.lua POLICY ROUNDS; prints callouts and seconds.

local policy, rounds = arg[1], tonumber(arg[2])
local listed = "9.2.0.192.bl.example.net"

local sessions = {
  { peer = "192.0.2.1:50001", sender = "example.com", subject = { "hello" }, "ann@example.net" },
  { peer = "192.0.2.9:50002", sender = "example.org", subject = { "hello again" }, "ann@example.net", "postmaster@example.net" },
  { peer = "192.0.2.3:50003", sender = "example.com", subject = {}, "bob@example.net" },
}

local vctx_methods, message_methods, module, current = {}, {}, nil, nil

function vctx_methods:set(which, key, value) current[which][key] = value end
function vctx_methods:get(which, key) return current[which][key] or "" end
function vctx_methods:set_code(code, note) current.code, current.note = code, note end
function message_methods:rcptto() return current.recipient end
function message_methods:header(name) return current.session.subject end

local function handle(methods)
  return setmetatable({}, { __index = methods })
end

local vctx, message = handle(vctx_methods), handle(message_methods)
local accept = setmetatable({}, { __index = function(_, key) return key == "remote_addr" and current.session.peer or nil end })

package.loaded["msys.core"] = { VALIDATE_CONT = 0, VALIDATE_DONE = 1, VCTX_CONN = 0, VCTX_MESS = 1 }
package.loaded["msys.extended.vctx"] = {}
package.loaded["msys.extended.message"] = {}
msys = {
  core = package.loaded["msys.core"],
  registerModule = function(_, registered) module = registered end,
  dnsLookup = function(name) if name == listed then return { "127.0.0.2" } end return nil, "NXDOMAIN" end,
}
dofile(policy)

local callouts = 0
local function call(self, name, ...)
  local ok, answer = pcall(module[name], self, ...)
  assert(ok, answer)
  callouts = callouts + 1
  return answer
end

local function run(session)
  current = { session = session, [0] = {}, [1] = { mailfrom_domain = session.sender } }
  local self = {}
  call(self, "validate_connect", accept, vctx)
  call(self, "validate_ehlo", "EHLO mail.example.com", accept, vctx)
  call(self, "validate_mailfrom", "MAIL FROM:<news@example.com>", accept, vctx)
  for _, recipient in ipairs(session) do
    current.recipient = recipient
    call(self, "validate_rcptto", message, "RCPT TO:<" .. recipient .. ">", accept, vctx)
  end
  call(self, "validate_data", message, accept, vctx)
end

local started = os.clock()
for _ = 1, rounds do
  for _, session in ipairs(sessions) do run(session) end
end
print(callouts, os.clock() - started)
