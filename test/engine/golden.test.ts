import { expect, test } from 'vitest'
import { compareStore } from '../../src/engine/compare-store.js'
import { verifySessions } from '../../src/engine/verify-sessions.js'
import { parseQuery } from '../../src/store/query/query.js'
import { listVerdicts } from '../../src/store/reviews/verdicts.js'
import { listRevisions, readRevision } from '../../src/store/revisions.js'
import { importLines } from '../../src/store/transfer/import-lines.js'
import { verifyStore } from '../../src/store/verify.js'
import { exported } from '../store/exported.js'
import { givenEmpty } from '../store/given.js'
import { givenGolden, goldenComparison, goldenLines, goldenNames } from './given-golden.js'

/** The version that made the first expectations did not look for either, and said null. */
/** Assumptions of which the sentence that says what they mean is worded better since. */
const reworded: ReadonlySet<string> = new Set(['failure-disconnects'])

const lookedFor = { fragile: [], isolated: [] }

test('there are golden recordings', () => {
  expect(goldenNames).toEqual(
    expect.arrayContaining([
      'format-1.jsonl',
      'format-2-whole-session.jsonl',
      'format-3-live.jsonl',
      'format-3-redacted.jsonl',
      'format-3-reviewed.jsonl',
      'format-3-slept.jsonl',
    ]),
  )
})

test('one of them has answers behind a sleep and before a timer, connections that were gone, and a session that may go on from another', () => {
  const events = goldenLines('format-3-slept.jsonl').map((line) => JSON.parse(line))
  const inputs = events.map(({ input = {} }) => input)
  const after = inputs.flatMap(({ answers = [] }) => answers.flatMap(({ after = 0 }: { after?: number }) => after))
  expect([Math.max(...after) > 0, Math.min(...after) < 0]).toEqual([true, true])
  expect(inputs.flatMap(({ gone }) => gone ?? []).map(({ how, within }) => [how, within])).toEqual([
    ['closed', undefined],
    ['closed', 'command'],
    ['closed', 'content'],
    ['closed', undefined],
  ])
  expect(inputs.filter(({ source }) => source?.possiblyAfter)).toHaveLength(1)
})

test.each(goldenNames)('%s is read, is faithful, and compares as it always did', async (name) => {
  const { store, sessions } = await givenGolden(name)
  expect(verifyStore(store).fault).toBeUndefined()
  const found = { faithful: sessions, unfaithful: [], stopped: [], ...lookedFor }
  expect(verifySessions(store, parseQuery(''))).toEqual(found)

  const revisions = new Map(listRevisions(store).map((row) => [row.name, row.revision]))
  const comparison = await compareStore({
    storePath: store.path,
    candidate: readRevision(store, revisions.get('inbound-next')!),
    query: parseQuery(`revision:${revisions.get('inbound')}`),
    limit: 1000,
    workers: 1,
  })
  const { assumptions, ...expected } = goldenComparison(name)
  const { assumptions: assumed, ...compared } = JSON.parse(JSON.stringify(comparison))
  expect(compared).toEqual({
    ...expected,
    ...lookedFor,
    sessions: { ...expected.sessions, isolated: 0 },
    drifts: expected.drifts.map((drift: object) => expect.objectContaining(drift)),
  })
  const named = assumptions.map(({ means, ...one }: { id: string; means: string }) =>
    expect.objectContaining(reworded.has(one.id) ? one : { ...one, means }),
  )
  expect(assumed).toEqual(expect.arrayContaining(named))
})

test('verdicts of the first format that had them are exported as they were imported', async () => {
  const store = givenEmpty()
  const lines = goldenLines('format-3-reviewed.jsonl')
  expect(await importLines(store, lines)).toMatchObject({ entries: 10, verdicts: 6 })
  expect(listVerdicts(store)).toHaveLength(6)
  expect(exported(store)).toEqual(lines)
})
