-- Where a message goes from here: for each recipient the address, the binding and the next host.

local settings = require("lantern.settings")
local lines = require("lantern.lines")
require("lantern.address")

local CONT, DONE = msys.core.VALIDATE_CONT, msys.core.VALIDATE_DONE
local MESS = msys.core.ECMESS_CTX_MESS

local routing = {}

-- domain -> host that takes its mail, from data/routes.txt
local smart_hosts = {}

function routing:init()
  lines.read("data/routes.txt", function(domain, host)
    smart_hosts[string.lower(domain)] = host
  end)
  return true
end

-- Each recipient has its own copy of the message here, so a change is for that recipient alone.
function routing:validate_data_spool_each_rcpt(msg, ac, vctx)
  local address = lantern.address.key(msg:rcptto())
  local route = msg:context_get(MESS, "route:" .. address)
  if route == "" then
    route = "default"
  end
  -- a bounce leaves by a binding that may be slow; what is kept for the archive does not
  if msg:context_get(MESS, "bounce") == "yes" and route ~= "archive" then
    route = "bounces"
  end
  msg:context_set(MESS, "route", route)
  msg:header("X-Lantern-Route", route)

  local alias = settings.aliases[address]
  if alias ~= nil then
    msg:rcptto(alias)
  end
  return CONT
end

function routing:validate_set_binding(msg)
  local route = msg:context_get(MESS, "route")
  local wanted = settings.bindings[route]
  if wanted == nil then
    return CONT
  end
  if msg:binding(wanted) == nil then
    -- the mailbox table knows a route that this host was never given
    print("routing: no binding " .. wanted .. ", using default")
    msg:binding("default")
  end
  return DONE
end

-- The first module with an opinion wins; 0 leaves the domain of the recipient as it is.
function routing:core_config_get_message_routing_domain(scope, msg, buff)
  local localpart, domain = msys.core.string_new(), msys.core.string_new()
  msg:get_envelope2(msys.core.EC_MSG_ENV_TO, localpart, domain)
  local host = smart_hosts[string.lower(tostring(domain))]
  if host == nil then
    return 0
  end
  buff:set(host)
  return #buff
end

return routing
