import { expect, test } from 'vitest'
import { listVerdicts } from '../../../src/store/reviews/verdicts.js'
import { type Driver, openUi } from '../drive.js'
import { drifts, givenDrifts, isWritten, judgedElsewhere } from './given-drifts.js'

const roomy = { columns: 80, rows: 24 }

process.env['USER'] = 'bob'

const given = async (terminal = roomy) => {
  const store = givenDrifts()
  const ui = await openUi(store.path, terminal)
  await ui.press('d')
  return { store, ui }
}

const rowsOf = (ui: Driver, from: number, before?: number): string =>
  ui.frame().split('\n').slice(from, before).join('\n')

const noticeOf = (ui: Driver): string => ui.frame().split('\n').at(-1) ?? ''

test('a verdict is an event with who, why and under which candidate, and the cursor goes to the next one without', async () => {
  const { store, ui } = await given()
  await ui.press('W')
  await ui.type('as was decided')
  await ui.press('return', 'a')
  await ui.until(isWritten)
  expect(listVerdicts(store)).toMatchObject([
    {
      verdict: 'accepted',
      by: 'bob',
      reason: 'as was decided',
      candidate: 'b'.repeat(64),
      drift: { base: drifts[0]!.base },
    },
  ])
  expect(rowsOf(ui, 0, 6)).toMatchInlineSnapshot(`
    "Reprise · 2 of 5 drifts, 1 of 5 judged, under inbound-next · 6 sessions: 5 same…
      ✓ accepted       reply         newsletter-1            rcptto#1 <a@example.ne…
    ▸ ≠ critical       reply         newsletter-2            rcptto#1 <a@example.ne…
      ≠ critical       reply         newsletter-3            rcptto#1 <a@example.ne…
      ≠ minor          context       newsletter-4            data#1
      ≠ info           registration  the policy              boot"
  `)
  expect(noticeOf(ui)).toMatchInlineSnapshot(`"accepted; 4 of 5 left"`)
  await ui.press('v')
  await ui.until(isWritten)
  expect(listVerdicts(store).map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['accepted', 'as was decided'],
    ['rejected', undefined],
  ])
})
