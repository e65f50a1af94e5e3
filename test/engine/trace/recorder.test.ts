import { describe, expect, test } from 'vitest'
import { placesIn, traced, tracerOf } from './given-trace.js'

test('what a line asks and changes stands with it, also where functions that it calls ran in between', () => {
  const trace = traced(
    `local mod = {}
local function mx(domain)
  local found = msys.dnsLookup(domain, "MX")
  return found[1]
end
function mod:validate_mailfrom(str, ac, vctx)
  vctx:set(1, "mx", mx("example.com"))
  print("done")
  return 0
end
msys.registerModule("mod", mod)`,
    { world: { dns: { 'example.com MX': ['mx.example.com'] } } },
  )
  expect(placesIn(trace)).toEqual([
    '7 mod:validate_mailfrom',
    '3 mx, asks msys.dnsLookup ["example.com","MX"] → {"records":[[10,"mx.example.com"]]}',
    '4 mx',
    '7 mod:validate_mailfrom, again, context mess mx mx.example.com',
    '8 mod:validate_mailfrom, prints done',
    '9 mod:validate_mailfrom',
  ])
  expect(trace.steps.map(({ instructions }) => instructions)).toEqual([0, 6, 11, 14, 14, 17])
  expect(trace).toMatchObject({ first: 1, total: 6, isWhole: true, invocation: { phase: 'mailfrom#1', number: 1 } })
})

test('the state is the one before the line', () => {
  const trace = traced({ validate_mailfrom: 'vctx:set(1, "k", "v")\nvctx:set_code(550, "no")\nlocal x = 1\n' })
  expect(trace.steps.map(({ state }) => trace.states[state]!)).toMatchObject([
    { reply: null, sender: 'a@example.com' },
    { mess: { k: 'v' }, reply: null },
    { mess: { k: 'v' }, reply: [550, 'no'] },
    { reply: [550, 'no'] },
  ])
  expect(trace.states[0]!.mess).not.toHaveProperty('k')
  expect(trace.states[trace.leaves]).toMatchObject({ reply: [550, 'no'], recipients: [] })
})

describe('hostile policies', () => {
  const stepsOf = (policy: string) =>
    placesIn(
      traced(`function body()
${policy}
end
local mod = { validate_mailfrom = function() body() return 0 end }
msys.registerModule("mod", mod)`),
    ).slice(1, -1)

  test('that want a hook of their own are not recorded any further, so there is nothing to trace', () => {
    const wants = { validate_mailfrom: 'pcall(function() debug.sethook() end)' }
    expect(tracerOf(wants).invocations).toEqual([])
  })

  test('generated code is shown as such, with its own text', () => {
    const trace = traced({ validate_mailfrom: 'local f = loadstring("local a = 1\\nreturn a", nil)\nf()' })
    expect(placesIn(trace)).toMatchInlineSnapshot(`
      [
        "3 mod:validate_mailfrom",
        "4 mod:validate_mailfrom",
        "1 main chunk, in [string "local a = 1…"]",
        "2 main chunk, in [string "local a = 1…"]",
      ]
    `)
    expect(trace.files).toMatchInlineSnapshot(`
      [
        {
          "isGenerated": false,
          "lines": [
            "do local mod = {}",
            "function mod:validate_mailfrom(str, accept, vctx)",
            "do local f = loadstring("local a = 1\\nreturn a", nil)",
            "f() end return 0 end",
            "msys.registerModule("mod", mod) end",
            "",
          ],
          "name": "policy.lua",
        },
        {
          "isGenerated": true,
          "lines": [
            "local a = 1",
            "return a",
          ],
          "name": "[string "local a = 1…"]",
        },
      ]
    `)
  })

  test('errors that are caught, and the one that ends it', () => {
    const trace = traced({
      validate_mailfrom: 'pcall(error, "x")\nlocal ok = pcall(function()\nlocal t = nil + 1\nend)\nerror({})',
    })
    expect(placesIn(trace)).toMatchInlineSnapshot(`
      [
        "3 mod:validate_mailfrom",
        "4 mod:validate_mailfrom",
        "6 mod:validate_mailfrom",
        "4 mod:validate_mailfrom",
        "5 function at line 4",
        "7 mod:validate_mailfrom",
      ]
    `)
    expect(trace.isWhole).toBe(true)
  })

  test('coroutines have numbers, and their lines stand between those of who resumes them', () => {
    expect(
      stepsOf(`local co = coroutine.wrap(function()
coroutine.yield()
print("inside")
end)
co()
co()`),
    ).toMatchInlineSnapshot(`
      [
        "2 body",
        "5 body",
        "2 body",
        "6 body",
        "3 function at line 2, coroutine 1",
        "7 body",
        "4 function at line 2, coroutine 1, prints inside",
        "5 function at line 2, coroutine 1",
      ]
    `)
  })

  test('a deferred function is part of the invocation, and counted on', () => {
    const trace = traced({ validate_mailfrom: 'msys.runInPool("p", function()\nprint("later")\nend, true)' })
    expect(placesIn(trace)).toMatchInlineSnapshot(`
      [
        "3 mod:validate_mailfrom",
        "5 mod:validate_mailfrom",
        "3 mod:validate_mailfrom",
        "5 mod:validate_mailfrom, deferred",
        "4 function at line 3, deferred, prints later",
        "5 function at line 3, deferred",
      ]
    `)
    const counts = trace.steps.map(({ instructions }) => instructions)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(trace.instructions).toBeGreaterThan(counts.at(-1)!)
  })

  test('deep recursion goes on to the error that Lua makes of it', () => {
    const trace = traced({ validate_mailfrom: 'local function f(n)\nreturn 1 + f(n + 1)\nend\nprint(pcall(f, 1))' })
    expect(Math.max(...trace.steps.map(({ depth }) => depth))).toBeGreaterThan(15_000)
    expect(JSON.stringify(trace.steps.at(-1)!.happened)).toContain('stack overflow')
  })

  test('CRLF, CR and bytes that are no text keep lines and columns', () => {
    const crlf =
      'local mod = {}\r\nfunction mod:validate_mailfrom(str, ac, vctx)\r\n  local b = "\\255"\r\n  return 0 -- \xff\r\nend\rmsys.registerModule("mod", mod)'
    const trace = traced({ files: { 'policy.lua': crlf } })
    expect(placesIn(trace)).toEqual(['3 mod:validate_mailfrom', '4 mod:validate_mailfrom'])
    expect(trace.files[0]!.lines[2]).toBe('  local b = "\\255"')
    expect(trace.files[0]!.lines).toHaveLength(6)
    expect(trace.steps[1]!.locals.at(-1)).toEqual(['b', { $bytes: '/w==' }])
  })

  test('a line of a megabyte is one line', () => {
    const trace = traced({ validate_mailfrom: `local s = "${'x'.repeat(1 << 20)}"\nlocal t = s` })
    expect(trace.steps[1]!.locals.at(-1)).toEqual(['s', { $cut: 'x'.repeat(200), bytes: 1 << 20 }])
    expect(trace.files[0]!.lines[2]!.toString().length).toBeGreaterThan(1 << 20)
  })

  test('what nobody can answer is asked, without an answer', () => {
    const trace = traced(
      { validate_mailfrom: 'local x = 1' },
      { candidate: { validate_mailfrom: 'msys.dnsLookup("x.example", "A")' } },
    )
    expect(trace.isWhole).toBe(true)
    const tracer = tracerOf(
      { validate_mailfrom: '' },
      { candidate: { validate_mailfrom: 'msys.dnsLookup("x.example", "A")' } },
    )
    const { candidate } = tracer.trace(tracer.invocations[0]!)
    expect(placesIn(candidate!)).toEqual(['3 mod:validate_mailfrom, asks msys.dnsLookup ["x.example","A"] → undefined'])
    expect(candidate!.isWhole).toBe(false)
    expect(tracer.stops.candidate).toEqual({
      phase: 'mailfrom#1',
      why: 'msys.dnsLookup("x.example","A") was never asked in this session',
    })
  })
})

describe('a loop of a million lines', () => {
  const policy = { validate_mailfrom: 'local sum = 0\nfor i = 1, 500000 do\n  sum = sum + i\nend\nprint(sum)' }

  test('is kept in windows, each the same as in the whole', () => {
    const tracer = tracerOf(policy)
    const [pair] = tracer.invocations
    const first = tracer.trace(pair!, 1, 100).recorded!
    const later = tracer.trace(pair!, 51, 50).recorded!
    expect(first).toMatchObject({ first: 1, total: 1_000_003 })
    expect(first.steps).toHaveLength(100)
    expect(later.steps.map(({ line, locals, instructions }) => [line, locals, instructions])).toEqual(
      first.steps.slice(50).map(({ line, locals, instructions }) => [line, locals, instructions]),
    )
    const last = tracer.trace(pair!, 1_000_002).recorded!
    expect(placesIn(last)).toEqual(['4 mod:validate_mailfrom', '7 mod:validate_mailfrom, prints 125000250000'])
  })
})

test('every invocation of the session can be traced, and is named as the store names it', () => {
  const tracer = tracerOf({ validate_ehlo: '', validate_mailfrom: '', validate_rcptto: '', validate_rcptto_list: '' })
  expect(
    tracer.invocations.map(({ recorded }) => `${recorded!.phase} ${recorded!.number} ${recorded!.callout}`),
  ).toEqual([
    'ehlo 1 validate_ehlo',
    'mailfrom#1 1 validate_mailfrom',
    'rcptto#1 <b@example.net> 1 validate_rcptto',
    'rcptto#1 <b@example.net> 2 validate_rcptto_list',
  ])
  expect(tracer.invocations.map((pair) => tracer.trace(pair).recorded!.total)).toEqual([1, 1, 1, 1])
})
