import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../../src/report/columns.js'
import { textOfRow } from '../../../src/report/layout.js'
import { frameOf } from '../../../src/tui/frame/frame.js'
import { type Driver, openUi, rowOf, type Terminal, tonesOf } from '../drive.js'
import { drifts, givenDrifts, isWritten, judgedElsewhere } from './given-drifts.js'

/** One drift is accepted, one rejected with a reason, and the cursor is on that; a reason for the next verdict is typed. */
const given = async (terminal: Terminal): Promise<Driver> => {
  const store = givenDrifts()
  judgedElsewhere(store, drifts[0]!, 'accepted')
  judgedElsewhere(store, drifts[3]!, 'rejected', 'the note is read by others')
  const ui = await openUi(store.path, terminal)
  await ui.press('d', 'W')
  await ui.type('as was decided')
  await ui.press('return', 'j', 'j')
  return ui.until(isWritten)
}

/** The frame; when a verdict was given is another time in every run. */
const shown = (ui: Driver): string => timeless(ui.frame())

const timeless = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-03-01 09:00:00')

describe('drifts that are judged', () => {
  test('at 80x24', async () => {
    expect(shown(await given({ columns: 80, rows: 24 }))).toMatchInlineSnapshot(`
      "Reprise · 3 of 5 drifts, 2 of 5 judged, under inbound-next · 6 sessions: 5 same…
        ≠ critical       reply         newsletter-2            rcptto#1 <a@example.ne…
        ≠ critical       reply         newsletter-3            rcptto#1 <a@example.ne…
      ▸ ✗ rejected       context       newsletter-4            data#1
        ≠ info           registration  the policy              boot
        ✓ accepted       reply         newsletter-1            rcptto#1 <a@example.ne…

      ────────────────────────────────────────────────────────────────────────────────
      data#1  minor context
      at lantern/content.lua:88, inbound.validate_data
      also: content
      ✗ rejected by ann, 2026-03-01 09:00:00: the note is read by others
      why, of the next verdict: as was decided

      recorded                               │ replayed
      context.mess.score: 3                  │ context.mess.score: 4
      headers.x-note: three                  │ headers.x-note: four






      Enter session · s step · p compare · Esc back · Tab detail · ? help · q quit"
    `)
  })

  test('at 40x12', async () => {
    expect(shown(await given({ columns: 40, rows: 12 }))).toMatchInlineSnapshot(`
      "Reprise · 3 of 5 drifts, 2 of 5 judged,…
        ≠ critical   newsletter…  rcptto#1 <a…
      ▸ ✗ rejected   newsletter…  data#1
      ── 1 more row, Tab to scroll ───────────
      data#1  minor context
      context.mess.score: 3 → 4
      at lantern/content.lua:88, inbound.vali…
      ✗ rejected by ann, 2026-03-01 09:00:00:
        the note is read by others
      judged with it:
      headers.x-note: three → four
      Enter session · s step · ? help"
    `)
  })

  test('at 200x60', async () => {
    expect(shown(await given({ columns: 200, rows: 60 }))).toMatchInlineSnapshot(`
      "Reprise · 3 of 5 drifts, 2 of 5 judged, under inbound-next · 6 sessions: 5 same, 1 drifted.
        ≠ critical       reply         newsletter-2                  rcptto#1 <a@example.net>
        ≠ critical       reply         newsletter-3                  rcptto#1 <a@example.net>
      ▸ ✗ rejected       context       newsletter-4                  data#1
        ≠ info           registration  the policy                    boot
        ✓ accepted       reply         newsletter-1                  rcptto#1 <a@example.net>












      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      data#1  minor context
      at lantern/content.lua:88, inbound.validate_data
      also: content
      ✗ rejected by ann, 2026-03-01 09:00:00: the note is read by others
      why, of the next verdict: as was decided

      recorded                                                                                           │ replayed
      context.mess.score: 3                                                                              │ context.mess.score: 4
      headers.x-note: three                                                                              │ headers.x-note: four































      Enter session · s step · p compare · Esc back · Tab detail · j/k move · ? help · q quit"
    `)
  })

  test('in ASCII', async () => {
    const frame = shown(await given({ columns: 80, rows: 24, unicode: false }))
    expect(frame).toMatch(/^[\x20-\x7e\n]*$/)
    expect(frame.split('\n').slice(0, 16).join('\n')).toMatchInlineSnapshot(`
      "Reprise - 3 of 5 drifts, 2 of 5 judged, under inbound-next - 6 sessions: 5 sa...
        != critical      reply         newsletter-2            rcptto#1 <a@example....
        != critical      reply         newsletter-3            rcptto#1 <a@example....
      > x rejected       context       newsletter-4            data#1
        != info          registration  the policy              boot
        ok accepted      reply         newsletter-1            rcptto#1 <a@example....

      --------------------------------------------------------------------------------
      data#1  minor context
      at lantern/content.lua:88, inbound.validate_data
      also: content
      x rejected by ann, 2026-03-01 09:00:00: the note is read by others
      why, of the next verdict: as was decided

      recorded                               | replayed
      context.mess.score: 3                  | context.mess.score: 4"
    `)
  })

  test.each([
    [40, 12],
    [80, 24],
    [200, 60],
  ])('say the same in mark and word without colour, at %ix%i', async (columns, rows) => {
    const ui = await given({ columns, rows })
    const plain = { ...ui.view, style: { ...ui.view.style, color: false } }
    expect(frameOf(plain).map(textOfRow)).toEqual(frameOf(ui.view).map(textOfRow))
    expect(ui.frame().split('\n')).toHaveLength(rows)
    for (const row of ui.frame().split('\n')) expect(columnsOf(row)).toBeLessThanOrEqual(columns)
  })

  test('are told apart by colour as well', async () => {
    const ui = await given({ columns: 80, rows: 24 })
    await ui.press('g')
    expect(tonesOf(ui).slice(0, 6).map(timeless)).toMatchInlineSnapshot(`
      [
        "strong<Reprise> · 1 of 5 drifts, 2 of 5 judged, under name<inbound-next>dim<· 6 sessions: 5 same…>",
        "chosen<▸ ≠ critical       reply         newsletter-2            rcptto#1 <a@example.ne…>",
        "  bad<≠ critical>  reply         name<newsletter-3>  rcptto#1 <a@example.ne…",
        "  bad<✗ rejected>  context       name<newsletter-4>  data#1                 ",
        "  dim<≠ info>  registration  name<the policy>  boot                   ",
        "  good<✓ accepted>  reply         name<newsletter-1>  rcptto#1 <a@example.ne…",
      ]
    `)
  })

  test.each([
    [40, 'reject all 2 alike, because: s decided'],
    [80, 'reject all 2 alike, because: as was decided'],
    [200, 'reject all 2 alike, because: as was decided'],
  ])('are asked about in one line where they are alike, in %i columns', async (columns, asked) => {
    const ui = await given({ columns, rows: 24 })
    await ui.press('g', 'V')
    expect(rowOf(ui, -2)).toBe(asked)
  })

  test('have their keys in the footer where they work', async () => {
    const ui = await given({ columns: 80, rows: 24 })
    await ui.press('g')
    expect(rowOf(ui, -1)).toMatchInlineSnapshot(
      `"Enter session · a accept · v reject · s step · Esc back · ? help · q quit"`,
    )
    await ui.resize(40, 12)
    expect(rowOf(ui, -1)).toMatchInlineSnapshot(`"Enter session · a accept · ? help"`)
  })
})
