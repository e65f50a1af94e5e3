import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rememberCandidate } from '../../src/cli/outside/candidates.js'
import { storeWith } from '../engine/given-store.js'
import { moduleOf } from '../momentum/given-policy.js'
import { anyId } from '../store/any-id.js'
import { folderWith } from '../store/given.js'
import { compareFrom, type Driver, openUi } from './drive.js'

const refusing = (name: string): string =>
  moduleOf({
    validate_mailfrom: '',
    validate_rcptto: '',
    validate_connect: `if vctx:get(0, "refused") == "${name}" then vctx:set_code(554, "not you") end`,
  })

const steps = ['EHLO a.example', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.net>', 'QUIT']

const given = async (columns: number, rows: number): Promise<{ readonly ui: Driver; readonly state: string }> => {
  const folder = folderWith({ 'candidate/policy.lua': refusing('') })
  const state = join(folder, 'state')
  const store = storeWith(refusing('nobody'), [steps])
  const ui = await openUi(store, { columns, rows, state })
  await compareFrom(ui, join(folder, 'candidate'))
  return { ui, state }
}

test('a session is shown phase by phase, what was not reached among it', async () => {
  const { ui } = await given(80, 24)
  await ui.press('o')
  expect(ui.frame().replace(anyId, '(id)')).toMatchInlineSnapshot(`
    "Reprise · session 1 replayed under candidate
    session 1 (id), under candidate (22b6f3b39b61)
    4 phases: 1 differs, 3 not reached.

    ≠ connect  differs
        reply: 220 mail.example.com ESMTP → 554 not you
        at policy.lua:7, mod.validate_connect
    · ehlo  not reached: the client was turned away before
    · mailfrom#1  not reached: the client was turned away before
    · rcptto#1 <b@example.net>  not reached: the client was turned away before













    Esc back · j/k move · ? help · q quit"
  `)
  await ui.press('escape', 'return', 'o')
  expect(ui.frame()).toContain('session 1 replayed under candidate')
})

test('at 40x12 it scrolls', async () => {
  const { ui } = await given(40, 12)
  await ui.press('o', 'G')
  expect(ui.frame()).toMatchInlineSnapshot(`
    "Reprise · session 1 replayed under cand…
        reply
          - 220 mail.example.com ESMTP
          + 554 not you
        at policy.lua:7, mod.validate_conne…
    · ehlo  not reached: the client was
      turned away before
    · mailfrom#1  not reached: the client
      was turned away before
    · rcptto#1 <b@example.net>  not reached:
      the client was turned away before
    Esc back · j/k move · ? help · q quit"
  `)
})

test('of a comparison that was not made here the candidate is found among those of late, byte for byte', async () => {
  const { ui, state } = await given(80, 24)
  const { path } = ui.view.lastRun!.candidate
  const store = ui.storePath
  const later = await openUi(store, { columns: 80, rows: 24, state })
  await later.press('d', 'o')
  expect(later.frame()).toContain('replayed under candidate')
  writeFileSync(join(path, 'policy.lua'), refusing('somebody else'))
  rememberCandidate(path, { XDG_STATE_HOME: state })
  const changed = await openUi(store, { columns: 80, rows: 24, state })
  await changed.press('d', 'o')
  expect(changed.frame()).toContain('nobody knows where the candidate is; p compares with one')
})
