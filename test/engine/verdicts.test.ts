import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../src/domain/comparison.js'
import type { Drift } from '../../src/domain/drift.js'
import { beginReview, judge, reviewItems } from '../../src/domain/review.js'
import type { Verdict } from '../../src/domain/verdict.js'
import { recordVerdicts } from '../../src/store/reviews/record-verdicts.js'
import { openStore } from '../../src/store/store.js'
import { oneMessage } from '../momentum/given-policy.js'
import type { Callouts } from './given-recording.js'
import { addSessions, compareWith, storeWith } from './given-store.js'

const before: Callouts = { validate_rcptto: '', validate_data: '' }
const refusing = (text: string, also = ''): Callouts => ({
  validate_rcptto: `${also} vctx:set_code(550, "${text}") return msys.core.VALIDATE_DONE`,
  validate_data: '',
})

const given = (sessions = 3): string => storeWith(before, Array(sessions).fill(oneMessage))

/** Says it of some of the drifts that a comparison found. */
const say = (path: string, drifts: readonly Drift[], verdict: Verdict): void => {
  const store = openStore(path, { mode: 'write' })
  const said = reviewItems(drifts).map(({ judged }) => ({ drift: judged, verdict }))
  recordVerdicts(store, said, { by: 'ann', candidate: 'c'.repeat(64) })
  store.close()
}

const saidOf = ({ drifts }: Comparison) => drifts.map(({ verdict }) => verdict?.verdict)

describe('a comparison', () => {
  test('says nothing of verdicts where none was given on what it found', async () => {
    const path = given()
    const found = await compareWith(path, refusing('no'))
    expect(found).not.toHaveProperty('verdicts')
    expect(found.sessions).toMatchObject({ drifted: 3, accepted: 0 })
    say(path, (await compareWith(path, refusing('never'))).drifts, 'accepted')
    expect(await compareWith(path, refusing('no'))).toEqual(found)
  })

  test('counts a session whose every drift was accepted', async () => {
    const path = given()
    const { drifts } = await compareWith(path, refusing('no'))
    say(path, drifts.slice(0, 1), 'accepted')
    say(path, drifts.slice(1, 2), 'rejected')
    const found = await compareWith(path, refusing('no'))
    expect(found.sessions).toMatchObject({ drifted: 3, accepted: 1 })
    expect(found.verdicts).toEqual({
      accepted: 1,
      rejected: 1,
      standing: { kinds: { reply: 2 }, severities: { critical: 2 } },
    })
    expect(found.kinds).toEqual({ reply: 3 })
    expect(saidOf(found)).toEqual(['rejected', undefined, 'accepted'])
  })

  test('does not count one that has another drift besides', async () => {
    const path = given(1)
    const two = { ...refusing('no'), validate_ehlo: 'vctx:set_code(250, "hi")' }
    const drifts = (await compareWith(path, two)).drifts.filter(({ session }) => session !== '')
    expect(drifts).toHaveLength(2)
    say(path, drifts.slice(0, 1), 'accepted')
    expect((await compareWith(path, two)).sessions).toMatchObject({ drifted: 1, accepted: 0 })
    say(path, drifts.slice(1), 'accepted')
    expect((await compareWith(path, two)).sessions).toMatchObject({ drifted: 1, accepted: 1 })
  })

  test('takes another candidate for the same where it yields exactly the same, whatever its lines are', async () => {
    const path = given()
    say(path, (await compareWith(path, refusing('no'))).drifts, 'accepted')
    const moved = await compareWith(path, refusing('no', 'local here = 1\n'))
    expect(moved.sessions).toMatchObject({ drifted: 3, accepted: 3 })
    expect((await compareWith(path, refusing('no!'))).sessions.accepted).toBe(0)
  })

  test('does not let a verdict hide what differs besides in the same phase', async () => {
    const path = given(1)
    say(path, (await compareWith(path, refusing('no'))).drifts, 'accepted')
    const more = await compareWith(path, refusing('no', 'vctx:set(msys.core.VCTX_CONN, "seen", "1")'))
    expect(more.drifts).toMatchObject([
      { kind: 'reply', also: ['context'], rest: [{ kind: 'context', path: 'context.conn.seen', replayed: '1' }] },
    ])
    expect(saidOf(more)).toEqual([undefined])
    say(path, more.drifts, 'accepted')
    const other = await compareWith(path, refusing('no', 'vctx:set(msys.core.VCTX_CONN, "seen", "2")'))
    expect(saidOf(other)).toEqual([undefined])
  })

  test('lists what was accepted last, so that the rest is seen where not all is listed', async () => {
    const path = given(5)
    const { drifts } = await compareWith(path, refusing('no'))
    say(path, drifts.slice(0, 3), 'accepted')
    const found = await compareWith(path, refusing('no'), { limit: 2 })
    expect(found.truncated).toBe(true)
    expect(saidOf(found)).toEqual([undefined, undefined])
    expect(found.verdicts).toMatchObject({ accepted: 3, standing: { kinds: { reply: 2 } } })
  })

  test('judges how the policy boots for each base by itself', async () => {
    const path = given(1)
    const other = { ...before, validate_mailfrom: '' }
    addSessions(path, other, { sessions: [oneMessage], name: 'other' })
    const candidate = { ...before, validate_data_spool: '' }
    const { drifts } = await compareWith(path, candidate)
    const bases = new Set(drifts.map(({ base }) => base))
    expect(bases.size).toBe(2)
    expect(drifts.map((drift) => drift.path).sort()).toEqual([
      'callouts.validate_data_spool',
      'callouts.validate_data_spool',
      'callouts.validate_mailfrom',
    ])
    const [base] = bases
    say(
      path,
      drifts.filter((drift) => drift.base === base),
      'rejected',
    )
    const found = await compareWith(path, candidate)
    expect(found.drifts.every((drift) => (drift.verdict !== undefined) === (drift.base === base))).toBe(true)
    expect(found.verdicts?.rejected).toBe(drifts.filter((drift) => drift.base === base).length)
  })

  test('comes to the same in any number of threads', async () => {
    const path = given(4100)
    const { drifts } = await compareWith(path, refusing('no'), { limit: 5000 })
    const review = judge(beginReview(drifts.slice(0, 1500)), 'accepted', { alike: true })
    const store = openStore(path, { mode: 'write' })
    recordVerdicts(store, review.said, { by: 'ann', candidate: 'c'.repeat(64) })
    store.close()
    const [alone, together] = [
      await compareWith(path, refusing('no')),
      await compareWith(path, refusing('no'), { workers: 2 }),
    ]
    expect(together).toEqual(alone)
    expect(alone.sessions).toMatchObject({ drifted: 4100, accepted: 1500 })
  })
})
