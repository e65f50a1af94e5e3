import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { Drift } from '../../src/domain/drift.js'
import type { Said } from '../../src/domain/review.js'
import { judgedIn } from '../../src/domain/verdict.js'
import { recordComparison } from '../../src/store/comparisons.js'
import { eraseBootReviews, eraseSessions } from '../../src/store/erase.js'
import { rebuildProjections } from '../../src/store/projection/rebuild.js'
import { recordVerdicts } from '../../src/store/reviews/record-verdicts.js'
import { judgeFrom, listVerdicts, readJudgedDrifts } from '../../src/store/reviews/verdicts.js'
import { sessionIds } from '../../src/store/sessions.js'
import { openStore, type Store } from '../../src/store/store.js'
import { importLines } from '../../src/store/transfer/import-lines.js'
import { verifyStore } from '../../src/store/verify.js'
import { aDrift } from '../report/given.js'
import { exported } from './exported.js'
import { filesHold } from './files-hold.js'
import { givenEmpty, givenFolder, givenStore } from './given.js'
import { readWithSqlite } from './read-with-sqlite.js'
import { recordSession, revision } from './sessions.js'

const ann = { by: 'ann', candidate: 'c'.repeat(64) }
const found = (session: string, wishes: Partial<Drift> = {}): Drift => aDrift({ session, base: revision, ...wishes })
const boot = (wishes: Partial<Drift> = {}): Drift =>
  found('', { phase: 'boot', message: 0, recipient: '', kind: 'registration', path: 'boot.outside', ...wishes })
const said = (drift: Drift, verdict: Said['verdict'], reason?: string): Said => ({
  drift: judgedIn(drift)!,
  verdict,
  ...(reason === undefined ? {} : { reason }),
})
const verdictOn = (store: Store, drift: Drift) => judgeFrom(store)(drift).verdict?.verdict
const inForce = (store: Store) => listVerdicts(store).map(({ verdict, drift }) => [drift.session, verdict])

describe('a verdict', () => {
  test('is in force with who gave it, when, why and under which candidate', () => {
    const store = givenStore()
    const drift = found(recordSession(store))
    const before = Date.now()
    recordVerdicts(store, [said(drift, 'accepted', 'as was decided')], ann)
    const { verdict } = judgeFrom(store)(drift)
    expect(verdict).toEqual({
      verdict: 'accepted',
      by: 'ann',
      at: expect.any(Number),
      reason: 'as was decided',
      candidate: ann.candidate,
    })
    expect(verdict!.at).toBeGreaterThanOrEqual(before)
    expect(verifyStore(store).fault).toBeUndefined()
  })

  test('is an event in the log, in a stream of the session, or of the revision for how a policy boots', (context) => {
    const store = givenStore()
    const id = recordSession(store)
    const { events, appends } = verifyStore(store)
    recordVerdicts(store, [said(found(id), 'accepted'), said(boot(), 'rejected')], ann)
    expect(verifyStore(store)).toMatchObject({ events: events + 2, appends: appends + 2, fault: undefined })
    const sql = "SELECT stream, kind, type, input ->> '$.by' AS by FROM event WHERE kind = 'review' ORDER BY position"
    expect(readWithSqlite(context, store.path, sql)).toEqual([
      { stream: `review:${id}`, kind: 'review', type: 'DriftReviewed', by: 'ann' },
      { stream: `review:${revision}`, kind: 'review', type: 'DriftReviewed', by: 'ann' },
    ])
  })

  test('gives way to a later one, and is gone when it is taken back', () => {
    const store = givenStore()
    const drift = found(recordSession(store))
    for (const verdict of ['accepted', 'rejected'] as const) {
      recordVerdicts(store, [said(drift, verdict)], ann)
      expect(verdictOn(store, drift)).toBe(verdict)
    }
    recordVerdicts(store, [said(drift, 'withdrawn')], ann)
    expect(verdictOn(store, drift)).toBeUndefined()
    recordVerdicts(store, [said(drift, 'withdrawn')], ann)
    expect(listVerdicts(store)).toEqual([])
    expect(verifyStore(store).fault).toBeUndefined()
  })

  test('holds for what it was given on, and for nothing else', () => {
    const store = givenStore()
    const [id, other] = [recordSession(store), recordSession(store)]
    recordVerdicts(store, [said(found(id), 'accepted')], ann)
    const further = { kind: 'content', path: 'headers', recorded: null, replayed: {} } as const
    const others = [found(other), found(id, { recipient: 'b@example.net' }), found(id, { rest: [further] })]
    expect(others.map((drift) => verdictOn(store, drift))).toEqual([undefined, undefined, undefined])
  })

  test('that a drift brings along from an earlier look is not believed', () => {
    const store = givenStore()
    const drift = found(recordSession(store), { verdict: { verdict: 'accepted', by: 'x', at: 1, candidate: 'c' } })
    expect(judgeFrom(store)(drift)).not.toHaveProperty('verdict')
  })

  test('shows with the drifts of a comparison, as it is now', () => {
    const store = givenStore()
    const [one, two] = [found(recordSession(store)), found(recordSession(store))]
    const comparison = recordComparison(store, { drifts: [one, two] } as never)
    recordVerdicts(store, [said(two, 'rejected')], ann)
    expect(readJudgedDrifts(store, comparison).map(({ verdict }) => verdict?.verdict)).toEqual([undefined, 'rejected'])
  })

  test('of hostile words is kept to the byte', () => {
    const store = givenStore()
    const drift = found(recordSession(store))
    const reason = `\u001b[31m\u0000\r\n\u2028\u202e"'$bytes${'x'.repeat(1_000_000)}\u{1f512}`
    recordVerdicts(store, [said(drift, 'rejected', reason)], { by: '$bytes:=\n', candidate: 'c' })
    rebuildProjections(store)
    expect(judgeFrom(store)(drift).verdict).toMatchObject({ reason, by: '$bytes:=\n' })
    expect(verifyStore(store).fault).toBeUndefined()
  })
})

describe('verdicts are kept together or not at all', () => {
  test('where one of them is on a session that is not there', () => {
    const store = givenStore()
    const drift = found(recordSession(store))
    const before = verifyStore(store)
    const refused = () => recordVerdicts(store, [said(drift, 'accepted'), said(found('nobody'), 'accepted')], ann)
    expect(refused).toThrow('the store has no session nobody')
    expect(() => recordVerdicts(store, [said(boot({ base: 'd'.repeat(64) }), 'accepted')], ann)).toThrow('no revision')
    expect(() => recordVerdicts(store, [said(found(`revision:${revision}`), 'accepted')], ann)).toThrow('no session')
    expect(verifyStore(store)).toEqual(before)
    expect(listVerdicts(store)).toEqual([])
  })

  test('where the transaction around them is rolled back', () => {
    const store = givenStore()
    const drift = found(recordSession(store))
    const stop = () =>
      store.transaction(() => {
        recordVerdicts(store, [said(drift, 'accepted')], ann)
        throw new Error('killed')
      })
    expect(stop).toThrow('killed')
    expect(verdictOn(store, drift)).toBeUndefined()
    recordVerdicts(store, [said(drift, 'rejected')], ann)
    expect(verdictOn(store, drift)).toBe('rejected')
    expect(verifyStore(store).fault).toBeUndefined()
  })
})

test('the list of verdicts is worked out again from the events', () => {
  const store = givenStore()
  const ids = Array.from({ length: 30 }, () => recordSession(store))
  recordVerdicts(
    store,
    ids.map((id) => said(found(id), 'accepted', `because of ${id}`)),
    ann,
  )
  recordVerdicts(
    store,
    ids.slice(0, 10).map((id) => said(found(id), 'rejected')),
    ann,
  )
  recordVerdicts(
    store,
    ids.slice(5, 15).map((id) => said(found(id), 'withdrawn')),
    ann,
  )
  const before = new Set(listVerdicts(store).map((row) => JSON.stringify(row)))
  rebuildProjections(store)
  expect(new Set(listVerdicts(store).map((row) => JSON.stringify(row)))).toEqual(before)
  expect(before.size).toBe(20)
})

describe('verify finds', () => {
  const givenJudged = (): { readonly store: Store; readonly drift: Drift } => {
    const store = givenStore()
    const drift = found(recordSession(store))
    recordVerdicts(store, [said(drift, 'rejected')], ann)
    return { store, drift }
  }

  test.each<[string, string]>([
    ['a verdict that was turned round in the list', "UPDATE review SET verdict = 'accepted'"],
    ['one that was taken off the list', 'DELETE FROM review'],
    [
      'one that was put on it',
      'INSERT INTO review SELECT 9, randomblob(32), stream, verdict, by, at, reason, candidate, drift FROM review',
    ],
    ['another who', `UPDATE review SET by = '"bob"'`],
  ])('%s, and rebuilding mends it', (_, sql) => {
    const { store, drift } = givenJudged()
    store.database.exec(sql)
    expect(verifyStore(store).fault).toMatchObject({
      what: expect.stringContaining('the list of verdicts'),
      hint: expect.any(String),
    })
    rebuildProjections(store)
    expect(verifyStore(store).fault).toBeUndefined()
    expect(verdictOn(store, drift)).toBe('rejected')
  })

  test('an event that was changed', () => {
    const { store } = givenJudged()
    const copy = new Database(store.path)
    copy.exec('DROP TRIGGER payload_is_never_changed')
    copy.exec(
      `UPDATE payload SET input = replace(input, '"rejected"', '"accepted"') WHERE instr(input, '"rejected"') > 0`,
    )
    copy.close()
    expect(verifyStore(store).fault?.what).toContain('was changed: its hash differs')
  })
})

describe('an erasure', () => {
  test('of a session takes what was said of it along, which quotes it', () => {
    const path = join(givenFolder(), 'reprise.db')
    const store = givenStore(path)
    const [secret, kept] = [recordSession(store), recordSession(store)]
    recordVerdicts(store, [said(found(secret, { recipient: 'secret-recipient' }), 'accepted', 'secret-reason')], ann)
    recordVerdicts(store, [said(found(kept), 'accepted', 'kept-reason')], ann)
    expect(filesHold(path, 'secret-')).toBe(true)
    expect(eraseSessions(store, [secret], 'a request')).toMatchObject({ sessions: 1, reviews: 1 })
    expect(filesHold(path, 'secret-')).toBe(false)
    expect(filesHold(path, 'kept-reason')).toBe(true)
    expect(inForce(store)).toEqual([[kept, 'accepted']])
    rebuildProjections(store)
    expect(inForce(store)).toEqual([[kept, 'accepted']])
    expect(verifyStore(store).fault).toBeUndefined()
    expect(() => recordVerdicts(store, [said(found(secret), 'accepted')], ann)).toThrow('was erased')
  })

  test('of what was said of a boot takes comparisons along that show it, and more may be said', () => {
    const path = join(givenFolder(), 'reprise.db')
    const store = givenStore(path)
    recordSession(store)
    const judged = boot({ replayed: 'secret-output' })
    const verdict = { verdict: 'accepted', by: 'ann', at: 1, reason: 'secret-reason', candidate: 'c' } as const
    for (const reason of ['secret-reason', 'secret-again']) {
      recordVerdicts(store, [said(judged, 'accepted', reason)], ann)
      recordComparison(store, { drifts: [{ ...boot({ replayed: 'other' }), verdict }] } as never)
      expect(eraseBootReviews(store, revision, 'a request')).toEqual({ comparisons: 1 })
      expect(filesHold(path, 'secret-')).toBe(false)
      expect(listVerdicts(store)).toEqual([])
      expect(verifyStore(store).fault).toBeUndefined()
    }
    recordVerdicts(store, [said(boot(), 'rejected')], ann)
    rebuildProjections(store)
    expect(inForce(store)).toEqual([['', 'rejected']])
    expect(verifyStore(store).fault).toBeUndefined()
    expect(() => eraseBootReviews(store, 'd'.repeat(64), 'a request')).toThrow('nothing was said')
  })
})

describe('an export', () => {
  const givenJudged = (): Store => {
    const store = givenStore()
    const [one, two] = [recordSession(store), recordSession(store)]
    recordVerdicts(store, [said(found(one), 'accepted', 'meant\n'), said(boot(), 'rejected')], ann)
    recordVerdicts(store, [said(found(one), 'withdrawn'), said(found(two), 'rejected')], { ...ann, by: 'bob' })
    return store
  }

  test('carries verdicts, and is the same when it was imported and is exported again', async () => {
    const store = givenJudged()
    const lines = exported(store)
    const other = givenEmpty()
    expect(await importLines(other, lines)).toEqual({ sessions: 2, unchanged: 0, erased: 0, entries: 4, verdicts: 2 })
    expect(listVerdicts(other)).toHaveLength(2)
    expect(exported(other)).toEqual(lines)
    expect(listVerdicts(other)).toEqual(expect.arrayContaining([...listVerdicts(store)]))
    expect(await importLines(other, lines)).toEqual({ sessions: 0, unchanged: 2, erased: 0, entries: 0, verdicts: 0 })
    expect(verifyStore(other).fault).toBeUndefined()
  })

  test('adds what was said since an earlier one, and an earlier one takes nothing away', async () => {
    const store = givenJudged()
    const earlier = exported(store)
    const other = givenEmpty()
    await importLines(other, earlier)
    const [one] = sessionIds(store)
    recordVerdicts(store, [said(found(one!), 'accepted')], ann)
    expect(await importLines(other, exported(store))).toEqual({
      sessions: 0,
      unchanged: 2,
      erased: 0,
      entries: 1,
      verdicts: 1,
    })
    expect(verdictOn(other, found(one!))).toBe('accepted')
    expect(await importLines(other, earlier)).toMatchObject({ entries: 0, verdicts: 0 })
    expect(verdictOn(other, found(one!))).toBe('accepted')
    expect(exported(other)).toEqual(exported(store))
  })

  test('brings nothing back of what was said of a session that was erased here', async () => {
    const lines = exported(givenJudged())
    const store = givenEmpty()
    await importLines(store, lines)
    const [one, two] = sessionIds(store)
    eraseSessions(store, [one!, two!], 'a request')
    const counts = { sessions: 0, unchanged: 0, erased: 2, entries: 0, verdicts: 0 }
    expect(await importLines(store, lines)).toEqual(counts)
    expect(inForce(store)).toEqual([['', 'rejected']])
    expect(verifyStore(store).fault).toBeUndefined()
  })

  test('with other verdicts than the store’s is refused, and so is one whose verdicts were erased here', async () => {
    const store = givenJudged()
    const lines = exported(store)
    const forged = lines.map((line) => line.replace('"verdict":"rejected"', '"verdict":"accepted"'))
    await expect(importLines(store, forged)).rejects.toMatchObject({ code: 'review-conflict' })
    eraseBootReviews(store, revision, 'a request')
    await expect(importLines(store, lines)).rejects.toMatchObject({ code: 'review-erased' })
    const rest = givenEmpty()
    expect(await importLines(rest, exported(store))).toMatchObject({ entries: 3, verdicts: 1 })
    expect(exported(rest)).toEqual(exported(store))
  })

  test.each<[string, (line: string) => string, string]>([
    [
      'an unknown verdict',
      (line) => line.replace('"verdict":"rejected"', '"verdict":"liked"'),
      'cannot have input.verdict = "liked"',
    ],
    [
      'an unknown kind',
      (line) => line.replace('"kind":"registration"', '"kind":"odd"'),
      'cannot have input.drift.kind = "odd"',
    ],
    ['the stream of another', (line) => line.replace('"stream":"review:', '"stream":"review:f'), 'belongs'],
    ['a base that is not there', (line) => line.replaceAll('aaaaaaaa', 'dddddddd'), 'which no line before has'],
    ['no value', (line) => line.replace(/"recorded":\[.*?\],/, ''), 'cannot have input.drift.recorded = nothing'],
  ])('with %s in a verdict is refused with its line', async (_, change, message) => {
    const lines = exported(givenJudged()).map((line) => (line.includes('"kind":"registration"') ? change(line) : line))
    const store = givenEmpty()
    await expect(importLines(store, lines)).rejects.toThrow(message)
    expect(listVerdicts(store)).toEqual([])
  })
})

test('a store of the version before verdicts gets their table, and keeps every event and reference', async () => {
  const { writeOlderStore } = await import('./older-store.js')
  const store = givenStore()
  const id = recordSession(store, { message: Buffer.from('a message') })
  const path = join(givenFolder(), 'older.db')
  writeOlderStore(store.database, path, 5)
  expect(() => openStore(path, { mode: 'read' })).toThrow('older Reprise')
  const migrated = openStore(path, { mode: 'write' })
  expect(verifyStore(migrated)).toMatchObject({ fault: undefined, events: verifyStore(store).events })
  expect(migrated.database.pragma('foreign_key_check')).toEqual([])
  expect(() => migrated.database.exec('DELETE FROM stream')).toThrow('append-only')
  recordVerdicts(migrated, [said(found(id), 'accepted')], ann)
  expect(verdictOn(migrated, found(id))).toBe('accepted')
  migrated.close()
})
