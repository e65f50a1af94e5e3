import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../src/domain/comparison.js'
import { comparisonText } from '../../src/report/comparison-text.js'
import { everySession } from '../../src/store/query/every-session.js'
import { sessionIds } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import type { Step } from '../momentum/given-policy.js'
import { compareWith, storeWith } from './given-store.js'

const to = (...names: readonly string[]): readonly Step[] => [
  'EHLO mail.example.com',
  'MAIL FROM:<a@example.com>',
  ...names.map((name) => `RCPT TO:<${name}@example.net>`),
  'QUIT',
]

const policy = (body: string): string => `local policy = {}
function policy:init() msys.audit_series.define("rate", "string", 60, 10) return true end
function policy:validate_rcptto(msg, str, accept, vctx)
  local name = msg:rcptto():match("^[^@]*")
  ${body}
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`

const reading = 'if name:match("^read") then print(msys.audit_series.count("rate", {key = name:sub(5)})) end'
const adding = 'if name:match("^add") then msys.audit_series.add("rate", {key = name:sub(4)}) end'
const addingTwice = `${adding} if name:match("^add") then msys.audit_series.add("rate", {key = name:sub(4)}) end`

interface Found {
  readonly comparison: Comparison
  /** `COUNTER written by N, read by NUMBERS +MORE` */
  readonly lines: readonly string[]
  readonly names: ReadonlyMap<string, string>
}

const compared = async (
  [base, candidate]: readonly [string, string],
  sessions: readonly (readonly Step[])[],
  options: Parameters<typeof compareWith>[2] = {},
): Promise<Found> => {
  const world = { counters: { '/hits': 10 } }
  const path = storeWith(policy(base), sessions, { world })
  const comparison = await compareWith(path, policy(candidate), options)
  const store = openStore(path, { mode: 'read' })
  const names = new Map([...sessionIds(store, everySession)].map((id, index) => [id, `session ${index + 1}`]))
  store.close()
  const lines = (comparison.counters ?? []).map(
    ({ counter, writers, readers, more }) =>
      `${counter} written by ${writers}, read by ${readers.map((id) => names.get(id)).join()} +${more}`,
  )
  return { comparison, lines, names }
}

describe('a count that the candidate writes otherwise', () => {
  test('is told once, with the later sessions that read it for the same key', async () => {
    const sessions = [to('readx'), to('addx'), to('readx'), to('ready'), to('addx'), to('readx')]
    const found = await compared([`${reading} ${adding}`, `${reading} ${addingTwice}`], sessions)
    expect(found.lines).toEqual(['audit series rate written by 2, read by session 3,session 6 +0'])
    const text = comparisonText(found.comparison, { color: false, width: 200, unicode: true }, found)
    expect(text).toContain(
      'audit series rate is written otherwise by 2 sessions; what later ones read of it was taken as recorded: session 3, session 6',
    )
  })

  test('also where it is a counter by its path', async () => {
    const base = 'if name == "add" then msys.counter.inc("/hits") else print(msys.counter.read("/hits")) end'
    const candidate = 'if name == "add" then msys.counter.add("/hits", 2) else print(msys.counter.read("/hits")) end'
    const { lines } = await compared([base, candidate], [to('read'), to('add'), to('read')])
    expect(lines).toEqual(['counter /hits written by 1, read by session 3 +0'])
  })

  test('also where it is one that the server keeps', async () => {
    const count = 'if name == "read" then print(msys.audit.rejections("m")) end'
    const refusing = `${count} if name == "no" then vctx:set_code(550, "no") end`
    const { lines } = await compared([count, refusing], [to('no'), to('read')])
    expect(lines).toEqual(['msys.audit.rejections written by 1, read by session 2 +0'])
  })

  test('names no more than are wanted', async () => {
    const sessions = [to('addx'), ...Array.from({ length: 5 }, () => to('readx'))]
    const { lines } = await compared([`${reading} ${adding}`, `${reading} ${addingTwice}`], sessions, { limit: 2 })
    expect(lines).toEqual(['audit series rate written by 1, read by session 2,session 3 +3'])
  })
})

test.each([
  ['nobody reads', [adding, addingTwice], [to('addx'), to('addx')]],
  ['is read before, and never after', [`${reading} ${adding}`, `${reading} ${addingTwice}`], [to('readx'), to('addx')]],
  ['is read for another key', [`${reading} ${adding}`, `${reading} ${addingTwice}`], [to('addx'), to('ready')]],
  [
    'comes to the same sum',
    [
      `${reading} if name == "addx" then msys.audit_series.add("rate", {key = "x", count = 2}) end`,
      `${reading} if name == "addx" then for i = 1, 2 do msys.audit_series.add("rate", {key = "x"}) end end`,
    ],
    [to('addx'), to('readx')],
  ],
] as const)('nothing is told of a count that %s', async (_title, [base, candidate], sessions) => {
  const { comparison } = await compared([base, candidate], sessions)
  expect(comparison).not.toHaveProperty('counters')
})
