import { expect, test } from 'vitest'
import type { IsolatedSession, ReadState } from '../../src/domain/comparison.js'
import { comparisonText } from '../../src/report/comparison-text.js'
import { aComparison, names, wide } from './given.js'

const reads = (wishes: Partial<ReadState> = {}): ReadState => ({
  from: 's2',
  after: 0,
  state: ['rate_table["198.51.100.7"]'],
  side: 'both',
  phase: 'rcptto#1 <ann@example.net>',
  line: 'inbound.lua:12',
  reason: 'the result is another',
  verdict: 'same',
  ...wishes,
})

const text = (isolated: readonly IsolatedSession[], wishes: Parameters<typeof aComparison>[0] = {}): string => {
  const [reading, drifting] = [
    isolated.filter((one) => one.reads),
    isolated.filter((one) => one.reads?.verdict === 'drifted'),
  ]
  const counts = { drifted: 0, undecidable: 0, unfaithful: 0, accepted: 0 }
  const isolatedCounts = { isolated: isolated.length, reading: reading.length, drifting: drifting.length }
  const sessions = { total: 46, same: 46, ...isolatedCounts, ...counts }
  return comparisonText(aComparison({ sessions, isolated, leaving: 3, leaversTried: 3, ...wishes }), wide, { names })
}

test('sessions that read what others left are told by what they read, where the policies differ first', () => {
  const isolated = [
    { session: 's1', state: [], reads: reads() },
    { session: 's4', state: [], reads: reads({ from: 's3' }) },
    { session: 's3', state: ['count'], reads: reads({ from: 's3', state: ['count'], after: 0 }) },
    {
      session: 's2',
      state: ['count'],
      reads: reads({ from: 's3', after: 1, state: ['count'], verdict: 'drifted', side: 'candidate', line: null }),
    },
  ]
  expect(text(isolated)).toMatchInlineSnapshot(`
    "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
      (aaaaaaaaaaaa)
    46 sessions: 46 same (4 isolated), 0 drifted; 1 drifts on what others left. 100
      % of what was recorded was compared.

    No drift in sessions that run by themselves; 1 drifts on what others left: see
      Readers.

    Isolated: 2 sessions that leave state behind; each ran as the first after
      loading
      count in full house and 1 more session

    Readers: 4 sessions that read what others left; each comes to something else
      once those have run, and in 1 the two policies then differ
      bounce reads what full house, after 1 other, left: count in rcptto#1
        <ann@example.net>
        there the two policies differ as they do not where the session runs by
          itself
        there only the candidate comes to something else
      newsletter and 1 more session read what bounce left:
        rate_table["198.51.100.7"], at inbound.lua:12 in rcptto#1 <ann@example.net>
      full house reads what such a session itself left: count, at inbound.lua:12 in
        rcptto#1 <ann@example.net>
    every session that could be compared ran again on what 3 sessions left, by
      itself and one after the other
    not tried is every other order of them: reprise record --continuous carries
      state from session to session
    "
  `)
})

test('what was not looked at closely, or is not known, is said', () => {
  const { state: _state, line: _line, ...unlooked } = reads({ from: 's3', after: 40 })
  const unknown = reads({ verdict: 'undecidable', reason: 'msys.dnsLookup("x") was never asked in this session' })
  const stopped = {
    ...unlooked,
    from: '',
    after: 0,
    phase: 'session',
    verdict: 'undecidable',
    reason: 'the clock',
  } as const
  const isolated = [unlooked, unknown, stopped].map((read, index) => ({
    session: `s${index + 1}`,
    state: [],
    reads: read,
  }))
  expect(text(isolated, { leaving: 9000, leaversTried: 500, truncated: true })).toMatchInlineSnapshot(`
    "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
      (aaaaaaaaaaaa)
    46 sessions: 46 same (3 isolated), 0 drifted. 100 % of what was recorded was
      compared.

    No drift: every session ends as it was recorded.

    Readers: 3 sessions that read what others left; each comes to something else
      once those have run
      bounce reads what such a session itself left: rate_table["198.51.100.7"], at
        inbound.lua:12 in rcptto#1 <ann@example.net>
        what the policies come to there is not known: msys.dnsLookup("x") was never
          asked in this session
      full house reads what others left in session
        what the policies come to there is not known: the clock
      newsletter reads what one of 41 sessions left in rcptto#1 <ann@example.net>
    every session that could be compared ran again on what 500 of 9,000 sessions
      left, by itself and one after the other
    what 8,500 sessions left was not tried
    not tried is every other order of them: reprise record --continuous carries
      state from session to session
    "
  `)
})

test('names of state cannot write to the terminal', () => {
  expect(text([{ session: 's1', state: [], reads: reads({ state: ['a\u001b[31m["\n"]'] }) }])).not.toMatch(/\u001b/)
})

test('many different things that are read are summed up', () => {
  const isolated = Array.from({ length: 14 }, (_, index) => ({
    session: `s${index}`,
    state: [],
    reads: reads({ state: [`t${index}`] }),
  }))
  expect(text(isolated)).toContain('and 4 more; --json lists them')
})
