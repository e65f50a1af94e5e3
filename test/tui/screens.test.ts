import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../src/report/columns.js'
import { reduce } from '../../src/tui/view/reduce.js'
import { givenStore } from '../store/given.js'
import { openUi, rowOf, rowsOf } from './drive.js'
import { compared, givenSessions } from './given.js'

const roomy = { columns: 80, rows: 24 }
const small = { columns: 40, rows: 12 }

const driftingStore = (): string => {
  const store = givenSessions(5)
  compared(store)
  return store.path
}

describe('the list of sessions', () => {
  test('at 80x24 marks what drifts', async () => {
    expect((await openUi(driftingStore(), roomy)).frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 6 sessions · inbound-next: 6 sessions: 5 same, 1 drifted.
        session                drift   peer              sender      recipients  reply
      ▸ refused                ≠ 2     192.0.2.66                    bad@examp…    550
        newsletter-5                   192.0.2.10        news@exam…  a@example…    250
        newsletter-4                   192.0.2.10        news@exam…  a@example…    250
        newsletter-3                   192.0.2.10        news@exam…  a@example…    250
        newsletter-2                   192.0.2.10        news@exam…  a@example…    250
        newsletter-1                   192.0.2.10        news@exam…  a@example…    250












      2xx 5             █           █           █           █           █
      4xx 0
      5xx 1  █
      Enter open · / filter · d drifts · p compare · s sort · # jump · ? help · q quit"
    `)
  })

  test('at 40x12 keeps name, drift and reply', async () => {
    expect((await openUi(driftingStore(), small)).frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 6 sessions · inbound-nex…
        session                  drift   reply
      ▸ refused                  ≠ 2       550
        newsletter-5                       250
        newsletter-4                       250
        newsletter-3                       250
        newsletter-2                       250
        newsletter-1                       250


      2xx 5  4xx 0  5xx 1  █  █  █  █  █  █
      Enter open · / filter · ? help · q quit"
    `)
  })

  test('in ASCII', async () => {
    const ui = await openUi(driftingStore(), { ...small, unicode: false })
    expect(ui.frame()).toMatch(/^[\x20-\x7e\n]*$/)
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise - 1 of 6 sessions - inbound-n...
        session                  drift   reply
      > refused                  != 2      550
        newsletter-5                       250
        newsletter-4                       250
        newsletter-3                       250
        newsletter-2                       250
        newsletter-1                       250


      2xx 5  4xx 0  5xx 1  @  @  @  @  @  @
      Enter open - / filter - ? help - q quit"
    `)
  })

  test('of an empty store says how to record', async () => {
    expect((await openUi(givenStore().path, small)).frame()).toMatchInlineSnapshot(`
      "Reprise · 0 sessions
        session                  drift   reply
        No sessions yet. Record some: reprise
          record --policy POLICY SESSIONS.yaml

        Or look around first: e records the
          included example, and leads through
          it in three steps.



      / filter · s sort · ? help · q quit"
    `)
  })

  test('reads a window at a time, wherever one goes', async () => {
    const ui = await openUi(givenSessions(500).path, small)
    await ui.press('pagedown', 'pagedown', 'j')
    expect(ui.frame()).toContain('▸ newsletter-486')
    await ui.press('G')
    expect(ui.frame()).toContain('▸ newsletter-1 ')
    await ui.press('pageup', 'k')
    expect(ui.frame()).toContain('▸ newsletter-9 ')
    await ui.press('g')
    expect(ui.frame()).toContain('refused')
    expect(ui.view.read.sessions.rows.length).toBeLessThan(50)
  })
})

describe('the filter', () => {
  test('shows what meets the query while it is typed, and takes the cursor to the beginning', async () => {
    const ui = await openUi(givenSessions(30).path, small)
    await ui.press('G', '/')
    await ui.type('session:newsletter-2*')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 11 sessions · session:ne…
        session                  drift   reply
      ▸ newsletter-29                      250
        newsletter-28                      250
        newsletter-27                      250
        newsletter-26                      250
        newsletter-25                      250
        newsletter-24                      250
        newsletter-23                      250
        newsletter-22                      250
      filter: session:newsletter-2*
      Enter takes it · Tab completes · Esc le…"
    `)
    await ui.press('return', 'j')
    expect(ui.frame()).toContain('2 of 11 sessions')
  })

  test('says what is wrong with a query, and keeps the list of the last one that can be read', async () => {
    const ui = await openUi(givenSessions(3).path, roomy)
    await ui.press('/')
    await ui.type('reply:5')
    expect(ui.frame()).toContain('newsletter-3')
    await ui.type('xx sendr:a')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 1 session · reply:5xx
        session                drift   peer              sender      recipients  reply
      ▸ refused                        192.0.2.66                    bad@examp…    550

















      2xx 0
      there is no field "sendr" (character 11); did you mean sender?
      filter: reply:5xx sendr:a
      Enter takes it · Tab completes · Esc leaves it"
    `)
    await ui.press('return')
    expect(rowOf(ui, -1)).toContain('the query cannot be read')
  })

  test('is left by Escape as it was, and cleared by Escape in the list', async () => {
    const ui = await openUi(givenSessions(3).path, roomy)
    await ui.press('/')
    await ui.type('reply:5xx')
    await ui.press('return', '/')
    await ui.type(' session:x')
    expect(ui.frame()).toContain('No session meets reply:5xx session:x. Esc shows all of them.')
    await ui.press('escape')
    expect(ui.frame()).toContain('1 of 1 session · reply:5xx')
    await ui.press('escape')
    expect(ui.frame()).toContain('1 of 4 sessions')
    await ui.press('escape')
    expect(ui.frame()).toContain('this is the first screen; q quits')
  })
})

describe('one session', () => {
  test('at 80x24 has the dialogue, with the callouts that it caused, beside the chosen phase', async () => {
    const ui = await openUi(driftingStore(), roomy)
    await ui.press('return', 'j')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · refused · 2 of 7
        opened                            │ ≠ minor context under inbound-next
      ▸ connect                     ≠ 220 │   context.conn.ptr
          inbound.validate_conn… continue │     - x.test
        EHLO \\e[31mred\\e[2J\\x9b5A\\u{… 250 │     + \\e[31mred\\e[2J\\x9b5A\\u{202e}evil\\u{2
        RCPT TO:<bad@example.net>   ≠ 550 │       02c} 日本 é שלום
          inbound.validate_rcptto    done │   at lantern/greeting.lua:9, inbound.vali…
        ended                             │
                                          │ connect
                                          │   inbound.validate_connect → 0 (continue),
                                          │     1,234 instructions
                                          │     asked msys.dnsLookup("66.2.0.192.in-ad
                                          │       dr.arpa", "PTR") → {"x.test"}
                                          │     set ptr = "x.test" in the connection
                                          │       context
                                          │   conn context ptr: x.test
                                          │   S: 220 mx.example.org ESMTP
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
      d drifts · s step · p compare · e what if · Esc back · ? help · q quit"
    `)
    await ui.press('j')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · refused · 3 of 7
        opened                            │ inbound.validate_connect → 0 (continue),
        connect                     ≠ 220 │   1,234 instructions
      ▸   inbound.validate_conn… continue │   asked msys.dnsLookup("66.2.0.192.in-addr
        EHLO \\e[31mred\\e[2J\\x9b5A\\u{… 250 │     .arpa", "PTR") → {"x.test"}
        RCPT TO:<bad@example.net>   ≠ 550 │   set ptr = "x.test" in the connection
          inbound.validate_rcptto    done │     context
        ended                             │   at 2026-03-01 09:00:00
                                          │
                                          │ its circumstances cannot be had: it does
                                          │   not run again here
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
                                          │
      01890000-0000-7000-8000-000000009999 cannot be traced: what the phase heard is …"
    `)
  })

  test('at 40x12 has them above each other', async () => {
    const ui = await openUi(driftingStore(), small)
    await ui.press('return', 'j', 'j')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · refused · 3 of 7
        opened
        connect                          ≠ 220
      ▸   inbound.validate_connect    continue
        EHLO \\e[31mred\\e[2J\\x9b5A\\u{202e}… 250
      ── 5 more rows, Tab to scroll ──────────
      inbound.validate_connect → 0 (continue),
        1,234 instructions
        asked msys.dnsLookup("66.2.0.192.in-ad
          dr.arpa", "PTR") → {"x.test"}
        set ptr = "x.test" in the connection
      01890000-0000-7000-8000-000000009999 ca…"
    `)
  })

  test('scrolls its detail once that has the focus', async () => {
    const ui = await openUi(driftingStore(), small)
    await ui.press('return', 'j', 'return', 'G')
    expect(ui.frame()).toContain('S: 220 mx.example.org ESMTP')
    await ui.press('escape', 'escape')
    expect(ui.frame()).toContain('1 of 6 sessions')
  })

  test('shows hostile text as what it is, each row as wide as the terminal', async () => {
    for (const size of [roomy, small]) {
      const ui = await openUi(driftingStore(), size)
      await ui.press('return', 'j', 'j', 'j')
      expect(ui.frame()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
      for (const row of ui.frame().split('\n')) expect(columnsOf(row)).toBeLessThanOrEqual(size.columns)
    }
  })
})

describe('at 20x5, the smallest that it is made for,', () => {
  const least = { columns: 20, rows: 5 }

  test('the chosen row is in sight on every screen, wherever one goes', async () => {
    const ui = await openUi(driftingStore(), least)
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 6 se…
        session          …
      ▸ refused          …
        newsletter-5     …
      Enter open · ? help"
    `)
    for (const keys of [['G'], ['return'], ['j'], ['j', 'j', 'j'], ['escape', 'g', 'd'], ['j'], ['G']]) {
      await ui.press(...keys)
      expect(ui.frame().split('\n'), keys.join(' ')).toHaveLength(5)
      expect(rowsOf(ui, 1, 4), keys.join(' ')).toContain('▸')
    }
  })
})

describe('comparisons', () => {
  test('before the latest are a key away, and one without drift says so', async () => {
    const store = givenSessions(1)
    compared(store)
    compared(store, { drifts: [], candidate: { revision: 'c'.repeat(64), name: 'inbound-third' } })
    const ui = await openUi(store.path, roomy)
    await ui.press('d')
    expect(ui.frame()).toContain('inbound-third drifts in nothing; c shows the comparison before it')
    await ui.press('c', 'd')
    expect(rowsOf(ui, 0, 4)).toMatchInlineSnapshot(`
      "Reprise · 1 of 3 drifts under inbound-next (2 of 2) · 6 sessions: 5 same, 1 dri…
      ▸ ≠ critical       reply         refused                 rcptto#1 <bad@example.…
        ≠ minor          context       refused                 connect
        ≠ info           registration  the policy              boot"
    `)
    await ui.press('c')
    expect(rowsOf(ui, 0, 4)).toMatchInlineSnapshot(`
      "Reprise · 0 drifts under inbound-third (1 of 2) · 6 sessions: 5 same, 1 drifted.
      ▸ inbound-third drifts in nothing; c shows the comparison before it

      "
    `)
  })

  test('of which there is only one have none before', async () => {
    const ui = await openUi(driftingStore(), roomy)
    await ui.press('c')
    expect(ui.frame()).toContain('there is no other comparison')
  })
})

describe('drifts of the latest comparison', () => {
  test('at 80x24 stand side by side', async () => {
    const ui = await openUi(driftingStore(), roomy)
    await ui.press('d')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 3 drifts under inbound-next · 6 sessions: 5 same, 1 drifted.
      ▸ ≠ critical       reply         refused                 rcptto#1 <bad@example.…
        ≠ minor          context       refused                 connect
        ≠ info           registration  the policy              boot



      ────────────────────────────────────────────────────────────────────────────────
      rcptto#1 <bad@example.net>  critical reply
      at lantern/recipients.lua:42, inbound.validate_rcptto

      recorded                               │ replayed
      reply: 550 5.1.1 no such user          │ reply: 250 2.0.0 RCPT TO accepted










      Enter session · s step · p compare · Esc back · Tab detail · ? help · q quit"
    `)
    await ui.press('j')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 2 of 3 drifts under inbound-next · 6 sessions: 5 same, 1 drifted.
        ≠ critical       reply         refused                 rcptto#1 <bad@example.…
      ▸ ≠ minor          context       refused                 connect
        ≠ info           registration  the policy              boot



      ────────────────────────────────────────────────────────────────────────────────
      connect  minor context
      at lantern/greeting.lua:9, inbound.validate_connect

      recorded                               │ replayed
      context.conn.ptr: x.test               │ context.conn.ptr: \\e[31mred\\e[2J\\x9b5A
                                             │   \\u{202e}evil\\u{202c} 日本 é שלום









      Enter session · s step · p compare · Esc back · Tab detail · ? help · q quit"
    `)
  })

  test('at 40x12 stand below each other', async () => {
    const ui = await openUi(driftingStore(), small)
    expect((await ui.press('d')).frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 3 drifts under inbound-n…
      ▸ ≠ critical   refused      rcptto#1 <b…
        ≠ minor      refused      connect
      ────────────────────────────────────────
      rcptto#1 <bad@example.net>  critical
        reply
      reply
        - 550 5.1.1 no such user
        + 250 2.0.0 RCPT TO accepted
      at lantern/recipients.lua:42, inbound.v…

      Enter session · s step · ? help"
    `)
  })

  test('open their session at the phase that drifts', async () => {
    const ui = await openUi(driftingStore(), roomy)
    await ui.press('d', 'return')
    expect(ui.frame()).toMatch(/▸ RCPT TO:<bad@example.net> +≠ 550/)
  })

  test('of the policy have no session to open', async () => {
    const ui = await openUi(driftingStore(), roomy)
    await ui.press('d', 'G', 'return')
    expect(ui.frame()).toContain('this belongs to the policy, not to a session')
  })

  test('that are none say so', async () => {
    const store = givenSessions(1)
    const ui = await openUi(store.path, roomy)
    await ui.press('d')
    expect(ui.frame()).toContain('nothing was compared yet; p compares with a candidate')
    compared(store, { drifts: [] })
    await ui.press('r', 'd')
    expect(ui.frame()).toContain('inbound-next drifts in nothing')
  })

  test('that are none do not hide what drifts on what other sessions left', async () => {
    const store = givenSessions(1)
    const counts = { total: 6, same: 6, isolated: 3, reading: 3, drifting: 2, drifted: 0, undecidable: 0 }
    compared(store, { drifts: [], sessions: { ...counts, unfaithful: 0, accepted: 0 } })
    const ui = await openUi(store.path, roomy)
    await ui.press('d')
    expect(ui.frame()).toContain('2 sessions differ only on what others left: reprise compare names them')
  })
})

describe('everywhere', () => {
  test('? shows every key', async () => {
    const ui = await openUi(driftingStore(), roomy)
    await ui.press('?')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 6 sessions · inbound-next: 6 sessions: 5 same, 1 drifted.
      everywhere
        j, Down                  one down
        k, Up                    one up
        PageDown, space, Ctrl-f  a page down
        PageUp, b, Ctrl-b        a page up
        g, Home                  to the beginning
        G, End                   to the end
        R                        compare with the last candidate again
        w                        compare whenever the candidate is saved, or no longer
        x                        end the comparison that runs
        y                        copy what is chosen into the terminal's clipboard
        Esc, Backspace, h, Left  back to where one came from
        r                        read again what is new
        T                        take the tour of three steps, or end it
        :, Ctrl-p                find a command by what it does
        ?                        the sheet of keys
        q                        quit
      in the list of sessions
        Enter, l, Right          open the session
        /                        show the sessions that meet a query
        d                        the drifts of the comparison
        c                        the comparison before it
      j/k scroll · Esc closes this sheet · q quit"
    `)
    await ui.press('?')
    expect(ui.frame()).toContain('1 of 6 sessions')
  })

  test('at 80 columns the sheet of keys cuts no word', async () => {
    const ui = await openUi(driftingStore(), { columns: 80, rows: 200 })
    await ui.press('?')
    expect(ui.frame()).toContain('in a copy with other inputs')
    expect(ui.frame().split('\n').slice(1).join('\n')).not.toContain('…')
  })

  test('the sheet of keys scrolls where it does not fit', async () => {
    const ui = await openUi(driftingStore(), small)
    await ui.press('?', 'G')
    expect(ui.frame()).toContain('in a copy with other inputs')
    await ui.press('escape')
    expect(ui.frame()).toContain('1 of 6 sessions')
  })

  test('a resize keeps the cursor in sight', async () => {
    const ui = await openUi(givenSessions(100).path, roomy)
    await ui.press('pagedown')
    const before = ui.view.screens[0]!.list.cursor
    await ui.resize(40, 8)
    expect(ui.view.screens[0]!.list.cursor).toBe(before)
    expect(ui.frame().split('\n')).toHaveLength(8)
    expect(ui.frame()).toContain('▸')
  })

  test('Enter opens a session that has yet to be read', async () => {
    const ui = await openUi(givenSessions(100).path, small)
    const { read } = ui.view
    const before = { ...ui.view, read: { ...read, sessions: { ...read.sessions, from: 50, rows: [] } } }
    ui.view = reduce(before, { type: 'key', key: 'return' })
    expect(ui.frame()).toContain('reading…')
    const { list, count, rows } = read.sessions
    ui.view = reduce(ui.view, {
      type: 'answered',
      answer: { kind: 'sessions', list: list!, count, isComplete: true, from: 0, rows, position: null },
    })
    expect(ui.frame()).toContain('Reprise · refused')
  })

  test('a session that is gone meanwhile is told', async () => {
    const ui = await openUi(driftingStore(), roomy)
    const { read } = ui.view
    const rows = [{ ...read.sessions.rows[0]!, id: 'gone' }, ...read.sessions.rows.slice(1)]
    ui.view = { ...ui.view, read: { ...read, sessions: { ...read.sessions, rows } } }
    await ui.press('return')
    expect(ui.frame()).toContain('the store has no session gone')
  })

  test('the palette has what only moves last', async () => {
    const ui = await openUi(driftingStore(), { ...roomy, rows: 80 })
    await ui.press(':')
    const rows = ui
      .frame()
      .split('\n')
      .slice(2)
      .filter((row) => row.trim() !== '')
    const at = (does: string): number => rows.findIndex((row) => row.includes(does))
    expect(at('the drifts of the comparison')).toBeGreaterThanOrEqual(0)
    expect(at('one down')).toBeGreaterThan(at('the drifts of the comparison'))
    expect(at('to the end')).toBe(at('one down') + 5)
  })

  test('the palette finds a command by its words, runs it, and says why one cannot run', async () => {
    const ui = await openUi(driftingStore(), roomy)
    await ui.press(':')
    await ui.type('comparison')
    expect(rowsOf(ui, 0, 6)).toMatchInlineSnapshot(`
      "Reprise · 1 of 6 sessions · inbound-next: 6 sessions: 5 same, 1 drifted.
      command: comparison_
      ▸ d                        the drifts of the comparison
        c                        the comparison before it: there is no other comparis…
        x                        end the comparison that runs: no comparison runs
      "
    `)
    await ui.press('return')
    expect(ui.frame()).toContain('1 of 3 drifts')
    await ui.press(':', 'escape')
    expect(ui.frame()).toContain('1 of 3 drifts')
  })
})
