import { describe, expect, it } from 'vitest'
import { recorded } from '../../engine/given-recording.js'
import { givenCallouts, givenPolicy, hello, mail, moduleOf, type Step } from '../given-policy.js'

/** Five seconds later a command that policies hear of, and one a minute later. */
const later: readonly Step[] = [
  { wait: '5s' },
  'NOOP',
  'MAIL FROM:<a@example.com>',
  { wait: '60s' },
  'RCPT TO:<b@example.net>',
  'QUIT',
]

/** A policy whose greeting sets timers, and what becomes of them: `phase: line` for each that was printed. */
const greeted = (body: string, steps: readonly Step[] = later) => {
  const { results, gaps, failures, work } = givenCallouts({ validate_ehlo: body }).session([hello, ...steps])
  const printed = Object.entries(results).flatMap(([phase, { output = [] }]) =>
    output.map((line) => `${phase}: ${String(line)}`),
  )
  return { printed, gaps, failures, work, results }
}

const say = (text: string) => `function() print("${text}", os.time() - 1767225600) end`

describe('a timer that a session sets', () => {
  it.each([
    ['after its time, before what the client does next', `t = msys.timer.after(3, ${say('a')})`, ['mailfrom#1: a\t3']],
    ['at its time', `t = msys.timer.at(os.time() + 5, ${say('a')})`, ['mailfrom#1: a\t5']],
    [
      'again and again, and once more at the end',
      `t = msys.timer.every(30, ${say('a')})`,
      ['rcptto#1 <b@example.net>: a\t30', 'rcptto#1 <b@example.net>: a\t60', 'dealloc: a\t90'],
    ],
    ['at the end of the session at the latest', `t = msys.timer.after(3600, ${say('a')})`, ['dealloc: a\t3600']],
    [
      'in the order of their times',
      `a = msys.timer.after(4, ${say('late')}) b = msys.timer.after(2, ${say('early')})`,
      ['mailfrom#1: early\t2', 'mailfrom#1: late\t4'],
    ],
    ['not once it is stopped', `t = msys.timer.after(3, ${say('a')}) t:stop()`, []],
    [
      'when it was started again',
      `t = msys.timer.after(3, ${say('a')}) t:stop() msys.sleep(10) t:start()`,
      ['rcptto#1 <b@example.net>: a\t13'],
    ],
    [
      'and set anew by what it runs',
      `local n = 0 local function again() n = n + 1 print("a", os.time() - 1767225600) if n < 3 then t = msys.timer.after(2, again) end end t = msys.timer.after(2, again)`,
      ['mailfrom#1: a\t2', 'mailfrom#1: a\t4', 'rcptto#1 <b@example.net>: a\t6'],
    ],
  ])('fires %s', (_, body, printed) => {
    expect(greeted(body).printed).toEqual(printed)
  })

  it('is told as an invocation of its own, with what it wrote and asked', () => {
    const { work, results } = greeted(
      't = msys.timer.after(3, function() msys.counter.inc("/a") print(msys.counter.read("/a")) end, "tick")',
    )
    expect(results['mailfrom#1']?.outside).toEqual([['counter.add', '/a', 1]])
    expect(work['mailfrom#1']).toEqual([
      expect.objectContaining({ module: 'mod', callout: 'msys.timer', asked: 1, effects: [['counter.add', '/a', 1]] }),
    ])
  })

  it('that fails is logged, and the session goes on', () => {
    const { failures, results } = greeted('t = msys.timer.after(3, function() error("boom", 0) end)')
    expect(failures).toEqual(['msys.timer: boom'])
    expect(results['dealloc']).toBe(undefined)
  })

  it.each([
    ['changes the session', 't = msys.timer.after(1, function() math.randomseed(7) end)', /changes the session/],
    [
      'reads the session',
      't = msys.timer.after(1, function() print(vctx:get(0, "k")) end)',
      /works on a connected client|reads a vctx/,
    ],
    [
      'reads a field of it',
      't = msys.timer.after(1, function() print(accept.remote_addr) end)',
      /reads a accept|connected client/,
    ],
    ['never comes to an end', 't = msys.timer.every(0.001, function() end)', /is one of more than 1000 before/],
    ['has an interval of nothing', 't = msys.timer.every(0, function() end)', /no manual says how often that is/],
    ['has no name and is asked for it', 't = msys.timer.after(1, function() end) print(t:name())', /was given none/],
    ['keeps a lock', 't = msys.timer.after(1, function() msys.lock("a") end)', /still locked when a timer is over/],
  ])('that %s is undecidable', (_, body, why) => {
    expect(greeted(body).gaps).toEqual([expect.stringMatching(why)])
  })

  it.each([
    ['is undecidable', 'math.randomseed(7)', /changes the session/],
    ['reads the session', 'vctx:get(0, "k")', /reads a vctx|connected client/],
    ['asks what nobody has said', 'msys.http.client.new():do_request("GET", "http://a.example/")', /nobody has said/],
  ])('that %s is nothing to the other sessions of its host', (_, body, why) => {
    const policy = givenCallouts({
      validate_ehlo: `if vctx:get(0, "k") == "set" then t = msys.timer.after(1, function() ${body} end) end print(accept.remote_addr)`,
    })
    const setting = policy.session([hello, ...later], { context: { conn: { k: 'set' } } })
    expect(setting.gaps).toEqual([expect.stringMatching(why)])
    const other = policy.session([hello, ...later])
    expect(other.gaps).toEqual([])
    expect(other.output).toEqual(setting.output)
  })

  it('that is set by a timer is of the same module', () => {
    const first = moduleOf(
      { validate_ehlo: 't = msys.timer.after(1, function() t = msys.timer.after(1, function() end) end)' },
      'first',
    )
    const { work } = givenPolicy(`${first}${moduleOf({ validate_ehlo: '' }, 'second')}`).session([hello, ...later])
    expect(work['mailfrom#1']?.map(({ module }) => module)).toEqual(['first', 'first'])
  })

  it('does not find the message there', () => {
    const policy = givenCallouts({
      validate_data: 't = msys.timer.after(1, function() print(msg:header("Subject")[1]) end)',
    })
    expect(policy.session([hello, ...mail(), { wait: '9s' }, 'QUIT']).gaps).toEqual([
      expect.stringContaining('reads a message of the session that set it'),
    ])
  })

  it('replays, and a candidate whose timer does something else drifts where it fires', () => {
    const setting = (path: string) => ({
      validate_ehlo: `t = msys.timer.after(3, function() msys.counter.inc("${path}") end)`,
    })
    const given = recorded(setting('/a'), [hello, { wait: '5s' }, 'QUIT'])
    expect(given.unfaithful).toBe(null)
    expect(given.comparedWith(setting('/a')).verdict).toBe('same')
    const { drifts, whole } = given.comparedWith(setting('/b'))
    expect(drifts).toMatchInlineSnapshot(`
      [
        "dealloc calls minor outside.writes: [["counter.add","/a",1]] → [["counter.add","/b",1]] (msys.timer, policy.lua:3)",
      ]
    `)
    expect(whole.assumed).toContain('timers')
  })
})

describe('a timer that is set while the policy is loaded', () => {
  const policy = (body: string) =>
    givenPolicy(
      `tick = msys.timer.every(2, function() print("tick") end, "tick")\n${moduleOf({ validate_ehlo: body })}`,
    )

  it('never fires, which every session rests on', () => {
    const given = recorded(
      `tick = msys.timer.every(2, function() print("tick") end)\n${moduleOf({ validate_ehlo: '' })}`,
      [hello, { wait: '9s' }, 'QUIT'],
    )
    expect(given.comparedWith(moduleOf({ validate_ehlo: '' })).whole.assumed).toContain('boot-timers')
  })

  it('is told where a session stops it, and fires for the session that starts it', () => {
    const stopped = policy('print(tick:name()) tick:stop()').session([hello, { wait: '9s' }, 'QUIT'])
    expect(stopped.results['ehlo']).toMatchObject({ output: ['tick'], outside: [['timer.stop', 'tick']] })
    expect(stopped.output).toEqual(['tick'])
    const started = policy('tick:start()').session([hello, { wait: '5s' }, 'QUIT'])
    expect(started.output).toEqual(['tick', 'tick', 'tick'])
  })
})
