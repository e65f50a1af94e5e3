import { describe, expect, test } from 'vitest'
import { oneMessage } from '../momentum/given-policy.js'
import { type Callouts, recorded } from './given-recording.js'

/** Two policies that production would tell apart, however alike what they do here looks. */

interface Pair {
  readonly title: string
  readonly base: Callouts
  readonly candidate: Callouts
  /** where the drift is */
  readonly path: string
}

const onData = (base: string, candidate: string): Pick<Pair, 'base' | 'candidate'> => ({
  base: { validate_data: base },
  candidate: { validate_data: candidate },
})

const send = 'c:inject("", "x@example.net")'
const opened = (flags: string): string =>
  `local a = msys.core.io_wrapper_open("/log", ${flags}, 0) local b = msys.core.io_wrapper_open("/log", ${flags} | msys.core.O_APPEND, 0)`

const pairs: readonly Pair[] = [
  ...(
    [
      ['a context', 'c:context_set(1, "k", "v")'],
      ['a connection context', 'c:context_set(0, "k", "v")'],
      ['a routing domain', 'c:routing_domain("r.example")'],
      ['a binding group', 'c:binding_group("g")'],
      ['a priority', 'c.priority = 1'],
      ['a code', 'c:set_code(250, "x")'],
    ] as const
  ).flatMap(([what, change]): readonly Pair[] => [
    {
      title: `a message is sent before it gets ${what}, and not after`,
      ...onData(`local c = msg:copy() ${change} ${send}`, `local c = msg:copy() ${send} ${change}`),
      path: 'outside.mail',
    },
    {
      title: `a message is forwarded before it gets ${what}`,
      ...onData(
        `local c = msg:copy() ${change} c:forward("", "x@example.net", "see")`,
        `local c = msg:copy() c:forward("", "x@example.net", "see") ${change}`,
      ),
      path: 'outside.mail',
    },
  ]),
  {
    title: 'a context that is another copy of the connection has its own value in what is sent',
    ...onData(
      `vctx:set(0, "a", "1") local c = msg:copy() ${send}`,
      `local c = msg:copy() vctx:set(0, "a", "1") ${send}`,
    ),
    path: 'outside.mail',
  },
  {
    title: 'two messages get each what the other one got, in the order of the changes',
    ...onData(
      'local a, b = msys.core.ec_message_new(), msys.core.ec_message_new() a:context_set(1, "k", "1") b:context_set(1, "k", "2")',
      'local a, b = msys.core.ec_message_new(), msys.core.ec_message_new() b:context_set(1, "k", "1") a:context_set(1, "k", "2")',
    ),
    path: 'others',
  },
  {
    title: 'one of two copies that were made earlier gets what the other one got',
    base: {
      validate_data: 'x, y = msg:copy(), msg:copy()',
      validate_data_spool: 'x:context_set(1, "k", "v")',
    },
    candidate: {
      validate_data: 'x, y = msg:copy(), msg:copy()',
      validate_data_spool: 'y:context_set(1, "k", "v")',
    },
    path: 'others',
  },
  {
    title: 'another key signs',
    base: { core_final_validation: 'msys.validate.opendkim.sign(msg, vctx, { keybuf = "one" })' },
    candidate: { core_final_validation: 'msys.validate.opendkim.sign(msg, vctx, { keybuf = "two" })' },
    path: 'outside.writes',
  },
  {
    title: 'a copy is signed before it is sent, and not after',
    ...onData(
      `local c = msg:copy() msys.validate.opendkim.sign(c, vctx) ${send}`,
      `local c = msg:copy() ${send} msys.validate.opendkim.sign(c, vctx)`,
    ),
    path: 'outside.mail',
  },
  {
    title: 'two handles of one file are written to in another order',
    ...onData(
      `${opened('msys.core.O_WRONLY')} a:write("1", 1) b:write("2", 1)`,
      `${opened('msys.core.O_WRONLY')} b:write("1", 1) a:write("2", 1)`,
    ),
    path: 'outside.writes',
  },
]

test.each([
  ['taken out and put in again', ['NEVER'], 'vctx:remove_recipient("b@x.example") vctx:add_recipient("b@x.example")'],
  [
    'put into a new list in the place of another',
    ['NEVER', 'SUCCESS'],
    'vctx:recipient_list({ "b@x.example", "b@x.example" })',
  ],
])('a recipient who is %s has lost what RCPT said of it', (_title, notify, body) => {
  const message = [
    'EHLO a.example',
    'MAIL FROM:<a@x.example>',
    ...notify.map((when) => `RCPT TO:<b@x.example> NOTIFY=${when}`),
    'DATA',
    { text: 'Subject: x\n\nbody\n' },
    'QUIT',
  ]
  const { verdict, drifts } = recorded({ validate_data: '' }, message).comparedWith({ validate_data: body })
  expect(drifts.join('\n')).toContain('recipients')
  expect(verdict).toBe('drifted')
})

describe('drifted:', () => {
  test.each(pairs)('$title', ({ base, candidate, path }) => {
    const recording = recorded(base, oneMessage)
    expect(recording.unfaithful).toBeNull()
    const { verdict, drifts } = recording.comparedWith(candidate)
    expect(drifts.join('\n')).toContain(path)
    expect(verdict).toBe('drifted')
  })
})

describe('undecidable:', () => {
  const nothing: Callouts = { validate_data: '', validate_set_binding: '', validate_data_spool: '' }
  test.each([
    ['a named lock is kept when the callout is over', 'msys.lock("l")', 'is still locked'],
    ['a mutex is kept when the callout is over', 'm = m or thread.mutex() m:lock()', 'is still locked'],
    ['a mutex is kept when the callout fails', 'm = thread.mutex() m:lock() error("x")', 'is still locked'],
    [
      'a deferred function changes a JSON object',
      'j = json.encode({}) msys.runInPool("IO", function() j.a = 1 end, true)',
      'changes the session',
    ],
    [
      'a deferred function writes to a message in the making',
      'local m = msys.core.ec_message_new() local io = msys.core.ec_message_builder(m, 9) msys.runInPool("IO", function() io:write("a", 1) end, true)',
      'changes the session',
    ],
    [
      'a signed message is read',
      'msys.validate.opendkim.sign(msg, vctx) print(msg:header("DKIM-Signature")[1])',
      'has signed or sealed it',
    ],
    [
      'a part of a signed message is read',
      'local p = msg:mime() msys.validate.opendkim.sign(msg, vctx) print(p:text())',
      'has signed or sealed it',
    ],
    [
      'a signed message is verified',
      'msys.validate.opendkim.sign(msg, vctx) msys.validate.opendkim.verify(msg)',
      'has signed or sealed it',
    ],
    [
      'a macro reads a signed message',
      'msys.validate.opendkim.sign(msg, vctx) msys.expandMacro("%{rfc2822:headers}")',
      'has signed or sealed it',
    ],
    [
      'a series is counted after its removal',
      'msys.audit_series.remove_item("s", "a") msys.audit_series.count("s", "a")',
      'after the session removed it',
    ],
    ['an object is a parameter of a query', 'msys.db.fetch_row("c", "q", { json.encode({}) })', 'is given an object'],
    ['an object is written to a database', 'msys.db.execute("c", "q", { vctx })', 'is given an object'],
    ['a function is a parameter', 'msys.db.fetch_row("c", "q", { function() end })', 'is given a function'],
    ['an object is the name of an option', 'msys.config("get", json.encode({}))', 'is given an object'],
    [
      'an object is the server that is asked',
      'msys.dnsLookup("a.example", "A", { server = json.encode({}) })',
      'is given an object',
    ],
    ['a count is no number', 'msys.audit_series.add("s", { key = "a", count = "many" })', 'is no number'],
    ['a file is named with two slashes', 'msys.readfile("data//block")', 'another way to write a file'],
    ['a file is named by way of another folder', 'io.open("data/../block")', 'another way to write a file'],
    ['a hidden file is read', 'msys.readfile(".hidden")', 'is hidden'],
    ['a name that no page has is read', 'if msys.core.nothing then print(1) end', 'msys.core.nothing'],
    ['a name that no page has is called', 'msys.pcre.nothing()', 'msys.pcre.nothing'],
  ])('%s', (_title, body, reason) => {
    const defined = { ...nothing, init: 'msys.audit_series.define("s", "string", 60, 10) do return true end' }
    expect(recorded(defined, oneMessage).comparedWith({ ...defined, validate_data: body })).toMatchObject({
      verdict: 'undecidable',
      undecidable: expect.stringContaining(reason),
    })
  })

  test.each([
    ['has a nil before it', '{ nil, "ann" }', ''],
    ['is at another place', '{ [2] = "ann" }', ''],
    ['is named', '{ ["1"] = "ann" }', ''],
    ['is not to be taken from what is kept', '{ "ann" }', ', { nocache = true }'],
  ])('a query of which the parameter %s is another', (_title, parameters, options) => {
    const asking = (rest: string): Callouts => ({ validate_data: `msys.db.fetch_row("c", "q", ${rest})` })
    const recording = recorded(asking('{ "ann" }'), oneMessage)
    expect(recording.comparedWith(asking('{ "ann" }, { raise_error = false }')).verdict).toBe('same')
    expect(recording.comparedWith(asking(`${parameters}${options}`))).toMatchObject({
      verdict: 'undecidable',
      undecidable: expect.stringContaining('was never asked'),
    })
  })

  test.each([
    ['sets a code', 'v:set_code(550, "no")'],
    ['disconnects', 'v:disconnect(550, "no")'],
    ['writes a field', 'v.code = 550'],
    ['holds the reply back', 'v:tarpit(5)'],
  ])('a vctx that was kept %s in set_binding, which has none', (_title, body) => {
    const kept: Callouts = { validate_data: 'v = vctx', validate_set_binding: '' }
    expect(recorded(kept, oneMessage).comparedWith({ ...kept, validate_set_binding: body })).toMatchObject({
      verdict: 'undecidable',
      undecidable: expect.stringContaining('set_binding'),
    })
  })
})

describe('what hangs on when memory is collected is undecidable:', () => {
  const finalizer = (body: string): string =>
    `local p = newproxy(true) getmetatable(p).__gc = function() ${body} end p = nil collectgarbage()`

  test.each([
    ['how much is in use decides', 'if collectgarbage("count") > 1 then print(1) end', 'collectgarbage("count")'],
    ['how much was freed is printed', 'print(collectgarbage())', 'collectgarbage("collect")'],
    ['a finalizer prints', finalizer('print(1)'), '__gc'],
    ['a finalizer writes a context', `local v = vctx ${finalizer('v:set(0, "k", "v")')}`, '__gc'],
    ['a finalizer prints from a coroutine', finalizer('coroutine.wrap(function() print(1) end)()'), '__gc'],
    ['a finalizer prints, and an error is caught', finalizer('pcall(print, 1)'), '__gc'],
    ['a finalizer draws a number', finalizer('x = math.random()'), '__gc'],
    ['a finalizer asks for the time', finalizer('x = os.time()'), '__gc'],
    [
      'a finalizer runs by itself',
      `${finalizer('print(1)').replace('collectgarbage()', '')} for i = 1, 1e5 do x = {} end`,
      '__gc',
    ],
    ['a hook is set', 'debug.sethook(print, "l")', 'debug.sethook'],
    ['the registry is read', 'debug.getregistry()', 'debug.getregistry'],
  ])('%s', (_title, body, reason) => {
    const compared = recorded({ validate_data: '' }, oneMessage).comparedWith({ validate_data: body })
    expect(compared).toMatchObject({ verdict: 'undecidable', undecidable: expect.stringContaining(reason) })
  })

  test.each([
    ['a finalizer that changes a variable', finalizer('x = 1')],
    ['a finalizer that fails', finalizer('error("x")')],
    ['a collection by itself', 'collectgarbage() collectgarbage("step")'],
    ['a call behind a finalizer', `${finalizer('x = 1')} print(1)`.replace('print(1)', 'vctx:get(0, "k")')],
  ])('not so %s', (_title, body) => {
    expect(recorded({ validate_data: '' }, oneMessage).comparedWith({ validate_data: body }).verdict).toBe('same')
  })
})

test('a lock that is given back, a mutex that is tried in vain and one that is given back after an error are no matter', () => {
  const { verdict } = recorded({ validate_data: '' }, oneMessage).comparedWith({
    validate_data: `msys.lock("l") msys.unlock("l") local m = thread.mutex() m:lock() m:trylock()
      pcall(function() error("x") end) m:unlock()`,
  })
  expect(verdict).toBe('same')
})

describe('an assumption is named:', () => {
  test.each([
    [
      'a proxy may have a finalizer',
      'local p = newproxy(true) getmetatable(p).__gc = function() print(1) end',
      'finalizers',
    ],
    ['what sent mail takes along', 'msg:copy():inject("", "x@example.net")', 'sent-mail-carries'],
    [
      "a deferred function changes the script's own variables",
      'msys.runInPool("IO", function() n = 1 end, true)',
      'deferred-runs',
    ],
  ])('%s', (_title, body, setting) => {
    expect(
      recorded({ validate_data: body }, oneMessage).comparedWith({ validate_data: `${body} ` }).whole.assumed,
    ).toContain(setting)
  })
})
