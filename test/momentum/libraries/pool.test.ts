import { describe, expect, it } from 'vitest'
import { givenCallouts, oneMessage, runIn } from '../given-policy.js'

const connect = (body: string) => runIn('validate_connect', body, { steps: [] })
const data = (body: string) => givenCallouts({ validate_data: body }).session(oneMessage)

const http = { 'GET http://api.example/': { status: 200, reason: 'OK' } }

const changesSession =
  'a function that runs in a thread pool after its callout changes the session, and when it runs, the manual does not say'

describe('msys.runInPool', () => {
  it.each([
    [
      'gives what the function gives',
      'print(msys.runInPool("IO", function() return "done", 2 end))',
      ['true\tdone\t2'],
    ],
    [
      'waits where the third argument is false',
      'print(msys.runInPool("IO", function() return 1 end, false))',
      ['true\t1'],
    ],
    ['takes a pool by its number', 'print(msys.runInPool(3, function() end))', ['true']],
    ['gives an error as pcall does', 'print(msys.runInPool("IO", function() error("no", 0) end))', ['false\tno']],
    [
      'runs a deferred function after the callout',
      'print(msys.runInPool("IO", function() print("later") end, true)) print("now")',
      ['', 'now', 'later'],
    ],
    [
      'runs what completes it behind it',
      'msys.runInPool("IO", function() print("work") end, function() print("complete") end, msys.core.ECTP_COMPLETE_CALLBACK_SCHED) print("now")',
      ['now', 'work', 'complete'],
    ],
    [
      'runs them in their order, and what they defer behind them',
      'for i = 1, 2 do msys.runInPool("IO", function() print(i) msys.runInPool("IO", function() print(i + 10) end, true) end, true) end',
      ['1', '2', '11', '12'],
    ],
  ])('%s', (_, body, expected) => {
    expect(connect(body).output).toEqual(expected)
  })

  it('lets a deferred function write to the outside, which is told behind what the callout wrote', () => {
    const { results, work } = data(
      `msys.runInPool("LOGS", function() msys.core.io_wrapper_open("/log", msys.core.O_WRONLY, 0644):write(msg:header("Subject")[1]) end, true)
       msys.counter.inc("/a")`,
    )
    expect(results['data#1']?.outside).toEqual([
      ['counter.add', '/a', 1],
      ['io.open', '/log', 'O_WRONLY', 420],
      ['io.write', '/log', 'hello'],
    ])
    expect(work['data#1']?.[0]?.effects?.map(([name]) => name)).toEqual([
      'counter.add',
      'deferred',
      'io.open',
      'io.write',
    ])
  })

  it('lets a deferred function make and send a message', () => {
    const { gaps, results } = data(
      'msys.runInPool("IO", function() local m = msg:copy() m:header("X-A", "1") m:inject("", "x@example.net") end, true)',
    )
    expect(gaps).toEqual([])
    expect(results['data#1']?.outside?.[0]?.[0]).toBe('inject')
  })

  it('tells the failure of a deferred function, which is logged and changes nothing', () => {
    const { failures, work, replies } = data('msys.runInPool("IO", function() error("boom", 0) end, true)')
    expect(failures).toEqual(['msys.runInPool: boom'])
    expect(work['data#1']?.[0]?.effects).toEqual([['deferred'], ['deferred.failed', 'boom']])
    expect(replies.at(-2)).toBe('250 2.0.0 OK')
  })

  it.each([
    ['the random numbers', 'math.randomseed(1)'],
    ['a text of the host', 'kept:set("x")'],
    ['the context', 'vctx:set(1, "a", "b")'],
    ['the verdict', 'vctx:set_code(550, "no")'],
    ['the message', 'msg:header("X-A", "1")'],
    ['the headers of an HTTP client', 'client:set_header("X-A: 1")'],
    ['the timeout of an HTTP client', 'client:set_timeout(1)'],
    ['what an HTTP client has got', 'client:do_request("GET", "http://api.example/")'],
    ['an option of curl', 'easy:setopt(curl.OPT_URL, "http://api.example/2")'],
    ['a list of curl', 'easy:setopt(curl.OPT_HTTPHEADER, "X-A: 1")'],
    ['a function of curl', 'easy:setopt(curl.OPT_WRITEFUNCTION, function() end)'],
    ['what curl has got', 'easy:perform()'],
    ['whether curl is open', 'easy:close()'],
    ['all options of curl', 'easy:reset()'],
  ])('is undecidable where a deferred function changes %s', (_, change) => {
    const body = `local kept, client, easy = msys.core.string_new(), msys.http.client.new(), curl.new()
      easy:setopt(curl.OPT_URL, "http://api.example/")
      msys.runInPool("IO", function() ${change} end, true)`
    const { gaps } = givenCallouts({ validate_data: body }).world({ http }).session(oneMessage)
    expect(gaps).toEqual([changesSession])
  })

  it('is undecidable where a deferred function sets parameters of a TLS connection', () => {
    const policy = givenCallouts({
      core_get_inbound_tls_parameters:
        'msys.runInPool("IO", function() msys.tls_params.set(params, "cipherlist", "HIGH") end, true) return 0',
    })
    expect(policy.session(['EHLO a', 'STARTTLS', { tls: null }], { offers: ['STARTTLS'] }).gaps).toEqual([
      changesSession,
    ])
  })

  it('lets a deferred function ask by clients of its own, and look at those of the session', () => {
    const { gaps, output } = givenCallouts({
      validate_data: `local client = msys.http.client.new() client:do_request("GET", "http://api.example/")
        msys.runInPool("IO", function()
          print(client:get_status())
          local own, easy = msys.http.client.new(), curl.new()
          own:set_header("X-A: 1") easy:setopt(curl.OPT_URL, "http://api.example/") easy:perform() easy:close()
        end, true)`,
    })
      .world({ http })
      .session(oneMessage)
    expect([gaps, output]).toEqual([[], ['200\tOK']])
  })

  it('is undecidable where deferred functions defer without an end', () => {
    const body = 'local function again() msys.runInPool("IO", again, true) end again()'
    expect(data(body).gaps).toEqual([
      'a function that runs in a thread pool after its callout is one of more than 1000',
    ])
  })

  it.each([
    ['no pool', 'msys.runInPool(nil, print)', "bad argument #1 to 'runInPool' (string expected, got nil)"],
    ['no function', 'msys.runInPool("IO", 5)', "bad argument #2 to 'runInPool' (function expected, got number)"],
  ])('raises for %s', (_, body, message) => {
    expect(connect(body).failures).toEqual([`validate_connect: ${message}`])
  })
})

describe('a lock by name', () => {
  it('is taken and given back', () => {
    const { gaps, failures } = connect(
      'msys.lock("a") msys.unlock("a") msys.lock("a") msys.lock("b") msys.unlock("b") msys.unlock("a")',
    )
    expect([gaps, failures]).toEqual([[], []])
  })

  it.each(['msys.lock("a") msys.lock("a")', 'msys.unlock("a")'])(
    'is undecidable where nobody knows what comes: %s',
    (body) => {
      expect(connect(body).gaps).toHaveLength(1)
    },
  )

  it('raises for what is no name', () => {
    expect(connect('msys.lock(nil)').failures).toHaveLength(1)
  })
})
