import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { compareStore } from '../../src/engine/compare-store.js'
import { verifySessions } from '../../src/engine/verify-sessions.js'
import { parseQuery } from '../../src/store/query/query.js'
import { listVerdicts } from '../../src/store/reviews/verdicts.js'
import { listRevisions, readRevision } from '../../src/store/revisions.js'
import { sessionIds } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { exportSessions } from '../../src/store/transfer/export-sessions.js'
import { importLines } from '../../src/store/transfer/import-lines.js'
import { verifyStore } from '../../src/store/verify.js'

/*
 * Recordings of every format that there ever was. A golden file is never edited: people's stores hold such recordings.
 * What reads and compares them may change, and may name more that it rests on; a new format adds new files, made as `make-golden.sh`,
 * `make-whole-session.sh` and `make-reviewed.sh` make them. A file carries
 * its base, its candidate and both policies' bytes, so that it depends on nothing else of this repository.
 */
const folder = fileURLToPath(new URL('../../recordings/golden/', import.meta.url))
const formats = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))

/** The version that made the first expectations did not look for either, and said null. */
const lookedFor = { fragile: [], isolated: [] }

test('there are golden recordings', () => {
  expect(formats).toEqual(
    expect.arrayContaining(['format-1.jsonl', 'format-2-whole-session.jsonl', 'format-3-reviewed.jsonl']),
  )
})

test.each(formats)('%s is read, is faithful, and compares as it always did', async (name) => {
  const home = mkdtempSync(join(tmpdir(), 'reprise-golden-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const storePath = join(home, 'golden.db')
  const store = openStore(storePath, { mode: 'write' })
  onTestFinished(() => store.close())
  const lines = createInterface({ input: createReadStream(join(folder, name)), crlfDelay: Number.POSITIVE_INFINITY })
  const { sessions } = await importLines(store, lines)

  expect(verifyStore(store).fault).toBeUndefined()
  const found = { faithful: sessions, unfaithful: [], stopped: [], ...lookedFor }
  expect(verifySessions(store, parseQuery(''))).toEqual(found)

  const revisions = new Map(listRevisions(store).map((row) => [row.name, row.revision]))
  const comparison = await compareStore({
    storePath,
    candidate: readRevision(store, revisions.get('inbound-next')!),
    query: parseQuery(`revision:${revisions.get('inbound')}`),
    limit: 1000,
    workers: 1,
  })
  const { assumptions, ...expected } = JSON.parse(
    readFileSync(join(folder, name.replace('.jsonl', '.expected.json')), 'utf8'),
  )
  const { assumptions: assumed, ...compared } = JSON.parse(JSON.stringify(comparison))
  expect(compared).toEqual({
    ...expected,
    ...lookedFor,
    sessions: { ...expected.sessions, isolated: 0 },
    drifts: expected.drifts.map((drift: object) => expect.objectContaining(drift)),
  })
  // the sentence that says what one means may be worded better
  const named = assumptions.map(({ means: _means, ...one }: { means: string }) => expect.objectContaining(one))
  expect(assumed).toEqual(expect.arrayContaining(named))
})

test('verdicts of the first format that had them are exported as they were imported', async () => {
  const home = mkdtempSync(join(tmpdir(), 'reprise-golden-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const store = openStore(join(home, 'golden.db'), { mode: 'write' })
  onTestFinished(() => store.close())
  const lines = readFileSync(join(folder, 'format-3-reviewed.jsonl'), 'utf8').trimEnd().split('\n')
  expect(await importLines(store, lines)).toMatchObject({ entries: 10, verdicts: 6 })
  expect(listVerdicts(store)).toHaveLength(6)
  expect([...exportSessions(store, sessionIds(store))]).toEqual(lines)
})
