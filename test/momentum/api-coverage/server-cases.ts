import { type Covered, noArgument } from './covered.js'

/** `(message, …)` of a scanner: with another content it is another question. */
const scanner = (call: string, given: string, printed: readonly [expression: string, comes: string]): Covered => {
  const [expression, comes] = printed
  const scan = `${call}(${given})`
  return {
    call,
    body: `local a, b, c, d = ${scan} print(${expression})`,
    comes,
    bad: `${call}(vctx)`,
    raises: `bad argument #1 to '${call.split('.').at(-1)}' (msys.core:_ec_message expected, got msys.core:_validate_context)`,
    other: `msg:header("X-A", "1") ${scan}`,
    verdict: 'undecidable',
  }
}

/** What a server with its engines, threads and disks knows. */
export const serverCases: readonly Covered[] = [
  scanner('msys.brightmail.scan', 'msg, accept, vctx', ['a, b, c, d', '{"output":["spam\\tfalse\\t1 2\\ttracker"]}']),
  scanner('msys.symantec_beik.scan', 'msg, vctx', ['a, b, c, d', '{"output":["2\\tis-spam\\t0\\ttracker"]}']),
  scanner('msys.expurgate.scan', 'msg, accept, vctx', ['a, b, c, d', '{"output":["spam\\tnormal\\t3\\t0"]}']),
  scanner('msys.commtouch.diagnose', '', [
    'a.class, vctx:get(1, "commtouch-class")',
    '{"context":{"mess":{"commtouch-class":"Bulk"}},"output":["Bulk\\tBulk"]}',
  ]),
  scanner('msys.spamc.spamc_scan', 'msg', [
    'a, msg:context_get(1, "spamc_score")',
    '{"context":{"mess":{"spamc_score":"7.12","spamc_status":"ok"}},"output":["nil\\t7.12"]}',
  ]),
  scanner('msys.cloudmark.score', 'msg, accept, vctx', [
    'a.score, vctx:get(1, "score")',
    '{"context":{"mess":{"score":"99"}},"output":["99\\t99"]}',
  ]),
  {
    call: 'msys.cloudmark.analyze',
    body: 'print(msys.cloudmark.analyze("v=2.3").score)',
    comes: '{"output":["98"]}',
    bad: 'msys.cloudmark.analyze({})',
    raises: "bad argument #1 to 'analyze' (string expected, got table)",
    other: 'print(msys.cloudmark.analyze("v=2.4", msg, vctx).score)',
    verdict: 'undecidable',
  },
  {
    call: 'msys.cloudmark.score_af',
    body: 'print(msys.cloudmark.score_af(msg, accept, vctx, 90))',
    comes:
      '{"outside":[["cloudmark.score_af","90","48f38635d529853b4ba0e1789f17d53f6699bd226a7e475c8fc39d911cddc43c"]],"output":["97"]}',
    bad: 'msys.cloudmark.score_af(msg, accept, vctx)',
    raises: "bad argument #4 to 'score_af' (string expected, got no value)",
    other: 'print(msys.cloudmark.score_af(msg, accept, vctx, 91))',
    verdict: 'undecidable',
  },
  {
    call: 'msys.validate.dk.get_responsible_domain',
    body: 'print(msys.validate.dk.get_responsible_domain(msg, vctx))',
    comes: '{"output":["example.com"]}',
    bad: 'msys.validate.dk.get_responsible_domain(vctx, msg)',
    raises:
      "bad argument #1 to 'get_responsible_domain' (msys.core:_ec_message expected, got msys.core:_validate_context)",
    other: 'msg:header("X-A", "1") msys.validate.dk.get_responsible_domain(msg, vctx)',
    verdict: 'undecidable',
  },
  {
    call: 'msys.validate.dk.sign',
    body: 'msys.validate.dk.sign(msg, vctx, { base_domain = "example.com", keybuf = "a" })',
    comes:
      '{"outside":[["validate.dk.sign",{"base_domain":"example.com","keybuf":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},"48f38635d529853b4ba0e1789f17d53f6699bd226a7e475c8fc39d911cddc43c"]]}',
    bad: 'msys.validate.dk.sign(nil, vctx)',
    raises: "bad argument #1 to 'sign' (msys.core:_ec_message expected, got nil)",
    other: 'msys.validate.dk.sign(msg, vctx, { base_domain = "example.net", keybuf = "a" })',
  },
  {
    call: 'msys.threadpool.count',
    body: 'print(msys.threadpool.count())',
    comes: '{"output":["10"]}',
    bad: noArgument,
    other: 'print(msys.threadpool.count() + 1)',
  },
  {
    call: 'msys.threadpool.find',
    body: 'print(msys.threadpool.find(1))',
    comes: '{"output":["IO"]}',
    bad: 'msys.threadpool.find({})',
    raises: "bad argument #1 to 'find' (string expected, got table)",
    other: 'print(msys.threadpool.find("IO"))',
    verdict: 'undecidable',
  },
  {
    call: 'msys.core.protocol_string',
    body: 'print(msys.core.protocol_string(msg.recv_method))',
    comes: '{"output":["ESMTP"]}',
    bad: 'msys.core.protocol_string("ESMTP")',
    raises: "bad argument #1 to 'protocol_string' (number expected, got string)",
    other: 'print(msys.core.protocol_string(7))',
    verdict: 'undecidable',
  },
  {
    call: 'msg:is_mcmt',
    body: 'print(msg:is_mcmt())',
    comes: '{"output":["false"]}',
    bad: 'msg.is_mcmt(vctx)',
    raises: "bad argument #1 to 'is_mcmt' (msys.core:_ec_message expected, got msys.core:_validate_context)",
    other: 'print(msg:copy():is_mcmt())',
    verdict: 'undecidable',
  },
  {
    call: 'msys.os.statvfs_subscribe',
    body: 'print(msys.os.statvfs_subscribe("/tmp", 10) == msys.os.statvfs_subscribe("/tmp", 5))',
    comes: '{"output":["true"]}',
    bad: 'msys.os.statvfs_subscribe("/tmp")',
    raises: "bad argument #2 to 'statvfs_subscribe' (number expected, got no value)",
    other: 'print(msys.os.statvfs_subscribe("/tmp", 10) == msys.os.statvfs_subscribe("/var", 5))',
  },
  {
    call: 'msys.os.statvfs_read',
    body: 'local st = msys.os.statvfs_read(msys.os.statvfs_subscribe("/tmp", 10)) print(st.version, st["kilobytes_available"], st.kilobytes_total, st.objects_available, st.objects_total, msys.type(st))',
    comes: '{"output":["1\\t5\\t9\\t2\\t3\\tmsys.core:_ec_statvfs"]}',
    bad: 'msys.os.statvfs_read("/tmp")',
    raises: "bad argument #1 to 'statvfs_read' (msys.core:_opaque expected, got string)",
    other: 'print(msys.os.statvfs_read(msys.os.statvfs_subscribe("/var", 10)).version)',
    verdict: 'undecidable',
  },
  {
    call: 'msys.snmpTrap',
    body: 'msys.snmpTrap({ type = "gauge", payload = 5, mib = "1.3.6.1", community = "a" })',
    comes:
      '{"outside":[["snmpTrap",{"community":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb","mib":"1.3.6.1","payload":5,"type":"gauge"}]]}',
    bad: 'msys.snmpTrap("text")',
    raises: "bad argument #1 to 'snmpTrap' (table expected, got string)",
    other: 'msys.snmpTrap({ type = "gauge", payload = 6, mib = "1.3.6.1", community = "a" })',
  },
  {
    call: 'msys.core.scheduler_for_domain',
    body: 'local of = msys.core.scheduler_for_domain print(of("example.com") == of("Example.COM"))',
    comes: '{"output":["true"]}',
    bad: 'msys.core.scheduler_for_domain()',
    raises: "bad argument #1 to 'scheduler_for_domain' (string expected, got no value)",
    other: 'local of = msys.core.scheduler_for_domain print(of("example.com") == of("example.net"))',
  },
  {
    call: 'msys.runInInst',
    body: 'local loop = msys.core.scheduler_for_domain("example.com") print(msys.runInInst(loop, function() return 1, "a" end)) print(msys.runInInst(loop, function() error("no", 0) end))',
    comes: '{"output":["true\\t1\\ta","false\\tno"]}',
    bad: 'msys.runInInst("example.com", function() end)',
    raises: "bad argument #1 to 'runInInst' (userdata expected, got string)",
    other: 'print(msys.runInInst(msys.core.scheduler_for_domain("example.com"), function() return 2 end))',
  },
  {
    call: 'msys.validate.dkim.reflect',
    body: 'msys.validate.dkim.reflect(msg, vctx, "a@example.com", "b@example.net;c@example.net", "found")',
    comes:
      '{"outside":[["validate.dkim.reflect","a@example.com","b@example.net;c@example.net","found","","48f38635d529853b4ba0e1789f17d53f6699bd226a7e475c8fc39d911cddc43c"]]}',
    bad: 'msys.validate.dkim.reflect(msg, vctx, "a@example.com")',
    raises: "bad argument #4 to 'reflect' (string expected, got no value)",
    other: 'msys.validate.dkim.reflect(msg, vctx, "a@example.com", "b@example.net", "found")',
  },
  {
    call: 'msys.beta.rcptto_proxy.query',
    body: 'print(msys.beta.rcptto_proxy.query({ mailfrom = "a@example.com", rcptto = "b@example.net", host = "mx.example.net", port = 25 }))',
    comes: '{"output":["false\\tfail"]}',
    bad: 'msys.beta.rcptto_proxy.query("b@example.net")',
    raises: "bad argument #1 to 'query' (table expected, got string)",
    other: 'print(msys.beta.rcptto_proxy.query({ rcptto = "c@example.net" }))',
    verdict: 'undecidable',
  },
  {
    call: 'msys.beta.chunk_logger_int.log',
    body: 'msys.beta.chunk_logger_int.log("Hello World!")',
    comes: '{"output":["Hello World!"]}',
    bad: 'msys.beta.chunk_logger_int.log({})',
    raises: "bad argument #1 to 'log' (string expected, got table)",
    other: 'msys.beta.chunk_logger_int.log("Hello!")',
  },
  {
    call: 'io:read',
    body: 'local io = file("/etc/lines") print(io:read("*line"), io:read(2), io:read(0) == "", io:read("*all"), io:read("*a") == "", io:read())',
    comes: '{"output":["one\\ttw\\ttrue\\to\\n\\nlast\\ttrue\\tnil"]}',
    bad: 'file():read("line")',
    raises: "bad argument #1 to 'read' (invalid format)",
    other: 'print(file("/etc/other"):read())',
    verdict: 'undecidable',
  },
  {
    call: 'io:lines',
    body: 'for line in file("/etc/lines"):lines() do print("<" .. line .. ">") end',
    comes: '{"output":["<one>","<two>","<>","<last>"]}',
    bad: 'local io = file() io.lines(msg)',
    raises: "bad argument #1 to 'lines' (msys.core:_io_object expected, got msys.core:_ec_message)",
    other: 'for line in file("/etc/lines"):lines() do print(line) end',
  },
]
