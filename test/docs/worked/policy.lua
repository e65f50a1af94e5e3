local policy = {}

function policy:validate_mailfrom(str, accept, vctx)
  local records, err = msys.dnsLookup("example.com", "MX")
  vctx:set(msys.core.VCTX_MESS, "mx", records and records[1] or err)
  return msys.core.VALIDATE_CONT
end

function policy:validate_rcptto(msg, str, accept, vctx)
  if msg:rcptto() == "nobody@example.net" then
    vctx:set_code(550, "5.1.1 no such user")
    return msys.core.VALIDATE_DONE
  end
  return msys.core.VALIDATE_CONT
end

function policy:validate_data(msg, accept, vctx)
  msg:header("X-Seen", "yes")
  return msys.core.VALIDATE_CONT
end

msys.registerModule("worked", policy)
