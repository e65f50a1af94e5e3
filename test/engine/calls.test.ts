import { describe, expect, it } from 'vitest'
import { oneMessage } from '../momentum/given-policy.js'
import { type Circumstance, recorded } from './given-recording.js'

/** What one callout does when it is recorded, and what a candidate does instead: the drifts that come of it. */
interface Case {
  readonly title: string
  readonly callout?: string
  readonly recorded: string
  readonly candidate: string
  readonly drifts: readonly string[]
  readonly circumstance?: Circumstance
}

const cases: readonly Case[] = [
  {
    title: 'json: another member',
    recorded: 'vctx:set(1, "meta", tostring(json.encode({ a = 1 })))',
    candidate: 'vctx:set(1, "meta", tostring(json.encode({ a = 2 })))',
    drifts: [
      'data#1 context minor context.mess.meta: "{ \\"a\\": 1 }" → "{ \\"a\\": 2 }" (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'msg:text: another body',
    recorded: 'msg:text("hello")',
    candidate: 'msg:text("hullo")',
    drifts: ['data#1 content major message: "5d891f…" → "d2a9e6…" (validate_data, policy.lua:3)'],
  },
  {
    title: 'a MIME part: another header',
    recorded: 'msg:mime(false):header("X-Part", "a")',
    candidate: 'msg:mime(false):header("X-Part", "b")',
    drifts: ['data#1 content major headers: {"x-part":["a"]} → {"x-part":["b"]} (validate_data, policy.lua:3)'],
  },
  {
    title: 'msg:body_replace: another replacement',
    recorded: 'msg:body_replace("body", "corpse")',
    candidate: 'msg:body_replace("body", "soul")',
    drifts: ['data#1 content major message: "209827…" → "d59157…" (validate_data, policy.lua:3)'],
  },
  {
    title: 'msg:build and inject: another text',
    recorded:
      'local m = msys.core.ec_message_new() m:build({}, { ["text/plain"] = "a" }) m:inject("", "x@example.net")',
    candidate:
      'local m = msys.core.ec_message_new() m:build({}, { ["text/plain"] = "b" }) m:inject("", "x@example.net")',
    drifts: [
      'data#1 delivery critical others: [["build of message 1","89f75a…"]] → [["build of message 1","3c8ff1…"]] (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'msg:forward: another recipient',
    recorded: 'msg:forward("a@example.com", "b@example.net", "see")',
    candidate: 'msg:forward("a@example.com", "c@example.net", "see")',
    drifts: [
      'data#1 delivery critical outside.mail: [["forward","a@example.com","b@example.net","see","","","49ccf1…",{"conn":"d93f7ced147004d4","mess":"04c8dc12f98304c4"}]] → [["forward","a@example.com","c@example.net","see","","","49ccf1…",{"conn":"d93f7ced147004d4","mess":"04c8dc12f98304c4"}]] (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'msg.priority: another one',
    recorded: 'msg.priority = 0',
    candidate: 'msg.priority = 1',
    drifts: ['data#1 delivery major priority: null → 1 (validate_data, policy.lua:3)'],
  },
  {
    title: 'msg.priority: of another message',
    recorded: 'local c = msg:copy() c.priority = 1',
    candidate: 'local c = msg:copy()',
    drifts: [
      'data#1 delivery critical others: [["priority of message 1",1]] → null (validate_data, policy.lua:3 recorded)',
    ],
  },
  {
    title: 'msg:code: another code',
    recorded: 'msg:code(550, "no")',
    candidate: 'msg:code(551, "no")',
    drifts: ['data#1 delivery major code: "550 no" → "551 no" (validate_data, policy.lua:3)'],
  },
  {
    title: 'io_wrapper_open: another line written',
    recorded:
      'local io = msys.core.io_wrapper_open("/var/log/x", msys.core.O_APPEND + msys.core.O_WRONLY, 0644) io:write("a") io:close()',
    candidate:
      'local io = msys.core.io_wrapper_open("/var/log/x", msys.core.O_APPEND + msys.core.O_WRONLY, 0644) io:write("b") io:close()',
    drifts: [
      'data#1 calls minor outside.writes: [["io.open","/var/log/x","O_WRONLY|O_APPEND",420],["io.write","/var/log/x","a"]] → [["io.open","/var/log/x","O_WRONLY|O_APPEND",420],["io.write","/var/log/x","b"]] (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'an accepting code: another text',
    recorded: 'vctx:set_code(250, "2.0.0 one")',
    candidate: 'vctx:set_code(250, "2.0.0 two")',
    drifts: ['data#1 reply minor accepting: [250,"2.0.0 one"] → [250,"2.0.0 two"] (validate_data, policy.lua:3)'],
  },
  {
    title: 'io_wrapper_open: another mode of the file',
    recorded: 'msys.core.io_wrapper_open("/f", msys.core.O_CREAT + msys.core.O_WRONLY, 0600)',
    candidate: 'msys.core.io_wrapper_open("/f", msys.core.O_CREAT + msys.core.O_WRONLY, 0666)',
    drifts: [
      'data#1 calls minor outside.writes: [["io.open","/f","O_WRONLY|O_CREAT",384]] → [["io.open","/f","O_WRONLY|O_CREAT",438]] (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'runInPool: a deferred function fails',
    recorded: 'msys.runInPool("IO", function() end, true)',
    candidate: 'msys.runInPool("IO", function() error("boom") end, true)',
    drifts: [
      'data#1 failure critical failures: null → [{"callout":"msys.runInPool","error":"boom"}] (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'readfile: what is made of it',
    recorded: 'vctx:set(1, "motd", (msys.readfile("/etc/motd")))',
    candidate: 'vctx:set(1, "motd", #msys.readfile("/etc/motd"))',
    drifts: ['data#1 context minor context.mess.motd: "text" → "4" (validate_data, policy.lua:3)'],
    circumstance: { world: { files: { '/etc/motd': 'text' } } },
  },
  {
    title: 'a counter: another addition, seen in what it reads too',
    recorded: 'msys.counter.inc("/a") vctx:set(1, "n", msys.counter.read("/a"))',
    candidate: 'msys.counter.add("/a", 3) vctx:set(1, "n", msys.counter.read("/a"))',
    drifts: ['data#1 context minor context.mess.n: "11" → "13" (validate_data, policy.lua:3) also calls'],
    circumstance: { world: { counters: { '/a': 10 } } },
  },
  {
    title: 'runInPool: a deferred function writes another line',
    recorded: 'msys.runInPool("IO", function() msys.core.io_wrapper_open("/log", 1, 0):write("a") end, true)',
    candidate: 'msys.runInPool("IO", function() msys.core.io_wrapper_open("/log", 1, 0):write("b") end, true)',
    drifts: [
      'data#1 calls minor outside.writes: [["io.open","/log","O_WRONLY",0],["io.write","/log","a"]] → [["io.open","/log","O_WRONLY",0],["io.write","/log","b"]] (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'runInPool: a function that is waited for changes the session otherwise',
    recorded: 'msys.runInPool("CPU", function() vctx:set(1, "a", "x") end)',
    candidate: 'msys.runInPool("CPU", function() vctx:set(1, "a", "y") end)',
    drifts: ['data#1 context minor context.mess.a: "x" → "y" (validate_data, policy.lua:3)'],
  },
  {
    title: 'msys.idn: another name',
    recorded: 'vctx:set(1, "idn", msys.idn.to_idn("bücher.example"))',
    candidate: 'vctx:set(1, "idn", msys.idn.to_idn("tüte.example"))',
    drifts: [
      'data#1 context minor context.mess.idn: "xn--bcher-kva.example" → "xn--tte-hoa.example" (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'msys.core.ec_message_context_set: another value',
    callout: 'validate_set_binding',
    recorded: 'msys.core.ec_message_context_set(msg, 1, "k", msys.core.ec_message_context_get(msg, 1, "none") .. "a")',
    candidate: 'msys.core.ec_message_context_set(msg, 1, "k", "b")',
    drifts: [
      'set_binding#1 <b@example.net> context minor context.mess.k: "a" → "b" (validate_set_binding, policy.lua:3)',
    ],
  },
  {
    title: 'an ec_string: another text in the context',
    recorded:
      'local s = msys.core.string_new() s:set("a") msys.core.stringwrite(s, "bc", 1) vctx:set(1, "s", tostring(s))',
    candidate:
      'local s = msys.core.string_new() s:set("a") msys.core.stringwrite(s, "bc", 2) vctx:set(1, "s", tostring(s))',
    drifts: ['data#1 context minor context.mess.s: "ab" → "abc" (validate_data, policy.lua:3)'],
  },
  {
    title: 'expandMacro: another part of the message',
    recorded: 'vctx:set(1, "m", msys.expandMacro("%{rfc2822:body}"))',
    candidate: 'vctx:set(1, "m", msys.expandMacro("%{rfc2822:headers}"))',
    drifts: [
      'data#1 context minor context.mess.m: "body\\r\\n" → "Subject: hello\\r\\n" (validate_data, policy.lua:3)',
    ],
  },
  {
    title: 'opendkim: another thing read of a signature',
    recorded:
      'local d = msys.validate.opendkim.verify(msg) vctx:set(1, "d", (msys.validate.opendkim.get_sig_domain(msys.validate.opendkim.get_sig(d))))',
    candidate:
      'local d = msys.validate.opendkim.verify(msg) vctx:set(1, "d", (msys.validate.opendkim.get_sig_selector(msys.validate.opendkim.get_sig(d))))',
    drifts: ['data#1 context minor context.mess.d: "example.com" → "s1" (validate_data, policy.lua:3)'],
    circumstance: { world: { dkim: { signatures: [{ domain: 'example.com', selector: 's1' }] } } },
  },
]

/** Digests by their first digits: enough to see that they differ. */
const shortened = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/\b([0-9a-f]{6})[0-9a-f]{58}\b/g, '$1…'))

describe('a call is replayed by its own revision, and a candidate that calls it otherwise drifts', () => {
  it.each(cases.map((one) => [one.title, one] as const))('%s', (_, one) => {
    const { callout = 'validate_data', recorded: body, candidate, drifts, circumstance } = one
    const recording = recorded({ [callout]: body }, oneMessage, circumstance)
    expect(recording.unfaithful).toBe(null)
    expect(shortened(recording.comparedWith({ [callout]: candidate }).drifts)).toEqual(drifts)
  })

  it('opendkim: a message that was changed before is another question', () => {
    const verify = 'msys.validate.opendkim.verify(msg)'
    const recording = recorded({ validate_data: verify }, oneMessage)
    expect(recording.unfaithful).toBe(null)
    expect(recording.comparedWith({ validate_data: `msg:header("X-A", "1") ${verify}` }).undecidable).toContain(
      'was never asked in this session',
    )
  })
})
