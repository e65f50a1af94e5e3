import { renameSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listVerdicts } from '../../../src/store/reviews/verdicts.js'
import type { Store } from '../../../src/store/store.js'
import { verifyStore } from '../../../src/store/verify.js'
import { givenMount } from '../../store/given-mount.js'
import { type Driver, openUi, rowOf, rowsOf } from '../drive.js'
import { compared } from '../given.js'
import { drifts, givenDrifts, isWritten, judgedElsewhere } from './given-drifts.js'

process.env['USER'] = 'bob'

const roomy = { columns: 80, rows: 24 }

const given = async (store = givenDrifts()) => {
  const ui = await openUi(store.path, roomy)
  await ui.press('d')
  return { store, ui }
}

/** Presses, and waits until all of it is written. */
const judged = async (ui: Driver, ...keys: readonly string[]): Promise<Driver> =>
  (await ui.press(...keys)).until(isWritten)

const noticeOf = (ui: Driver): string => rowOf(ui, -1)

/** What stands in the first column of each drift, the one under the cursor marked. */
const marksOf = (ui: Driver): readonly string[] =>
  ui
    .frame()
    .split('\n')
    .slice(1, 6)
    .map((row) => row.slice(0, 14).trimEnd())

const inForce = (store: Store) => listVerdicts(store).map(({ verdict, by, reason }) => [verdict, by, reason])

describe('a verdict', () => {
  test('is an event with who, why and under which candidate, and the cursor goes to the next one without', async () => {
    const { store, ui } = await given()
    const { events } = verifyStore(store)
    await ui.press('W')
    await ui.type('as was decided')
    await ui.press('return')
    expect(noticeOf(ui)).toBe('the next verdict has this reason')
    expect(ui.frame()).toContain('why, of the next verdict: as was decided')
    await judged(ui, 'a')
    expect(listVerdicts(store)).toMatchObject([
      { verdict: 'accepted', by: 'bob', reason: 'as was decided', candidate: 'b'.repeat(64), drift: { kind: 'reply' } },
    ])
    expect(rowsOf(ui, 0, 6)).toMatchInlineSnapshot(`
      "Reprise · 2 of 5 drifts, 1 of 5 judged, under inbound-next · 6 sessions: 5 same…
        ✓ accepted       reply         newsletter-1            rcptto#1 <a@example.ne…
      ▸ ≠ critical       reply         newsletter-2            rcptto#1 <a@example.ne…
        ≠ critical       reply         newsletter-3            rcptto#1 <a@example.ne…
        ≠ minor          context       newsletter-4            data#1
        ≠ info           registration  the policy              boot"
    `)
    expect(noticeOf(ui)).toBe('accepted; 4 of 5 left')
    await judged(ui, 'v')
    expect(inForce(store)).toEqual([
      ['accepted', 'bob', 'as was decided'],
      ['rejected', 'bob', undefined],
    ])
    expect(marksOf(ui)).toEqual(['  ✓ accepted', '  ✗ rejected', '▸ ≠ critical', '  ≠ minor', '  ≠ info'])
    expect(verifyStore(store)).toMatchObject({ events: events + 2, fault: undefined })
  })

  test('is not claimed before it is written, and keys that come meanwhile are judged in their order', async () => {
    const { store, ui } = await given()
    const other = new Database(store.path)
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    await ui.press('a', 'v', 'a')
    expect(marksOf(ui)).toEqual(['  … writing', '  … writing', '  … writing', '▸ ≠ minor', '  ≠ info'])
    expect(rowsOf(ui, 0, 1)).not.toContain('judged')
    await ui.press('k')
    expect(ui.frame()).toContain('being written: accepted')
    await ui.press('a')
    expect(noticeOf(ui)).toBe('a verdict on this one is being written')
    other.exec('COMMIT')
    await ui.until(isWritten)
    expect(inForce(store).map(([verdict]) => verdict)).toEqual(['accepted', 'rejected', 'accepted'])
    expect(marksOf(ui)).toEqual(['  ✓ accepted', '  ✗ rejected', '▸ ✓ accepted', '  ≠ minor', '  ≠ info'])
  })

  test('on all that are alike is asked about with their count first, in one step', async () => {
    const { store, ui } = await given()
    expect(ui.frame()).toContain('2 more are alike')
    await ui.press('A')
    expect(rowsOf(ui, 22, 23)).toBe('accept all 3 alike, because:')
    await ui.press('escape')
    expect(ui.view.errands).toEqual([])
    await ui.press('V')
    await ui.type('no')
    await judged(ui, 'return')
    expect(inForce(store)).toEqual(Array.from({ length: 3 }, () => ['rejected', 'bob', 'no']))
    expect(noticeOf(ui)).toBe('rejected: 3 drifts; 2 of 5 left')
    expect(marksOf(ui)[3]).toBe('▸ ≠ minor')
    await ui.press('A')
    expect(noticeOf(ui)).toBe('no other that is left is alike')
    await judged(ui, 'u')
    expect(inForce(store)).toEqual([])
    expect(marksOf(ui)[0]).toBe('▸ ≠ critical')
  })

  test('shows all that it covers, who gave it and why', async () => {
    const { store, ui } = await given()
    judgedElsewhere(store, drifts[3]!, 'rejected', 'the note is read by others')
    await ui.press('r', 'j', 'j', 'j')
    expect(rowsOf(ui, 8, 16).replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, '(time)')).toMatchInlineSnapshot(`
      "data#1  minor context
      at lantern/content.lua:88, inbound.validate_data
      also: content
      ✗ rejected by ann, (time): the note is read by others

      recorded                               │ replayed
      context.mess.score: 3                  │ context.mess.score: 4
      headers.x-note: three                  │ headers.x-note: four"
    `)
  })
})

describe('undo', () => {
  test('goes step by step, skips too, and ends where this look began', async () => {
    const { store, ui } = await given()
    await judged(ui, 'a', 'z', 'v')
    expect(marksOf(ui)).toEqual(['  ✓ accepted', '  ≠ critical', '  ✗ rejected', '▸ ≠ minor', '  ≠ info'])
    await judged(ui, 'u')
    expect(marksOf(ui)[2]).toBe('▸ ≠ critical')
    await ui.press('u')
    expect(marksOf(ui)[1]).toBe('▸ ≠ critical')
    await judged(ui, 'u')
    expect(marksOf(ui)[0]).toBe('▸ ≠ critical')
    expect(noticeOf(ui)).toBe('taken back; 5 of 5 left')
    expect(inForce(store)).toEqual([])
    await ui.press('u')
    expect(noticeOf(ui)).toBe('nothing was judged or skipped in this look')
  })

  test('of a verdict under the cursor is possible whoever gave it, and one has to before another', async () => {
    const store = givenDrifts()
    judgedElsewhere(store, drifts[0]!, 'rejected', 'too strict')
    const { ui } = await given(store)
    expect(marksOf(ui)[1]).toBe('▸ ≠ critical')
    await ui.press('U')
    expect(noticeOf(ui)).toBe('nobody has judged this one')
    await ui.press('k', 'a')
    expect(noticeOf(ui)).toBe('this was rejected already, by ann; take that back first')
    await judged(ui, 'U')
    expect(marksOf(ui)[0]).toBe('▸ ≠ critical')
    await judged(ui, 'a')
    expect(inForce(store)).toEqual([['accepted', 'bob', undefined]])
  })
})

describe('a look through the drifts', () => {
  test('goes on where it was left, and has what was accepted last', async () => {
    const { store, ui } = await given()
    await judged(ui, 'a', 'z', 'v')
    const again = await openUi(store.path, roomy)
    await again.press('d')
    expect(marksOf(again)).toEqual(['▸ ≠ critical', '  ✗ rejected', '  ≠ minor', '  ≠ info', '  ✓ accepted'])
    expect(rowsOf(again, 0, 1)).toContain('1 of 5 drifts, 2 of 5 judged, under inbound-next')
    await judged(again, 'a', 'a')
    expect(noticeOf(again)).toBe('accepted; 1 of 5 left')
    await judged(again, 'a')
    expect(noticeOf(again)).toBe('accepted; all 5 are judged')
    await again.press('J')
    expect(noticeOf(again)).toBe('every drift here is judged')
  })

  test('leaves out all that are alike at once, and judges them no more than it says', async () => {
    const { store, ui } = await given()
    await ui.press('j', 'z', 'g', 'A')
    expect(rowsOf(ui, 22, 23)).toBe('accept all 2 alike, because:')
    await judged(ui, 'return')
    expect(noticeOf(ui)).toBe('accepted: 2 drifts; 3 of 5 left, 1 of them skipped')
    expect(marksOf(ui).slice(0, 3)).toEqual(['  ✓ accepted', '  ≠ critical', '  ✓ accepted'])
    await judged(ui, 'u', 'u')
    await ui.press('g', 'Z')
    expect(marksOf(ui)[3]).toBe('▸ ≠ minor')
    await ui.press('u')
    expect(marksOf(ui)[0]).toBe('▸ ≠ critical')
    expect(inForce(store)).toEqual([])
  })

  test('comes back to what was skipped when nothing else is left', async () => {
    const { ui } = await given()
    await judged(ui, 'z', 'a', 'a', 'a', 'a')
    expect(noticeOf(ui)).toBe('accepted; 1 of 5 left, 1 of them skipped')
    expect(marksOf(ui)[4]).toBe('▸ ✓ accepted')
    await ui.press('J')
    expect(marksOf(ui)[0]).toBe('▸ ≠ critical')
  })

  test('stands at its drift when it is read again, wherever that is by then', async () => {
    const { store, ui } = await given()
    judgedElsewhere(store, drifts[0]!, 'accepted')
    await ui.press('j', 'r')
    expect(marksOf(ui)).toEqual(['▸ ≠ critical', '  ≠ critical', '  ≠ minor', '  ≠ info', '  ✓ accepted'])
    expect(rowsOf(ui, 1, 2)).toContain('newsletter-2')
  })

  test('of another comparison begins anew', async () => {
    const store = givenDrifts()
    compared(store, { drifts: drifts.slice(3), candidate: { revision: 'd'.repeat(64), name: 'inbound-later' } })
    const { ui } = await given(store)
    await judged(ui, 'a', 'c')
    expect(rowsOf(ui, 0, 1)).toContain('1 of 5 drifts, 1 of 5 judged, under inbound-next (2 of 2)')
    await ui.press('u')
    expect(noticeOf(ui)).toBe('nothing was judged or skipped in this look')
  })
})

test('a session of which all drift is accepted is marked so, in the list and at its phase', async () => {
  const { ui } = await given()
  await judged(ui, 'a', 'v', 'escape')
  const marks = ui
    .frame()
    .split('\n')
    .flatMap((row) => /(newsletter-[1-4]) .*? ([≠✓] \d)/.exec(row)?.slice(1).join(' ') ?? [])
  expect(marks).toEqual(['newsletter-4 ≠ 1', 'newsletter-3 ≠ 1', 'newsletter-2 ≠ 1', 'newsletter-1 ✓ 1'])
  await ui.press('d', 'g', 'return')
  expect(ui.frame()).toMatch(/▸ RCPT TO:<a@example.net> +✓ 250/)
})

describe('two who judge at once', () => {
  test('do not undo each other: what was said first stands, and is shown', async () => {
    const { store, ui } = await given()
    judgedElsewhere(store, drifts[0]!, 'rejected', 'never')
    await judged(ui, 'a')
    expect(noticeOf(ui)).toBe('ann has rejected this one meanwhile, and that stands')
    expect(inForce(store)).toEqual([['rejected', 'ann', 'never']])
    expect(marksOf(ui).slice(0, 2)).toEqual(['  ✗ rejected', '▸ ≠ critical'])
    await ui.press('u')
    expect(noticeOf(ui)).toBe('nothing was judged or skipped in this look')
  })

  test('keep the rest of what is alike', async () => {
    const { store, ui } = await given()
    judgedElsewhere(store, drifts[1]!, 'rejected')
    await judged(ui, 'A', 'return')
    expect(noticeOf(ui)).toBe('accepted: 2 drifts; ann has rejected this one meanwhile, and that stands')
    expect(marksOf(ui).slice(0, 3)).toEqual(['  ✓ accepted', '  ✗ rejected', '  ✓ accepted'])
    await judged(ui, 'u')
    expect(inForce(store)).toEqual([['rejected', 'ann', undefined]])
  })

  test('hear that a verdict was taken back meanwhile', async () => {
    const { store, ui } = await given()
    await judged(ui, 'a')
    judgedElsewhere(store, drifts[0]!, 'withdrawn')
    await judged(ui, 'u')
    expect(noticeOf(ui)).toBe('somebody else took the verdict back meanwhile, and that stands')
    expect(marksOf(ui)[0]).toBe('▸ ≠ critical')
  })
})

describe('what cannot be judged', () => {
  test('is in a store that is gone: nothing is claimed, and it says why', async () => {
    const { store, ui } = await given()
    renameSync(store.path, `${store.path}.gone`)
    await judged(ui, 'A', 'return')
    expect(noticeOf(ui)).toMatch(/^not written: .*there is no/)
    expect(marksOf(ui)).toEqual(['▸ ≠ critical', '  ≠ critical', '  ≠ critical', '  ≠ minor', '  ≠ info'])
    renameSync(`${store.path}.gone`, store.path)
    await judged(ui, 'a')
    expect(inForce(store)).toEqual([['accepted', 'bob', undefined]])
  })

  test('is in a store that cannot be written', async (context) => {
    const { folder, seal } = givenMount(context)
    const path = join(folder, 'reprise.db')
    givenDrifts(path).close()
    seal()
    const ui = await openUi(path, roomy)
    await ui.press('d')
    await judged(ui, 'a')
    expect(noticeOf(ui)).toMatch(/^not written: .*reprise\.db/)
    expect(marksOf(ui)[0]).toBe('▸ ≠ critical')
  })

  test('and was asked for as the screen closed is told to whoever closed it', async () => {
    const { store, ui } = await given()
    renameSync(store.path, `${store.path}.gone`)
    await ui.press('a')
    await expect(ui.close()).rejects.toMatchObject({ code: 'store-missing' })
  })

  test('was found by a version that kept too little', async () => {
    const store = givenDrifts()
    compared(store)
    const { ui } = await given(store)
    for (const key of ['a', 'v', 'A', 'V', 'W', 'z', 'J', 'U']) {
      await ui.press(key)
      expect(noticeOf(ui)).toBe('an older Reprise kept too little of this drift to judge it; compare again')
    }
  })

  test.each([
    ['undecidable', 'only drift is judged, and this is undecidable'],
    ['unfaithful', 'only drift is judged, and this is unfaithful'],
  ] as const)('is %s', async (kind, why) => {
    const store = givenDrifts()
    const found = { session: drifts[0]!.session, phase: 'rcptto#1', why: 'it differs' }
    const undecidable = [{ ...found, call: 'msys.dnsLookup', arguments: null, reason: 'never asked', hint: '' }]
    compared(store, { drifts, ...(kind === 'undecidable' ? { undecidable } : { unfaithful: [found] as never }) })
    const { ui } = await given(store)
    await ui.press('G', 'a')
    expect(noticeOf(ui)).toBe(why)
  })

  test('is not there', async () => {
    const store = givenDrifts()
    compared(store, { drifts: [] })
    const { ui } = await given(store)
    await ui.press('c', 'd', 'c', 'v')
    expect(noticeOf(ui)).toContain('inbound-next drifts in nothing')
  })
})

test('a reason may be any text, and reaches nothing but its own cells', async () => {
  const { store, ui } = await given()
  await ui.press('W')
  await ui.type('\x1b[2J\u202eevil 日本 ')
  await judged(ui, 'return', 'v')
  expect(listVerdicts(store)[0]!.reason).toBe('\x1b[2J\u202eevil 日本')
  await ui.press('k')
  expect(ui.frame()).toContain('\\e[2J\\u{202e}evil 日本')
  expect(ui.frame()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
  await ui.press('j', 'W', 'tab')
  expect(rowsOf(ui, 22, 23)).toContain('why: \\e[2J')
})
