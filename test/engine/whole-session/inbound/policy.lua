-- A submission service: clients come in by STARTTLS and AUTH, notices over HTTP; every message is bound, checked once more,
-- logged, and what becomes of it is kept in its context.
require("msys.core")
require("msys.extended.message")
require("msys.extended.message_routing")
require("msys.extended.vctx")

local core, settings = msys.core, require("settings")
local submission, post = {}, {}

function submission:validate_connect(accept, vctx)
  self.refused = 0
  return core.VALIDATE_CONT
end

function submission:core_inbound_smtp_tls_post_accept(construct)
  print("handshake done")
end

function submission:core_validate_auth(vctx, info, status)
  print("auth", vctx:get(core.VCTX_CONN, "auth_user"))
  return 0
end

function submission:validate_mailfrom(line, accept, vctx)
  if settings.needs_auth and vctx:get(core.VCTX_CONN, "auth_user") == "" then
    vctx:set_code(530, "5.7.0 authenticate first")
    return core.VALIDATE_DONE
  end
  return core.VALIDATE_CONT
end

function submission:validate_rcptto(msg, line, accept, vctx)
  local known = msys.dnsLookup(vctx:get(core.VCTX_MESS, "rcptto_domain"), "mx")
  if not known then
    self.refused = self.refused + 1
    vctx:set_code(550, "5.1.2 no such domain")
    return core.VALIDATE_DONE
  end
  return core.VALIDATE_CONT
end

function submission:validate_data(msg, accept, vctx)
  msg:header("X-Refused", tostring(self.refused))
  return core.VALIDATE_CONT
end

function submission:core_log_rejection(now, accept, vctx, phase, format)
  print("rejected in phase", phase)
end

local function kind(msg)
  local list = msg:header("List-Id")[1]
  msg:context_set(core.ECMESS_CTX_MESS, "kind", list and "bulk" or "single")
end

function post:validate_data_spool_each_rcpt(msg, accept, vctx)
  kind(msg)
  return core.VALIDATE_CONT
end

function post:msg_gen_data_spool(msg)
  kind(msg)
end

function post:validate_set_binding(msg)
  msg:binding(settings.bindings[msg:context_get(core.ECMESS_CTX_MESS, "kind")])
  return core.VALIDATE_CONT
end

function post:core_final_validation2(msg, accept, vctx)
  if msg:header("Subject")[1] == settings.unwanted then return core.EC_HOOK_DONE end
  return core.EC_HOOK_CONT
end

function post:core_final_validation(msg, accept, vctx)
  print("final", msg:rcptto(), msg:binding())
end

function post:core_log_reception_v1(accept, msg, now, note)
  print("received", msg:rcptto())
end

function post:core_config_get_message_routing_domain(cs, msg, answer)
  if msg:context_get(core.ECMESS_CTX_MESS, "failed_before") == "" then return 0 end
  answer:write(settings.second_route, #settings.second_route)
  return #settings.second_route
end

function post:outbound_smtp_auth_config(msg)
  msg:context_set(core.ECMESS_CTX_MESS, "outbound_smtp_auth_type", "plain")
end

function post:core_log_delivery_v1(msg, domain, now, note)
  print("delivered", msg:rcptto(), msg:get_code())
end

function post:core_log_transient_failure_v1(msg, domain, now, note)
  msg:context_set(core.ECMESS_CTX_MESS, "failed_before", msg:get_code())
end

function post:core_log_permanent_failure_v1(msg, domain, now, note)
  print("failed", msg:rcptto(), msg:get_code())
end

function post:core_pre_mailq_message_requeue(msg, now)
  print("again", msg:context_get(core.ECMESS_CTX_MESS, "failed_before"))
end

function post:generic_delivery_msg_dispose(msg)
  print("disposed", msg:rcptto())
  return 0
end

function post:core_log_reopen()
  print("logs are opened again")
end

function post:deinit()
  return true
end

msys.registerModule("submission", submission)
msys.registerModule("post", post)
