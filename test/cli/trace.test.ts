import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traceText } from '../../src/report/trace-text.js'
import { anyId } from '../store/any-id.js'
import { Folder, scenario } from './given-cli.js'

const policy = (limit: number, more = ''): string => `local mod = {}
local function known(address)
  local found = msys.dnsLookup(address:match("@(.*)"), "MX")
  return #found
end
function mod:validate_mailfrom(str, ac, vctx)
  local count = known(tostring(str):match("<(.*)>"))
  ${more}if count > ${limit} then
    vctx:set(vctx.MESS or 1, "mx", "many")
  end
  return 0
end
function mod:validate_rcptto(msg, str, ac, vctx)
  print("looked")
  return 0
end
msys.registerModule("mod", mod)
`

let folder: Folder
beforeAll(async () => {
  folder = new Folder({
    'policy.lua': policy(1),
    'next.lua': `-- a comment\n${policy(0)}`,
    'same.lua': `-- a comment\n${policy(1)}`,
    'fails.lua': policy(1, 'count = count + nil '),
    'asks.lua': policy(1, 'msys.dnsLookup("other.example") '),
    'sessions.yaml': `world:\n  dns: { "example.com MX": [mx.example.com] }\n${scenario(['one'])}`,
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
})
afterAll(() => folder.remove())

const traced = async (...args: string[]): Promise<string> =>
  (await folder.run(['trace', 'one', ...args])).stdout.replace(anyId, 'ID')

test('without an invocation, they are listed', async () => {
  expect(await traced()).toMatchInlineSnapshot(`
    "one ID

    1  mailfrom#1  mod.validate_mailfrom
    2  rcptto#1 <ann@example.net>  mod.validate_rcptto

    Trace one: reprise trace one 1
    "
  `)
  expect(await traced('--policy', 'same.lua')).toMatchInlineSnapshot(`
    "one ID

    Under the candidate: same; nothing that it did names an invocation.

    1  mailfrom#1  mod.validate_mailfrom
    2  rcptto#1 <ann@example.net>  mod.validate_rcptto

    Trace one: reprise trace one 1 --policy same.lua
    "
  `)
})

test('an invocation is told line by line', async () => {
  expect(await traced('validate_mailfrom')).toMatchInlineSnapshot(`
    "one ID

    mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions

    mod:validate_mailfrom in policy.lua
      given self = {}
      given str = msys.core:_ec_string
      given ac = msys.core:_accept_construct
      given vctx = msys.core:_validate_context
       7    local count = known(tostring(str):match("<(.*)>"))
            count = 1
    known in policy.lua, depth 2
      given address = "news@example.com"
       3    local found = msys.dnsLookup(address:match("@(.*)"), "MX")
            asked msys.dnsLookup("example.com", "MX") → {records = {{10,
              "mx.example.com"}}}
            found = {"mx.example.com"}
       4    return #found
    mod:validate_mailfrom in policy.lua, again
       8    if count > 1 then
      11    return 0

    returned 0 (continue)
    "
  `)
})

test('under a candidate, both are told to where they part, in the invocation that made the first drift', async () => {
  expect(await traced('--policy', 'next.lua')).toMatchInlineSnapshot(`
    "one ID

    recorded: mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions
    candidate: mailfrom#1, mod.validate_mailfrom, 6 steps, 27 instructions
    They run the same 3 steps, then they part ways: they run other lines, at step 4.

    mod:validate_mailfrom in next.lua
      given self = {}
      given str = msys.core:_ec_string
      given ac = msys.core:_accept_construct
      given vctx = msys.core:_validate_context
      8    local count = known(tostring(str):match("<(.*)>"))
           count = 1
    known in next.lua, depth 2
      given address = "news@example.com"
      4    local found = msys.dnsLookup(address:match("@(.*)"), "MX")
           asked msys.dnsLookup("example.com", "MX") → {records = {{10,
             "mx.example.com"}}}
           found = {"mx.example.com"}
      5    return #found

    Recorded from step 4 on
    mod:validate_mailfrom in policy.lua, again
       8    if count > 1 then
      11    return 0
    returned 0 (continue)

    Candidate from step 4 on
    mod:validate_mailfrom in next.lua, again
       9    if count > 0 then
      10      vctx:set(vctx.MESS or 1, "mx", "many")
            set mx = "many" in the message context
      12    return 0
    returned 0 (continue)
    "
  `)
})

test('what fails says how', async () => {
  expect((await traced('--policy', 'fails.lua')).split('\n').slice(-6).join('\n')).toMatchInlineSnapshot(`
    "Candidate from step 4 on
    mod:validate_mailfrom in fails.lua, again
      8    count = count + nil if count > 1 then
    fails.lua:8: attempt to perform arithmetic on a nil value
    fails.lua:8: in function <fails.lua:6>
    "
  `)
})

test('what nobody can answer stops the candidate, and is exit status 3', async () => {
  const ran = await folder.run(['trace', 'one', 'mailfrom', '--policy', 'asks.lua'])
  expect(ran.status).toBe(3)
  expect(ran.stdout.split('\n').slice(-7).join('\n')).toMatchInlineSnapshot(`
    "  8    msys.dnsLookup("other.example") if count > 1 then
           asked msys.dnsLookup("other.example", "A") → nobody knows
    It ended here, in the middle of the invocation.

    The candidate stopped at mailfrom#1: msys.dnsLookup("other.example","A") was
      never asked in this session
    "
  `)
})

test('some of the steps, and where the others are', async () => {
  expect((await traced('1', '--from', '2', '--steps', '2')).split('\n').slice(2).join('\n')).toMatchInlineSnapshot(`
    "mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions

    known in policy.lua, depth 2
      given address = "news@example.com"
      3    local found = msys.dnsLookup(address:match("@(.*)"), "MX")
           asked msys.dnsLookup("example.com", "MX") → {records = {{10,
             "mx.example.com"}}}
           found = {"mx.example.com"}
      4    return #found

    These are steps 2 to 3 of 5; go on: --from 4
    "
  `)
})

/** What is told of it behind its name. */
const toldOf = async (...args: string[]): Promise<string> =>
  (await traced('1', ...args)).split('\n').slice(2).join('\n')

describe('a step that there is none of is told, with which is the last', () => {
  test('of one side', async () => {
    expect(await toldOf('--from', '6')).toMatchInlineSnapshot(`
      "mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions

      There is no step 6: the last one is 5.
      "
    `)
  })

  test('of both', async () => {
    expect(await toldOf('--from', '6', '--policy', 'same.lua')).toMatchInlineSnapshot(`
      "recorded: mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions
      candidate: mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions

      There is no step 6: the last one is 5.
      "
    `)
    expect(await toldOf('--from', '7', '--policy', 'next.lua')).toMatchInlineSnapshot(`
      "recorded: mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions
      candidate: mailfrom#1, mod.validate_mailfrom, 6 steps, 27 instructions
      They part ways: they run other lines, at step 4.

      There is no step 7: the last one is 6.
      "
    `)
  })
})

describe('where the two part is told, whichever steps are wanted', () => {
  test('those before it', async () => {
    expect(await toldOf('--policy', 'next.lua', '--from', '3', '--steps', '1')).toMatchInlineSnapshot(`
      "recorded: mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions
      candidate: mailfrom#1, mod.validate_mailfrom, 6 steps, 27 instructions
      They part ways: they run other lines, at step 4.

      known in next.lua, again, depth 2
        5    return #found

      These are steps 3 to 3 of 6; go on: --from 4
      "
    `)
  })

  test('those behind it', async () => {
    expect(await toldOf('--policy', 'next.lua', '--from', '5', '--steps', '1')).toMatchInlineSnapshot(`
      "recorded: mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions
      candidate: mailfrom#1, mod.validate_mailfrom, 6 steps, 27 instructions
      They part ways: they run other lines, at step 4.

      Recorded from step 5 on
      mod:validate_mailfrom in policy.lua, again
        11    return 0
      returned 0 (continue)

      Candidate from step 5 on
      mod:validate_mailfrom in next.lua, again
        10      vctx:set(vctx.MESS or 1, "mx", "many")
              set mx = "many" in the message context
      These are steps 5 to 5 of 6; go on: --from 6
      "
    `)
    const args = ['--policy', 'next.lua', '--from', '6']
    expect(await toldOf(...args)).toMatchInlineSnapshot(`
      "recorded: mailfrom#1, mod.validate_mailfrom, 5 steps, 20 instructions
      candidate: mailfrom#1, mod.validate_mailfrom, 6 steps, 27 instructions
      They part ways: they run other lines, at step 4.

      Recorded from step 6 on
        is over
      returned 0 (continue)

      Candidate from step 6 on
      mod:validate_mailfrom in next.lua, again
        12    return 0
      returned 0 (continue)
      "
    `)
    expect(JSON.parse(await traced('1', ...args, '--json')).parting).toEqual({ kind: 'line', at: 3 })
  })

  test('those to where one is over, and the other goes on', async () => {
    const { recorded, replayed, ...rest } = JSON.parse(
      await traced('1', '--policy', 'next.lua', '--steps', '2', '--json'),
    )
    const parted = { ...rest, recorded: { ...recorded, total: 2 }, replayed, parting: { kind: 'end', at: 2 } }
    const text = traceText(parted, { color: false, width: 1000, unicode: true })
    expect(text.slice(text.indexOf('Recorded from'))).toMatchInlineSnapshot(`
      "Recorded from step 3 on
        is over
      returned 0 (continue)

      Candidate from step 3 on
      These are steps 1 to 2 of 6; go on: --from 3
      "
    `)
  })

  test('those behind all that are held against one another', async () => {
    const long = (limit: number): string => policy(limit, 'for i = 1, 10050 do\n local x = i\n end ')
    folder.write('long.lua', long(1))
    folder.write('long-next.lua', long(0))
    await folder.succeeds('record', '--policy', 'long.lua', '--db', 'long.db', 'sessions.yaml')
    const args = ['--db', 'long.db', '--policy', 'long-next.lua', '--from', '20001', '--json']
    expect(JSON.parse(await traced('1', ...args)).parting).toEqual({ kind: 'line', at: 20_104 })
  })
})

test('as JSON, steps have everything', async () => {
  const { recorded, replayed, parting, stops } = JSON.parse(await traced('1', '--policy', 'next.lua', '--json'))
  expect(parting).toEqual({ kind: 'line', at: 3 })
  expect(stops).toEqual({ recorded: null, candidate: null })
  expect(replayed.steps[4]).toMatchObject({
    line: 10,
    function: 'mod:validate_mailfrom',
    depth: 1,
    happened: [{ kind: 'effect' }],
  })
  expect(recorded.files[recorded.steps[4].file].lines[recorded.steps[4].line - 1]).toBe('  return 0')
})

describe('trouble', () => {
  test.each([
    ['no such number', ['one', '9']],
    ['no number', ['one', '0']],
    ['no such name', ['one', 'validate_data']],
    ['a name that may mean several', ['one', 'mod']],
    ['no such session', ['two']],
    ['no such policy', ['one', '1', '--policy', 'none.lua']],
    ['a count that is none', ['one', '1', '--from', '0']],
  ])('%s', async (_title, args) => {
    expect(await folder.trouble('trace', ...args)).toMatchSnapshot()
  })
})
