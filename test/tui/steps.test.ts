import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../src/report/columns.js'
import type { View } from '../../src/tui/view/view.js'
import { storeWith } from '../engine/given-store.js'
import { folderWith } from '../store/given.js'
import { compareFrom, type Driver, isDone, openUi, rowOf, type Terminal } from './drive.js'
import { hostileLine } from './given.js'

const roomy = { columns: 80, rows: 24 }
const small = { columns: 40, rows: 12 }

/** A policy that counts what a name resolves to; `limit` is from where on it is many. */
const policy = (limit: number, more = ''): string => `local mod = {}
local settings = { limit = ${limit} }
${more}
local function known(domain)
  local found = msys.dnsLookup(domain, "MX")
  return #found
end

function mod:validate_mailfrom(str, ac, vctx)
  local count = known("example.com")
  if count > settings.limit then
    vctx:set(1, "mx", "many")
    vctx:set_code(550, "too many")
  end
  return 0
end

function mod:validate_rcptto(msg, str, ac, vctx)
  print("looked")
  return 0
end
msys.registerModule("mod", mod)
`

const world = { dns: { 'example.com MX': ['mx.example.com', 'mx2.example.com'] } }
const steps = ['EHLO a', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.net>', 'QUIT']

/** The first callout of a recorded session, on the screen of its steps. */
const openSteps = async (text: string, terminal: Terminal = roomy): Promise<Driver> => {
  const ui = await openUi(storeWith(text, [steps], { world }), terminal)
  await ui.press('return')
  while (!/▸ +mod\./.test(ui.frame()) && !/> +mod\./.test(ui.frame())) await ui.press('j')
  return ui.press('s')
}

describe('the lines that a callout ran', () => {
  test('take the wheel, and a click gives the keys to what there is at a step', async () => {
    const ui = await openSteps(policy(5))
    await ui.mouse({ did: 'wheel-down', row: 3, column: 5 })
    expect(ui.frame()).toContain('4 of 5')
    await ui.mouse({ did: 'click', row: 3, column: 60 })
    expect(ui.view.screens.at(-1)).toMatchObject({ focus: 'detail', at: 3 })
  })

  test('are copied with what there is at the step', async () => {
    const ui = await openSteps(policy(5))
    await ui.press('y')
    const copied = /52;c;([^\x07\x1b]*)/.exec(ui.written.join(''))?.[1] ?? ''
    expect(Buffer.from(copied, 'base64').toString()).toContain('mod:validate_mailfrom in policy.lua')
  })

  test('show in their source, with what there is at each', async () => {
    const ui = await openSteps(policy(5))
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · session 1 · 1 of 5 · mailfrom#1 mod.validate_mailfrom
         1 local mod = {}                         │ mod:validate_mailfrom in
         2 local settings = { limit = 5 }         │   policy.lua
         3                                        │
         4 local function known(domain)           │ locals
         5   local found = msys.dnsLookup(domain… │   self = {}
         6   return #found                        │   str = msys.core:_ec_string
         7 end                                    │   ac = msys.core:_accept_construct
         8                                        │   vctx =
         9 function mod:validate_mailfrom(str, a… │   msys.core:_validate_context
      ▸ 10   local count = known("example.com")   │
        11   if count > settings.limit then       │ around it
        12     vctx:set(1, "mx", "many")          │   settings = {limit = 5}
        13     vctx:set_code(550, "too many")     │
        14   end                                  │ the session before it
        15   return 0                             │   sender <a@example.com>
        16 end                                    │   conn.connection_message_count =
        17                                        │     "1"
        18 function mod:validate_rcptto(msg, str… │   conn.ehlo_domain = "a"
        19   print("looked")                      │   conn.ehlo_string = "EHLO a"
        20   return 0                             │   conn.pathway = "default"
        21 end                                    │   mess.mailfrom_domain =
        22 msys.registerModule("mod", mod)        │     "example.com"
      n next · e effect · Esc back · Tab detail · j/k move · ? help · q quit"
    `)
    await ui.press('e')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · session 1 · 2 of 5 · mailfrom#1 mod.validate_mailfrom
         1 local mod = {}                         │ known in policy.lua, depth 2
         2 local settings = { limit = 5 }         │
         3                                        │ asked
         4 local function known(domain)           │   msys.dnsLookup("example.com",
      ▸  5   local found = msys.dnsLookup(domain… │   "MX") → {records = {{10,
         6   return #found                        │   "mx.example.com"}, {10,
         7 end                                    │   "mx2.example.com"}}}
         8                                        │
         9 function mod:validate_mailfrom(str, a… │ locals
        10   local count = known("example.com")   │   domain = "example.com"
        11   if count > settings.limit then       │
        12     vctx:set(1, "mx", "many")          │ the session before it
        13     vctx:set_code(550, "too many")     │   sender <a@example.com>
        14   end                                  │   conn.connection_message_count =
        15   return 0                             │     "1"
        16 end                                    │   conn.ehlo_domain = "a"
        17                                        │   conn.ehlo_string = "EHLO a"
        18 function mod:validate_rcptto(msg, str… │   conn.pathway = "default"
        19   print("looked")                      │   mess.mailfrom_domain =
        20   return 0                             │     "example.com"
        21 end                                    │   mess.mailfrom_localpart = "a"
        22 msys.registerModule("mod", mod)        │   mess.mailfrom_string = "MAIL
      n next · e effect · Esc back · Tab detail · j/k move · ? help · q quit"
    `)
  })

  test('at 40x12', async () => {
    const ui = await openSteps(policy(5), small)
    await ui.press('j')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · session 1 · 2 of 5 · mailfrom…
         4 local function known(domain)
      ▸  5   local found = msys.dnsLookup(dom…
         6   return #found
         7 end
      ── 17 more rows, Tab to scroll ─────────
      known in policy.lua, depth 2

      asked msys.dnsLookup("example.com",
        "MX") → {records = {{10,
        "mx.example.com"}, {10,
      n next · e effect · Esc back · ? help"
    `)
  })

  test('at 200x60, and in ASCII', async () => {
    const ui = await openSteps(policy(1), { columns: 200, rows: 60, unicode: false })
    await ui.press('G')
    expect(ui.frame()).toMatch(/^[\x20-\x7e\n]*$/)
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise - session 1 - 7 of 7 - mailfrom#1 mod.validate_mailfrom
         1 local mod = {}                                                                                           | mod:validate_mailfrom in policy.lua, again
         2 local settings = { limit = 1 }                                                                           | The last step: it returned 0 (continue)
         3                                                                                                          |
         4 local function known(domain)                                                                             | locals
         5   local found = msys.dnsLookup(domain, "MX")                                                             |   self = {}
         6   return #found                                                                                          |   str = msys.core:_ec_string
         7 end                                                                                                      |   ac = msys.core:_accept_construct
         8                                                                                                          |   vctx = msys.core:_validate_context
         9 function mod:validate_mailfrom(str, ac, vctx)                                                            |   count = 2
        10   local count = known("example.com")                                                                     |
        11   if count > settings.limit then                                                                         | around it
        12     vctx:set(1, "mx", "many")                                                                            |   settings = {limit = 1}
        13     vctx:set_code(550, "too many")                                                                       |
        14   end                                                                                                    | the session before it
      > 15   return 0                                                                                               |   reply 550 too many
        16 end                                                                                                      |   sender <a@example.com>
        17                                                                                                          |   conn.connection_message_count = "1"
        18 function mod:validate_rcptto(msg, str, ac, vctx)                                                         |   conn.ehlo_domain = "a"
        19   print("looked")                                                                                        |   conn.ehlo_string = "EHLO a"
        20   return 0                                                                                               |   conn.pathway = "default"
        21 end                                                                                                      |   mess.mailfrom_domain = "example.com"
        22 msys.registerModule("mod", mod)                                                                          |   mess.mailfrom_localpart = "a"
        23                                                                                                          |   mess.mailfrom_string = "MAIL FROM:<a@example.com>"
                                                                                                                    |   mess.mx = "many"
                                                                                                                    |
                                                                                                                    | 22 instructions before it
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
                                                                                                                    |
      n next - e effect - Esc back - Tab detail - j/k move - ? help - q quit"
    `)
  })
})

/** The footer, where a key that can do nothing says why. */
const said = (ui: Driver): string => rowOf(ui, -1)

/** The marked line of the source. */
const marked = (ui: Driver): string => /^[▸>] +(.*?)(?: +│.*)?$/m.exec(ui.frame())?.[1] ?? ''

const place = (ui: Driver): string => rowOf(ui, 0).replace('Reprise · session 1 · ', '')

describe('keys', () => {
  test('step forward and back, over what a line calls, and to the ends', async () => {
    const ui = await openSteps(policy(5))
    const marks: string[] = []
    for (const key of ['n', 'n', 'n', 'p', 'p', 'j', 'j', 'k', 'G', 'k', 'g']) {
      await ui.press(key)
      marks.push(`${key}: ${marked(ui)}${said(ui).startsWith('n next') ? '' : ` (${said(ui)})`}`)
    }
    expect(marks).toMatchInlineSnapshot(`
      [
        "n: 11   if count > settings.limit then",
        "n: 15   return 0",
        "n: 15   return 0 (the function ends here)",
        "p: 11   if count > settings.limit then",
        "p: 10   local count = known("example.com")",
        "j: 5   local found = msys.dnsLookup(domain…",
        "j: 6   return #found",
        "k: 5   local found = msys.dnsLookup(domain…",
        "G: 15   return 0",
        "k: 11   if count > settings.limit then",
        "g: 10   local count = known("example.com")",
      ]
    `)
  })

  test('go to effects, and say where there is none', async () => {
    const ui = await openSteps(policy(1))
    await ui.press('e')
    expect(marked(ui)).toContain('msys.dnsLookup')
    await ui.press('e', 'e')
    expect(marked(ui)).toContain('vctx:set_code(550, "too many")')
    await ui.press('e')
    expect(said(ui)).toBe('nothing more happens')
    await ui.press('E', 'E')
    expect(marked(ui)).toContain('msys.dnsLookup')
    await ui.press('E')
    expect(said(ui)).toBe('nothing happened before')
  })

  test('go to the callouts that ran before and after', async () => {
    const ui = await openSteps(policy(5))
    await ui.press('[')
    expect(said(ui)).toBe('this is the first one')
    await ui.press(']')
    expect(place(ui)).toBe('1 of 2 · rcptto#1 <b@example.net> mod.validate_rcptto')
    await ui.press(']')
    expect(said(ui)).toBe('this is the last one')
    await ui.press('[')
    expect(place(ui)).toBe('1 of 5 · mailfrom#1 mod.validate_mailfrom')
  })

  test('run to a line that is typed, forward or back', async () => {
    const ui = await openSteps(policy(5))
    await ui.press('L')
    await ui.type('15')
    await ui.press('return')
    expect(marked(ui)).toBe('15   return 0')
    await ui.press('L')
    await ui.type('policy.lua:5')
    await ui.press('return')
    expect(marked(ui)).toContain('5   local found')
    for (const [text, why] of [
      ['12', 'no step is on line 12'],
      ['other.lua:5', 'no step is on line other.lua:5'],
      ['5', 'no other step is on line 5'],
      ['x', 'a line is a number, or FILE:NUMBER'],
    ] as const) {
      await ui.press('L')
      await ui.type(text)
      expect(ui.frame()).toContain(why)
      await ui.press('return')
      expect(said(ui)).toBe(why)
      expect(marked(ui)).toContain('5   local found')
    }
    await ui.press('L', 'escape')
    expect(marked(ui)).toContain('5   local found')
  })

  test('scroll what there is at a step, and go back to where one came from', async () => {
    const ui = await openSteps(policy(5), small)
    await ui.press('tab', 'j', 'j')
    expect(ui.frame()).not.toContain('mod:validate_mailfrom in policy.lua')
    await ui.press('escape', 'escape')
    expect(ui.frame()).toMatch(/▸ +mod\./)
  })

  test('say why they can do nothing', async () => {
    const ui = await openUi(storeWith(policy(5), [steps], { world }), roomy)
    await ui.press('return', 's')
    expect(said(ui)).toBe('no callout ran here')
    while (!ui.frame().includes('▸ MAIL')) await ui.press('j')
    await ui.press('s')
    expect(place(ui)).toBe('1 of 5 · mailfrom#1 mod.validate_mailfrom')
    const onSteps = await openSteps(policy(5))
    const none = 'nobody knows where the candidate is: p on the session compares with one'
    for (const key of ['f', 'v', 'd']) {
      await onSteps.press(key)
      expect(said(onSteps)).toBe(none)
    }
  })
})

describe('a session that has not run yet', () => {
  test('shows that it runs, and keys say that they wait', async () => {
    const ui = await openSteps(policy(5))
    const view: View = { ...ui.view, read: { ...ui.view.read, trace: null } }
    ui.view = view
    expect(ui.frame()).toContain('running it again, line by line…')
    expect(rowOf(ui, 0)).toBe('Reprise · session 1 · reading…')
  })
})

/** Compared with a candidate from here, on the list of its drifts. */
const compared = async (recorded: string, candidate: string, terminal: Terminal = roomy): Promise<Driver> => {
  const folder = folderWith({ 'next.lua': candidate })
  const ui = await openUi(storeWith(recorded, [steps], { world }), { ...terminal, state: join(folder, 'state') })
  return compareFrom(ui, join(folder, 'next.lua'))
}

describe('a drift', () => {
  const next = policy(1, '-- a comment')

  test('opens where recorded and candidate part ways', async () => {
    const ui = await compared(policy(5), next)
    await ui.press('s')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · session 1 · 5 of 7 · next.lua · mailfrom#1 mod.validate_mailfrom
         1 local mod = {}                         │ mod:validate_mailfrom in next.lua,
         2 local settings = { limit = 1 }         │   again
         3 -- a comment                           │ Here they part ways: they run
         4 local function known(domain)           │   other lines.
         5   local found = msys.dnsLookup(domain… │
         6   return #found                        │ set mx = "many" in the message
         7 end                                    │   context
         8                                        │
         9 function mod:validate_mailfrom(str, a… │ locals
        10   local count = known("example.com")   │   self = {}
        11   if count > settings.limit then       │   str = msys.core:_ec_string
      ▸ 12     vctx:set(1, "mx", "many")          │   ac = msys.core:_accept_construct
        13     vctx:set_code(550, "too many")     │   vctx =
        14   end                                  │   msys.core:_validate_context
        15   return 0                             │   count = 2
        16 end                                    │
        17                                        │ around it
        18 function mod:validate_rcptto(msg, str… │   settings = {limit = 1}
        19   print("looked")                      │
        20   return 0                             │ the session before it
        21 end                                    │   sender <a@example.com>
        22 msys.registerModule("mod", mod)        │   conn.connection_message_count =
      n next · e effect · f parting · Esc back · Tab detail · ? help · q quit"
    `)
    await ui.press('v')
    expect(place(ui)).toBe('5 of 5 · recorded · mailfrom#1 mod.validate_mailfrom')
    expect(marked(ui)).toBe('15   return 0')
    await ui.press('v', 'g', 'f')
    expect(marked(ui)).toContain('vctx:set(1, "mx", "many")')
    await ui.press(']', 'd')
    expect(place(ui)).toBe('5 of 7 · next.lua · mailfrom#1 mod.validate_mailfrom')
  })

  test('what nobody can answer is told where the candidate asks it', async () => {
    const ui = await compared(
      policy(5),
      policy(1).replace('vctx:set_code(550, "too many")', 'msys.dnsLookup("new.example")'),
    )
    await ui.press('escape', 'escape', 'return')
    while (!/▸ +mod\./.test(ui.frame())) await ui.press('j')
    await ui.press('s', 'f', 'G')
    await ui.press(...(ui.frame().includes('next.lua') ? [] : ['v']), 'G')
    expect(ui.frame()).toContain('nobody knows')
    expect(ui.frame()).toContain('It ended here, in the middle.')
  })

  test('of an earlier comparison opens beside its candidate, where that still is what was compared', async () => {
    const ui = await compared(policy(5), policy(1))
    await ui.press('R')
    await ui.until(isDone)
    await ui.press('c', 's')
    expect(place(ui)).toBe('5 of 7 · next.lua · mailfrom#1 mod.validate_mailfrom')
  })

  test('of an earlier comparison opens the recorded side alone, where the candidate was changed since', async () => {
    const ui = await compared(policy(5), policy(1))
    writeFileSync(ui.view.lastRun!.candidate.path, policy(2))
    await ui.press('R')
    await ui.until(isDone)
    await ui.press('c', 's')
    expect(place(ui)).toBe('1 of 5 · mailfrom#1 mod.validate_mailfrom')
  })

  test('that the candidate does not part in says so', async () => {
    const ui = await compared(policy(5), next)
    await ui.press('s', ']', 'f')
    expect(said(ui)).toBe('they do not part here, as far as the steps were read')
  })
})

describe('hostile content', () => {
  const hostile = `local mod = {}
function mod:validate_mailfrom(str, ac, vctx)
  local evil = ${JSON.stringify(hostileLine).replaceAll('\\u001b', '\\27')} -- ${hostileLine.replace('\n', '')}
  local wide = ("日本"):rep(100) .. "\\255\\0"
  local long = "${'y'.repeat(1 << 20)}"
  vctx:set(1, "evil", evil)
  return 0
end
msys.registerModule("mod", mod)`

  test.each([roomy, small])('changes nothing but its own cells, at $columns columns', async (terminal) => {
    const ui = await openSteps(hostile, terminal)
    await ui.press('j', 'j', 'j', 'j')
    const rows = ui.frame().split('\n')
    expect(rows).toHaveLength(terminal.rows)
    for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(terminal.columns)
    expect(ui.frame()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
    expect(place(ui)).toContain('5 of 5')
  })

  test('a loop of very many steps is read in parts', async () => {
    const ui = await openSteps(`local mod = {}
function mod:validate_mailfrom(str, ac, vctx)
  local sum = 0
  for i = 1, 5000 do
    sum = sum + i
  end
  print(sum)
  return 0
end
msys.registerModule("mod", mod)`)
    await ui.press('e')
    expect(said(ui)).toBe('nothing more happens in steps 1 to 4,000 of 10,004')
    await ui.press('G', 'E')
    expect(marked(ui)).toBe('7   print(sum)')
    expect(place(ui)).toContain('10,003 of 10,004')
    expect(ui.frame()).toContain('sum = 12502500')
  })
})
