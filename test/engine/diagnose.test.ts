import { describe, expect, test } from 'vitest'
import { diagnosisOf, policyOf, told } from './given-diagnosis.js'

type Files = Readonly<Record<string, string>>
type Row = readonly [title: string, policy: string, findings: readonly string[], clean: string | Files]

const findingsOf = (policy: string | Files): readonly string[] => diagnosisOf(policy).findings.map(told)

describe.each<Row>([
  [
    'a callout that is almost one',
    policyOf({ validate_rcpto: 'return 0', validate_data: 'return 0' }),
    ['policy.lua:2 major callout-misspelt: validate_rcpto is never called: validate_rcptto is the callout'],
    policyOf({ validate_recipient_list: 'return 0', validate_data: 'return 0' }),
  ],
  [
    'a callout in capitals, and a module of nothing else',
    policyOf({ Validate_Connect: 'return 0' }),
    [
      'policy.lua:2 major callout-misspelt: Validate_Connect is never called: validate_connect is the callout',
      'policy.lua:2 major module-unusable: none of the functions of module m is a callout: nothing of it is ever called',
    ],
    policyOf({ validate_connect: 'return 0' }),
  ],
  [
    'a callout of these sessions that this host never calls',
    policyOf({ core_body_modify: '' }),
    [
      'policy.lua:2 major callout-not-called: core_body_modify is called in production, and this host does not call it yet: sessions under this policy are undecidable',
    ],
    policyOf({ core_validate_connect: '' }),
  ],
  [
    'a callout of deliveries that this host never calls',
    policyOf({ core_generate_bounces: '' }),
    [
      'policy.lua:2 major callout-not-called: core_generate_bounces is called in production, and this host does not call it yet: deliveries under this policy are undecidable',
    ],
    policyOf({ core_log_delivery_v1: '' }),
  ],
  [
    'a callout of the server itself',
    policyOf({ core_log_reopen: '' }),
    [
      'policy.lua:2 info callout-not-called: core_log_reopen belongs to what is outside of sessions and deliveries: it runs here only where a scenario fires it',
    ],
    policyOf({ validate_dealloc: '' }),
  ],
  [
    'a validate callout that may end without a number',
    policyOf({ validate_connect: 'if ac then return 0 elseif vctx then return 1 end', validate_data: 'return true' }),
    [
      'policy.lua:2 major callout-return: validate_connect may end without a return: that is a script failure, which answers 421',
      'policy.lua:3 major callout-return: validate_data may return true: that is a script failure, which answers 421',
    ],
    policyOf(
      {
        validate_connect: 'if ac then return 0 else return 1 end',
        validate_data: 'while true do if msg then return 0 end end',
        validate_rcptto: 'do return f end',
        validate_mailfrom: 'error("never")',
        core_validate_connect: '',
      },
      'local f = 0',
    ),
  ],
  [
    'a function that this host does not have',
    policyOf({ validate_data: 'local pools = msys.threadpool; pools.stat() pools.stat() return 0' }),
    [
      'policy.lua:2 major call-not-modelled: msys.threadpool.stat, which is called in 2 places, is not emulated (it tells of threads at one moment, by a table that prints itself in a way that no page shows): whatever calls it is undecidable',
    ],
    policyOf({ validate_data: 'local pools = { stat = print }; pools.stat() return 0' }),
  ],
  [
    'a method that this host does not have',
    policyOf({ validate_data: 'xml.newnode("a"):setns() return 0' }),
    [
      'policy.lua:2 major call-not-modelled: node:setns is not emulated (namespaces that a script adds to a tree are not emulated): whatever calls it is undecidable',
    ],
    policyOf({ validate_data: 'local own = { setns = print }; own:setns() return 0' }),
  ],
  [
    'a library of the server that is not here',
    policyOf({ validate_data: 'require("msys.smpp").anything() return 0' }),
    ['policy.lua:2 major call-not-modelled: msys.smpp.anything is not emulated yet: whatever calls it is undecidable'],
    policyOf({ validate_data: 'require("msys.pcre").match("a", "b") return 0' }),
  ],
  [
    'a function of msys that there is not',
    policyOf({ validate_connect: 'msys.audit.connection("60,1") return 0' }),
    [
      'policy.lua:2 major call-unknown: msys.audit.connection is called, and the manual has no such name: the script fails there, unless the server has more than its manual',
    ],
    policyOf({ validate_connect: 'msys.audit.connections("60,1") return 0' }),
  ],
  [
    'a library of msys that there is not, by whatever is done with it',
    policyOf({
      validate_connect:
        'msys.nosuch.call() msys.other.value = 1 print(msys.third["x"]) local gauge = msys.guage_cache; gauge.inc("a", "b") return msys.fourth:call()',
    }),
    [
      ...['nosuch', 'other', 'third', 'guage_cache', 'fourth'].map(
        (name) =>
          `policy.lua:2 major call-unknown: msys.${name} is indexed, and the manual has no such name: the script fails there, unless the server has more than its manual`,
      ),
      'policy.lua:2 minor session-state: the global msys is written in validate_connect: it outlives the session',
    ],
    {
      'policy.lua': policyOf(
        {
          validate_connect:
            'msys.own.call() if msys.optional then msys.optional.call() end local other = msys.optional and msys.optional() local none = msys.nosuch; require("settings") return msys.settings.limits.most',
        },
        'msys.own = { call = print }',
      ),
      'settings.lua': 'module("msys.settings.limits")\nmost = 0',
    },
  ],
  [
    'a constant that there is not',
    policyOf({ validate_connect: 'return msys.core.VALIDATE_CONTINUE' }),
    [
      'policy.lua:2 major call-unknown: msys.core.VALIDATE_CONTINUE is read, and the manual has no such name: it is nil, unless the server has more than its manual',
    ],
    policyOf({
      validate_connect: 'local own = { VALIDATE_CONTINUE = msys.core.P_ESMTP } return own.VALIDATE_CONTINUE',
    }),
  ],
  [
    'recipients that are changed after the list is final',
    policyOf({ validate_data_spool: 'vctx:add_recipient("a@example.net") return 0' }),
    [
      'policy.lua:2 major call-out-of-phase: vctx:add_recipient is called in validate_data_spool, after the list of recipients is final: it raises an error there',
    ],
    policyOf({ validate_data: 'vctx:add_recipient("a@example.net") return 0' }),
  ],
  [
    'a recipient that is set too early, by another name of the message',
    policyOf({ validate_rcptto: 'local mail = msg; mail:rcptto("a@example.net") return 0' }),
    [
      'policy.lua:2 major call-out-of-phase: msg:rcptto sets the recipient and is called in validate_rcptto: before each_rcpt the manual forbids it, and such a session is undecidable',
    ],
    policyOf({
      validate_rcptto: 'local new = msg:copy() new:rcptto(msg:rcptto()) return 0',
      validate_data_spool_each_rcpt: 'msg:rcptto("a@example.net") return 0',
    }),
  ],
  [
    'a list that is defined in a session, in a function that a callout calls',
    policyOf(
      { validate_connect: 'define() return 0' },
      'local function define() msys.cidr.define("l", { type = "empty" }) end',
    ),
    [
      'policy.lua:1 major call-out-of-phase: msys.cidr.define may be called in validate_connect: it is defined once, before any session, or its sessions are undecidable',
    ],
    policyOf(
      { validate_connect: 'return 0', init: 'define() return true' },
      'local function define() msys.cidr.define("l", { type = "empty" }) end',
    ),
  ],
  [
    'a series that is defined while the script is loaded',
    policyOf({ validate_connect: 'return 0' }, 'msys.audit_series.define("s", "string", 60, 10)'),
    [
      'policy.lua:1 minor call-out-of-phase: msys.audit_series.define runs while the script is loaded; the manual has it in init() alone',
    ],
    policyOf({ validate_connect: 'return 0', init: 'msys.audit_series.define("s", "string", 60, 10) return true' }),
  ],
  [
    'a method outside of the phases that the manual lists',
    policyOf(
      { validate_rcptto: 'msg:discard("550 no") return 0', validate_set_binding: 'refuse(msg) return 0' },
      'local function refuse(msg) msg:discard("550 no") end',
    ),
    [
      'policy.lua:1 minor call-out-of-phase: msg:discard may be called in validate_set_binding; the manual lists it for data, spool and each_rcpt alone',
      'policy.lua:2 minor call-out-of-phase: msg:discard is called in validate_rcptto; the manual lists it for data, spool and each_rcpt alone',
    ],
    policyOf({ validate_data: 'refuse(msg) return 0' }, 'local function refuse(msg) msg:discard("550 no") end'),
  ],
  [
    'a global that nothing defines',
    policyOf({ validate_connect: 'return trim(1)', validate_data: 'print(now, conf.x) return 0' }),
    [
      'policy.lua:2 major undefined-global: the global trim is called, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:3 major undefined-global: the global conf is indexed, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:3 minor undefined-global: the global now is passed on, and nothing in this policy defines it: it is nil, unless another one does',
    ],
    policyOf(
      { validate_connect: 'if trim then return trim(1) end return helper(now) + _G.other' },
      'function helper() return 0 end function now() end _G.other = 2',
    ),
  ],
  [
    'a global that nothing defines, used as no nil can be',
    policyOf({
      validate_connect: 'local a = "no " .. name .. " here" local b = (bar) .. "x" local c = 1 + more * 2 return -less',
      validate_data: 'if size > 100 or 3 <= count then return #list end return 0',
    }),
    [
      'policy.lua:2 major undefined-global: the global name is concatenated, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:2 major undefined-global: the global bar is concatenated, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:2 major undefined-global: the global more is calculated with, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:2 major undefined-global: the global less is calculated with, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:3 major undefined-global: the global size is compared by size, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:3 major undefined-global: the global count is compared by size, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:3 major undefined-global: the global list is measured by #, and nothing in this policy defines it: the script fails there, unless another one does',
    ],
    policyOf({
      validate_connect: 'if name then return 0 end local a = "no " .. (bar or "x") return more == 1 and 0 or 1',
      validate_data: 'local read = size if size then return #size end return 0',
    }),
  ],
  [
    'a global that may be defined where nobody sees it',
    policyOf({ validate_connect: 'return trim(1)' }, 'setmetatable(_G, { __index = function() return print end })'),
    [
      'policy.lua:2 minor undefined-global: the global trim is called, and nothing that can be seen defines it: the script fails there, unless another one does',
    ],
    policyOf({ validate_connect: 'return made(1)' }, '_G["ma" .. "de"] = function() return 0 end'),
  ],
  [
    'a field of a library that is not there',
    policyOf({ validate_connect: 'debug.output("x") return table.unpack({ 0 })' }),
    [
      'policy.lua:2 major undefined-field: debug.output is called, and nothing defines it: the script fails there',
      'policy.lua:2 major undefined-field: table.unpack is called, and nothing defines it: the script fails there',
    ],
    policyOf({ validate_connect: 'table.insert({}, 1) return unpack({ 0 })' }),
  ],
  [
    'state that outlives a session',
    policyOf(
      { validate_connect: 'seen[1] = true table.insert(list, 1) counter = 1 m.last = 2 note() return 0' },
      'local seen, list, count = {}, {}, 0 local function note() count = count + 1 end',
    ),
    [
      'policy.lua:1 minor session-state: count may be written in validate_connect: it outlives the session',
      'policy.lua:2 minor session-state: seen is written in validate_connect: it outlives the session',
      'policy.lua:2 minor session-state: list is written in validate_connect: it outlives the session',
      'policy.lua:2 minor session-state: the global counter is written in validate_connect: it outlives the session',
      'policy.lua:2 minor session-state: m is written in validate_connect: it outlives the session',
    ],
    policyOf(
      {
        validate_connect: 'local seen = {} seen[1] = true self.last = 2 return 0',
        init: 'read(function(a) list[a] = 1 end) return true',
      },
      'local list = {} local function read(each) each(1) end',
    ),
  ],
  [
    'a global that is set before any session and read in one',
    policyOf({ init: 'limit = 5 return true', validate_connect: 'return limit' }),
    [
      'policy.lua:2 info shared-global: the global limit is set in init and may be read in validate_connect: every script of the server can change it',
    ],
    policyOf({ init: 'limit = 5 return true', validate_connect: 'return limit' }, 'local limit'),
  ],
  [
    'octal numbers',
    policyOf({ validate_connect: 'local h = tonumber(os.date("%H")) return 010' }),
    [
      'policy.lua:2 major octal: tonumber(os.date("%H")) is nil for 08 and 09: thrLua reads a text with a leading zero as octal',
      'policy.lua:2 minor octal: 010 is octal in thrLua, 8; Lua 5.1 reads 10',
    ],
    policyOf({
      validate_connect:
        'local h = tonumber(os.date("%Y")) + 0.5 + 0x10 msys.core.io_wrapper_open("f", 1, 0660) return 0',
    }),
  ],
  [
    'numbers that are too long',
    policyOf({ validate_connect: 'return 9007199254740993 + 0xffffffffffffffff' }),
    [
      'policy.lua:2 minor numeral: 9007199254740993 has more digits than a number holds: the last ones are lost',
      'policy.lua:2 minor numeral: 0xffffffffffffffff is more than 64 bits with a sign hold: thrLua reads 2^63 - 1',
    ],
    policyOf({ validate_connect: 'return 9007199254740992 + 0x7f + 1e300' }),
  ],
  [
    'operators that bind otherwise than elsewhere',
    policyOf({ validate_connect: 'return 1 | 2 & 2, 1 << 2 + 1, 1 << 64' }),
    [
      'policy.lua:2 minor operator-priority: | and & without parentheses: thrLua takes the | on the left first, other Luas and C may not',
      'policy.lua:2 minor operator-priority: << and + without parentheses: thrLua takes the << on the left first, other Luas and C may not',
      'policy.lua:2 minor shift: thrLua shifts by the count modulo 64, so 64 is another shift than it says',
      "policy.lua:2 info thrlua-syntax: |, & and << are thrLua's own: other Lua tools refuse this file",
    ],
    policyOf({ validate_connect: 'return bits or 1 + 2 * 3' }, 'local bits'),
  ],
  [
    'a backslash that is dropped',
    policyOf({ validate_connect: 'msys.pcre.match("1", "^\\d+") return 0' }),
    ['policy.lua:2 minor escape: the backslash of \\d is dropped: the string has a plain d'],
    policyOf({ validate_connect: 'msys.pcre.match("1\\n", "^\\\\d+") string.find("a", [[\\d]]) return 0' }),
  ],
])('%s', (_, policy, findings, clean) => {
  test('is found', () => expect(findingsOf(policy)).toEqual(findings))

  test('is not found where it is not', () => expect(findingsOf(clean)).toEqual([]))
})

test('syntax of thrLua alone is told once for a file, and is nothing to mend', () => {
  const { findings, counts } = diagnosisOf(
    policyOf({ validate_connect: 'if ac != 1 and vctx != 2 then return 0 end return 0' }),
  )
  expect(findings.map(told)).toEqual([
    "policy.lua:2 info thrlua-syntax: != is thrLua's own: other Lua tools refuse this file",
  ])
  expect(counts).toEqual({ critical: 0, major: 0, minor: 0, info: 1 })
})

test('names are followed through the files of a policy, and files that nothing loads are named', () => {
  const { findings, policy } = diagnosisOf({
    'policy.lua': policyOf(
      { validate_set_binding: 'lists.refuse(msg) book.note() return 0' },
      'local lists = require("lib.lists") require("book")',
    ),
    'lib/lists.lua': 'local M = {}\nfunction M.refuse(msg) msg:discard() end\nreturn M',
    'book.lua': 'module("book", package.seeall)\nlines = 0\nfunction note() lines = lines + 1 end',
    'spare.lua': 'x = = 1',
  })
  expect(policy).toMatchObject({ files: 3, notLoaded: ['spare.lua'] })
  expect(findings.map(told)).toEqual([
    'book.lua:3 minor session-state: lines may be written in validate_set_binding: it outlives the session',
    'lib/lists.lua:2 minor call-out-of-phase: msg:discard may be called in validate_set_binding; the manual lists it for data, spool and each_rcpt alone',
    "spare.lua:1 minor syntax: thrLua refuses it: unexpected symbol near '='; nothing that can be seen loads it",
  ])
})

test('the scripts of a configuration are read, and the configuration itself is no script', () => {
  const { policy, findings } = diagnosisOf({
    'policy.conf': 'scriptlet "scriptlet" { script "a" { source = "a" } script "b" { source = "sub/b" } }',
    'a.lua': policyOf({ validate_connect: 'return 0' }).replace('"m"', '"a"'),
    'sub/b.lua': policyOf({ validate_data: 'trim(c) return 0' }, 'local c = require("c")'),
    'c.lua': 'return 1',
    'd.lua': 'return 1',
  })
  expect([policy.files, policy.notLoaded]).toEqual([3, ['d.lua']])
  expect(findings.map(told).filter((finding) => finding.includes('undefined'))).toEqual([
    'sub/b.lua:2 major undefined-global: the global trim is called, and nothing in this policy defines it: the script fails there, unless another one does',
  ])
})

test('a configuration is no Lua: its scripts are where a policy begins', () => {
  const { boot, findings, policy, registers } = diagnosisOf({
    'policy.conf': '# ours\nscriptlet "scriptlet" {\n  script "m" {\n    source = "inbound"\n  }\n}\n',
    'inbound.lua': policyOf({ validate_data: 'local a = 1' }, 'require("lists")'),
    'lists.lua': 'module("lists")',
    'spare.lua': '',
  })
  expect({ boot, policy, registered: registers.map(({ callout }) => callout) }).toMatchObject({
    boot: 'booted',
    policy: { files: 2, notLoaded: ['spare.lua'] },
    registered: ['validate_data'],
  })
  expect(findings.map(told)).toEqual([
    'inbound.lua:2 major callout-return: validate_data may end without a return: that is a script failure, which answers 421',
  ])
})

test('what is registered comes in the order in which it is called, each module in its chain', () => {
  const { registers } = diagnosisOf({
    'policy.lua': [
      'local a, b = {}, {}',
      'function a:validate_data() return 0 end',
      'function a:core_log_delivery_v1() end',
      'function a:init() return true end',
      'b.validate_data, b.validate_connect = a.validate_data, function() return 0 end',
      'msys.registerModule("second", b) msys.registerModule("first", a)',
    ].join('\n'),
  })
  expect(registers.map(({ phase, callout, module, line }) => [phase, callout, module, line])).toEqual([
    ['boot', 'init', 'first', 4],
    ['connect', 'validate_connect', 'second', 5],
    ['data', 'validate_data', 'second', 2],
    ['data', 'validate_data', 'first', 2],
    ['delivered', 'core_log_delivery_v1', 'first', 3],
  ])
})

test('each call of the host is told with its class, source and certainty', () => {
  const { calls } = diagnosisOf(
    policyOf({
      validate_connect: 'local dns = msys.dnsLookup; dns("a") dns("b") vctx:exists(0, "x") msys.gc_stats(1) return 0',
    }),
  )
  expect(calls).toEqual([
    {
      call: 'msys.dnsLookup',
      class: 'stable',
      source: 'S/4/lua/ref-msys-dnslookup',
      certainty: 'documented',
      uses: 2,
      file: 'policy.lua',
      line: 2,
    },
    { call: 'msys.gc_stats', class: null, source: null, certainty: null, uses: 1, file: 'policy.lua', line: 2 },
    {
      call: 'msys.registerModule',
      class: 'state',
      source: 'S/4/lua/ref-msys-register-module',
      certainty: 'documented',
      uses: 1,
      file: 'policy.lua',
      line: 3,
    },
    {
      call: 'vctx:exists',
      class: 'state',
      source: 'training policy',
      certainty: 'example',
      uses: 1,
      file: 'policy.lua',
      line: 2,
    },
  ])
})

test("a module of hooks for deliveries over HTTP is the server's to call", () => {
  const { findings } = diagnosisOf(policyOf({ generic_delivery_http_response_eval: '' }))
  expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['callout-not-called', 'info']])
})
