import { describe, expect, it } from 'vitest'
import { givenCallouts, oneMessage, runIn } from '../given-policy.js'

const connect = (body: string) => runIn('validate_connect', body, { steps: [] })
const data = (body: string) => givenCallouts({ validate_data: body }).session(oneMessage)

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
  ])('is undecidable where a deferred function changes %s', (_, change) => {
    const body = `local kept = msys.core.string_new() msys.runInPool("IO", function() ${change} end, true)`
    expect(data(body).gaps).toEqual([
      'a function that runs in a thread pool after its callout changes the session, and when it runs, the manual does not say',
    ])
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
