import { expect, test } from 'vitest'
import { Folder } from './given-cli.js'

/** A policy that only Lua 5.4 reads, and one that decides the same in thrLua. */
const in54 = `
local refused <const> = { ["two@example.net"] = true }
msys.registerModule("mod", {
  validate_rcptto = function(_, msg, str, ac, vctx)
    local name = utf8.char(122, 228)
    vctx:set(msys.core.VCTX_CONN, "half", (7 // 2) .. "," .. 10 / 2 .. "," .. #name)
    if refused[msg:rcptto()] then vctx:set_code(550, "no") goto stop end
    do return 0 end
    ::stop::
    return 1
  end,
})`
const inThrlua = `
msys.registerModule("mod", {
  validate_rcptto = function(_, msg, str, ac, vctx)
    vctx:set(msys.core.VCTX_CONN, "half", (7 \\ 2) .. "," .. "5.0" .. "," .. 3)
    if msg:rcptto() != "two@example.net" then return 0 end
    vctx:set_code(550, "no")
    return 1
  end,
})`

const sessions = JSON.stringify({
  sessions: ['one', 'two'].map((name) => ({
    name,
    steps: ['EHLO a.example', 'MAIL FROM:<a@example.com>', `RCPT TO:<${name}@example.net>`, 'QUIT'],
  })),
})

test('a policy in Lua 5.4 is recorded, verified, replayed and compared on its own machine', async () => {
  const folder = new Folder({ 'new.lua': in54, 'old.lua': inThrlua, 'sessions.yaml': sessions })
  const recorded = JSON.parse(
    await folder.succeeds('record', '--policy', 'new.lua', '--dialect', 'lua54', '--json', 'sessions.yaml'),
  )
  expect(recorded.sessions).toHaveLength(2)
  const verified = JSON.parse(await folder.succeeds('verify', '--second-opinion', '--json'))
  expect(verified).toMatchObject({
    faithful: 2,
    secondOpinion: {
      sessions: 0,
      notAsked: [{ why: 'its policy is written for Lua 5.4, which has one machine here', sessions: 2 }],
    },
  })
  const same = JSON.parse(await folder.succeeds('compare', '--policy', 'old.lua', '--json'))
  expect(same.sessions).toMatchObject({ same: 2, drifted: 0 })
  expect(same.assumptions.map((one: { id: string }) => one.id)).toContain('lua54-unsearched')
  expect(await folder.trouble('trace', 'two')).toMatch(/lines are told of policies in thrLua alone, not in Lua 5.4/)
  expect(await folder.trouble('record', '--policy', 'new.lua', 'sessions.yaml')).toMatch(
    /new\.lua:2: unexpected symbol near '<'/,
  )
  expect(await folder.trouble('record', '--policy', 'new.lua', '--dialect', 'lua53', 'sessions.yaml')).toMatch(
    /Allowed choices are thrlua, lua54/,
  )
})

test('both dialects are compared either way, and state goes from session to session', async () => {
  const folder = new Folder({
    'new.lua': in54,
    'old.lua': inThrlua,
    'count.lua': `n = 0 msys.registerModule("m", { validate_rcptto = function(_, msg, str, ac, vctx)
      n = n + 1 kept = kept or msg vctx:set_code(550, "call " .. n // 1) return 1 end })`,
    'sessions.yaml': sessions,
    'slow.lua': in54.replace('local name', 'for i = 1, 50000 do local x = i end local name'),
  })
  await folder.succeeds('record', '--policy', 'old.lua', 'sessions.yaml')
  const compared = JSON.parse(await folder.succeeds('compare', '--policy', 'new.lua', '--dialect', 'lua54', '--json'))
  expect(compared.sessions).toMatchObject({ total: 2, same: 2 })
  // instructions of two machines do not compare
  const slow = JSON.parse(await folder.succeeds('compare', '--policy', 'slow.lua', '--dialect', 'lua54', '--json'))
  expect(slow.sessions).toMatchObject({ total: 2, same: 2 })
  await folder.succeeds(
    'record',
    '--continuous',
    '--policy',
    'count.lua',
    '--dialect',
    'lua54',
    '--db',
    'c.db',
    'sessions.yaml',
  )
  expect(JSON.parse(await folder.succeeds('verify', '--json', '--db', 'c.db'))).toMatchObject({
    faithful: 2,
    continuous: 2,
  })
  expect(await folder.succeeds('show', 'two', '--db', 'c.db')).toContain('550 call 2')
})

test('what hangs on the order of pairs or on addresses is found in a policy in Lua 5.4, with the line', async () => {
  const folder = new Folder({
    'open.lua': `local names = { alpha = 1, beta = 2, gamma = 3 }
local function first(t)
  for name in pairs(t) do return name end
end
local function sum(t)
  local all = 0
  for _, count in pairs(t) do all = all + count end
  return all
end
msys.registerModule("mod", {
  validate_rcptto = function(_, msg, str, ac, vctx)
    vctx:set(msys.core.VCTX_CONN, "sum", sum(names))
    if msg:rcptto() == "two@example.net" then
      vctx:set(msys.core.VCTX_CONN, "first", first(names))
    else
      vctx:set(msys.core.VCTX_CONN, "shown", tostring(vctx) .. tostring(names))
    end
    return 0
  end,
})`,
    'sessions.yaml': sessions,
  })
  await folder.succeeds('record', '--policy', 'open.lua', '--dialect', 'lua54', 'sessions.yaml')
  const { faithful, fragile } = JSON.parse(await folder.succeeds('verify', '--json'))
  expect([faithful, fragile.map((one: { line: string; phase: string }) => [one.phase, one.line])]).toEqual([
    2,
    [
      ['rcptto#1 <one@example.net>', 'open.lua:16'],
      ['rcptto#1 <two@example.net>', 'open.lua:3'],
    ],
  ])
})
