import { describe, expect, test } from 'vitest'
import type { Drift } from '../../src/domain/drift.js'
import { comparisonJson, comparisonText } from '../../src/report/comparison-text.js'
import { verdictsText } from '../../src/report/review/verdict-list.js'
import { aBootDrift, aComparison, aDrift, hostile, names, narrow, wide } from './given.js'

const verdict = (wishes: Partial<NonNullable<Drift['verdict']>> = {}): NonNullable<Drift['verdict']> => ({
  verdict: 'accepted',
  by: 'ann',
  at: Date.UTC(2026, 2, 1, 9),
  candidate: 'b'.repeat(64),
  ...wishes,
})
const sessions = { total: 3, same: 0, isolated: 0, drifted: 3, undecidable: 0, unfaithful: 0, accepted: 1 }
const judged = aComparison({
  sessions,
  drifts: [
    aDrift({ session: 's2', verdict: verdict({ verdict: 'rejected', reason: 'not meant' }) }),
    aDrift({ session: 's3' }),
    aDrift({ verdict: verdict() }),
  ],
  verdicts: { accepted: 1, rejected: 1, standing: { kinds: { reply: 2 }, severities: { critical: 2 } } },
})

describe('a report', () => {
  test('sums up what was accepted, and says who rejected what', () => {
    expect(comparisonText(judged, wide, { names })).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      3 sessions: 0 same, 3 drifted (1 accepted). 100 % of what was recorded was
        compared.

      Drift: 2 critical, of which 1 rejected; besides 1 accepted

      critical reply (2)
        rcptto#1 <a@example.net> in bounce
          reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto
          ✗ rejected by ann, 2026-03-01 09:00:00: not meant

        rcptto#1 <a@example.net> in full house
          reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto

      Accepted: 1 drift in 1 session; --all shows them in full, reprise review --list
        who accepted them
      "
    `)
  })

  test('shows what was accepted too where all is asked for', () => {
    const text = comparisonText(judged, wide, { names, all: true })
    expect(text).toContain('✓ accepted by ann, 2026-03-01 09:00:00')
    expect(text).not.toContain('--all')
  })

  test('says that there is no drift but what was accepted', () => {
    const accepted = { accepted: 1, rejected: 0, standing: { kinds: {}, severities: {} } }
    const text = comparisonText(
      aComparison({ sessions, drifts: [aDrift({ verdict: verdict() })], verdicts: accepted }),
      wide,
    )
    expect(text).toContain('No drift but what was accepted: 1 accepted.')
  })

  test('tells a difference in how the policy is loaded once for all bases', () => {
    const drifts = ['a', 'b'].map((base) => aBootDrift({ base, severity: 'critical' }))
    expect(comparisonText(aComparison({ drifts }), wide)).toContain('boot, against each of 2 recorded revisions')
  })
})

test('hostile words of who judged, and why, stay in their line', () => {
  const drift = aDrift({
    base: 'a'.repeat(64),
    verdict: verdict({ verdict: 'rejected', by: hostile, reason: hostile }),
  })
  const text = comparisonText(aComparison({ drifts: [drift] }), narrow)
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]/)
  expect(text).toContain('\\e[31mred')
  expect(comparisonJson(aComparison({ drifts: [drift] })).trimEnd()).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e\u2066]/)
  const long = verdict({ reason: 'x'.repeat(1_000_000) })
  expect(verdictsText([{ ...long, drift: { ...drift, base: 'a'.repeat(64) } }], wide).length).toBeLessThan(1000)
})
