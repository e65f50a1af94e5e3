import { expect, test } from 'vitest'
import { phaseNames } from '../../src/domain/phase.js'
import { parseQuery } from '../../src/store/query/query.js'
import { listSessions } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { oneMessage, type Step } from '../momentum/given-policy.js'
import { readWithSqlite } from '../store/read-with-sqlite.js'
import { storeWith } from './given-store.js'

const policy = `local mod = {}
function mod:core_log_delivery_v1() return 0 end
function mod:core_log_reopen() return 0 end
function mod:msg_gen_data_spool() return 0 end
msys.registerModule("mod", mod)`

const injected: readonly Step[] = [
  { inject: { text: 'x\n' }, to: 'b@example.net' },
  { inject: { text: 'x\n' }, from: 'a@example.com', to: 'c@example.net' },
  { deliver: '250 ok' },
]
const sent: readonly Step[] = [...oneMessage, { deliver: '250 ok' }, { fire: { hook: 'core_log_reopen' } }]

const store = () => openStore(storeWith(policy, [injected, sent, oneMessage]), { mode: 'read' })

test('sessions are found by the phases that delivery and injection have, and listed by their addresses', () => {
  const opened = store()
  const found = (where: string) =>
    listSessions(opened, parseQuery(where, new Date()), { limit: 9 })
      .toReversed()
      .map(({ source }) => source)
  expect(found('phase:delivered')).toEqual(['session 1', 'session 2'])
  expect(found('phase:injection')).toEqual(['session 1'])
  expect(found('phase:fire')).toEqual(['session 2'])
  expect(found('recipient:c@example.net sender:a@example.com')).toEqual(['session 1'])
  opened.close()
})

test('the view of invocations tells which message each was about', (context) => {
  const opened = store()
  const sql = "SELECT phase || ' ' || message || ' ' || recipient AS about FROM invocation ORDER BY position"
  expect(readWithSqlite(context, opened.path, sql).map(({ about }) => about)).toEqual([
    'injection 1 b@example.net',
    'injection 2 c@example.net',
    'delivered 2 c@example.net',
    'delivered 1 b@example.net',
    'fire 0 ',
  ])
  opened.close()
})

test('the table of phases has every phase, with its place as its bit', () => {
  const opened = store()
  const rows = opened.database.prepare('SELECT bit, name FROM phase ORDER BY bit').all()
  expect(rows).toEqual(phaseNames.map((name, index) => ({ bit: 2 ** index, name })))
  opened.close()
})
