import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { statusOf } from '../../src/cli/comparison-status.js'
import type { Comparison, IsolatedSession } from '../../src/domain/comparison.js'
import { type Drift, driftKinds, severities } from '../../src/domain/drift.js'
import { worstDriftFirst } from '../../src/domain/drift-order.js'
import type { FailOn } from '../../src/domain/fail-on.js'
import { isAccepted } from '../../src/domain/verdict.js'
import { comparisonHtml } from '../../src/report/html/comparison-html.js'
import { comparisonJunit } from '../../src/report/junit/comparison-junit.js'
import { verifyJunit } from '../../src/report/junit/verify-junit.js'
import { comparisonMarkdown } from '../../src/report/markdown/comparison-markdown.js'
import { comparisonSarif } from '../../src/report/sarif/comparison-sarif.js'
import type { VerifiedStore } from '../../src/report/verify-text.js'
import { aBootDrift, aComparison, aDrift, aFullComparison, names } from './given.js'
import {
  hostileComparison,
  hostileNames,
  htmlFaults,
  injection,
  liveMarkdown,
  noDrift,
  readJunit,
  sarifFaults,
  sarifResults,
  unbootable,
} from './given-formats.js'

const minor: FailOn = { least: 'minor' }

const verdict = (said: 'accepted' | 'rejected') =>
  ({ verdict: said, by: 'somebody', at: 0, reason: 'as was decided', candidate: 'b'.repeat(64) }) as const

describe('junit', () => {
  const junit = (comparison: Comparison, failOn: FailOn = minor) => comparisonJunit(comparison, { names, failOn })
  const outcomes = (comparison: Comparison, failOn?: FailOn) =>
    readJunit(junit(comparison, failOn)).cases.map(({ name, outcome, type }) => [name, outcome, type])

  test('of a comparison without drift passes, and counts the sessions', () => {
    expect(junit(noDrift)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="reprise compare: inbound-next" tests="47" failures="0" errors="0">
        <testsuite name="reprise compare: inbound-next" tests="47" failures="0" errors="0" skipped="0">
          <properties>
            <property name="candidate" value="inbound-next bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"/>
            <property name="recorded under" value="inbound aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/>
            <property name="sessions" value="46"/>
            <property name="sessions that are the same, and have no testcase" value="46"/>
            <property name="compared of what was recorded" value="100 %"/>
          </properties>
          <testcase classname="reprise.boot" name="how the policy is loaded"/>
        </testsuite>
      </testsuites>
      "
    `)
  })

  test('of a policy that does not boot fails, and nothing passes', () => {
    const xml = junit(unbootable)
    expect(readJunit(xml).attributes).toMatchObject({ tests: '47', failures: '1', errors: '46' })
    expect(xml.slice(xml.indexOf('<testcase'))).toMatchInlineSnapshot(`
      "<testcase classname="reprise.boot" name="how the policy is loaded">
            <failure type="critical registration" message="boot: boot: booted → bad.lua:1: no licence, at bad.lua:1">critical registration at boot
        boot: booted → bad.lua:1: no licence
        at bad.lua:1
      </failure>
          </testcase>
          <testcase classname="reprise.rest" name="what is not listed">
            <error type="not listed" message="46 undecidable">46 undecidable
      </error>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })

  test('has a testcase for each session that is listed', () => {
    const { attributes, cases } = readJunit(junit(aFullComparison()))
    expect(attributes).toMatchObject({ tests: '47', failures: '8', errors: '4', skipped: '0' })
    expect(cases.map(({ name, outcome, type, message }) => [name, outcome, type, message])).toMatchInlineSnapshot(`
      [
        [
          "how the policy is loaded",
          "passed",
          undefined,
          undefined,
        ],
        [
          "newsletter",
          "failure",
          "critical reply",
          "rcptto#1 <a@example.net>: reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user, at lantern/recipients.lua:42, inbound.validate_rcptto",
        ],
        [
          "t0",
          "failure",
          "critical reply",
          "rcptto#1 <u0@example.net>: reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user, at lantern/recipients.lua:42, inbound.validate_rcptto",
        ],
        [
          "t1",
          "failure",
          "critical reply",
          "rcptto#1 <u1@example.net>: reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user, at lantern/recipients.lua:42, inbound.validate_rcptto",
        ],
        [
          "t2",
          "failure",
          "critical reply",
          "rcptto#1 <u2@example.net>: reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user, at lantern/recipients.lua:42, inbound.validate_rcptto",
        ],
        [
          "t3",
          "failure",
          "critical reply",
          "rcptto#1 <u3@example.net>: reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user, at lantern/recipients.lua:42, inbound.validate_rcptto",
        ],
        [
          "t4",
          "failure",
          "critical reply",
          "rcptto#1 <u4@example.net>: reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user, at lantern/recipients.lua:42, inbound.validate_rcptto",
        ],
        [
          "bounce",
          "failure",
          "critical failure",
          "data#1: failures: no failure → validate_data: attempt to index local 'subject' (a nil value), at lantern/content.lua:17, inbound.validate_data",
        ],
        [
          "full house",
          "failure",
          "major content",
          "data#1: headers.x-lantern-note: scored 3 of 10 by the rules of March, nothing to see → scored 4 of 10 by the rules of March, nothing to see, at lantern/content.lua:88 in the recorded script, inbound.validate_data",
        ],
        [
          "u1",
          "error",
          "undecidable",
          "mailfrom#1: msys.dnsLookup("example.com","TXT") was never asked in this session",
        ],
        [
          "u2",
          "error",
          "undecidable",
          "mailfrom#1: msys.dnsLookup("example.com","TXT") was never asked in this session",
        ],
        [
          "s9",
          "error",
          "unfaithful",
          "ehlo: what the phase heard is not what was recorded",
        ],
        [
          "what is not listed",
          "error",
          "not listed",
          "1 drifted",
        ],
      ]
    `)
    expect(cases.find(({ name }) => name === 'full house')?.text).toMatchInlineSnapshot(`
      "major content at data#1
        headers.x-lantern-note
          - scored 3 of 10 by the rules of March, nothing to see
          + scored 4 of 10 by the rules of March, nothing to see
        at lantern/content.lua:88 in the recorded script, inbound.validate_data
        also: context, output

      minor context at rcptto#1 <a@example.net>
        context.mess.rate: set to 3 → left as it was
        at inbound.validate_rcptto

      Undecidable: 1 session, behind a drift
        msys.dnsLookup in 1 session
          msys.dnsLookup("example.com","TXT") was never asked in this session
            at mailfrom#1 in full house
          to know: give the answer with --world FILE, or record the session under a policy that asks it
      "
    `)
  })

  test('lets pass what --fail-on lets pass and what was accepted, and tells it all the same', () => {
    const drifts = [
      aDrift({ session: 's1', severity: 'info', kind: 'output', path: 'output', recorded: ['a'], replayed: ['b'] }),
      aDrift({ session: 's2', verdict: verdict('accepted') }),
      aDrift({ session: 's3', severity: 'info', kind: 'output', verdict: verdict('rejected') }),
    ]
    const comparison = aComparison({ drifts, sessions: { ...noDrift.sessions, same: 43, drifted: 3 } })
    expect(outcomes(comparison)).toEqual([
      ['how the policy is loaded', 'passed', undefined],
      ['newsletter', 'passed', undefined],
      ['bounce', 'passed', undefined],
      ['full house', 'failure', 'info output'],
    ])
    expect(readJunit(junit(comparison)).cases[1]!.output).toContain('output: a → b')
    expect(outcomes(comparison, { kinds: ['output'] })[1]).toEqual(['newsletter', 'failure', 'info output'])
  })

  test('does not pass where only what is not listed fails', () => {
    const comparison = aComparison({
      drifts: [aDrift({ also: [] })],
      kinds: { reply: 1, context: 1 },
      truncated: true,
      sessions: { ...noDrift.sessions, same: 45, drifted: 1 },
    })
    const rest = (failOn: FailOn) => outcomes(comparison, failOn).slice(1)
    expect(rest({ kinds: ['context'] })).toEqual([
      ['newsletter', 'passed', undefined],
      ['what is not listed', 'error', 'not listed'],
    ])
    expect(rest({ kinds: ['failure'] })).toEqual([
      ['newsletter', 'passed', undefined],
      ['what is not listed', 'skipped', 'not listed'],
    ])
    const unsure = { drifting: 1, undecidable: 1, unfaithful: 1 }
    for (const [what, count] of Object.entries(unsure))
      expect(outcomes(aComparison({ sessions: { ...noDrift.sessions, [what]: count } })), what).toEqual([
        ['how the policy is loaded', 'passed', undefined],
        ['what is not listed', 'error', 'not listed'],
      ])
  })

  test('sessions of one name are told apart', () => {
    const two = new Map([
      ['s1', 'twin'],
      ['s2', 'twin'],
    ])
    const drifts = [aDrift({ session: 's1' }), aDrift({ session: 's2' })]
    const { cases } = readJunit(comparisonJunit(aComparison({ drifts }), { names: two, failOn: minor }))
    expect(cases.map(({ name }) => name).slice(1)).toEqual(['twin (s1)', 'twin (s2)'])
  })

  test('is XML whatever somebody sends, and shows it', () => {
    const xml = comparisonJunit(hostileComparison, { names: hostileNames, failOn: minor })
    const { cases, attributes } = readJunit(xml)
    expect(cases.map(({ outcome, type }) => [outcome, type])).toEqual([
      ['passed', undefined],
      ['failure', 'critical reply'],
      ['error', 'undecidable'],
      ['error', 'unfaithful'],
    ])
    expect(cases[1]!.message).toContain(']]>`code`|<script>alert(1)</script>')
    expect(cases[1]!.text).toContain('\\xff\\xfe <b>\\x00\\x01')
    expect(attributes['name']).toBe('reprise compare: \\xff\\xfe <b>\\x00\\x01')
    expect(xml.length).toBeLessThan(50_000)
  })

  /** One error would hide that another is missing. */
  const rarely = <One, Other>(one: One, other: Other | fc.Arbitrary<Other>): fc.Arbitrary<One | Other> =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(one) },
      { weight: 12, arbitrary: other instanceof fc.Arbitrary ? other : fc.constant(other) },
    )

  const sessionArbitrary = fc.record({
    drifts: fc.array(
      fc.record({
        kind: fc.constantFrom(...driftKinds),
        also: fc.subarray(['context', 'output'] as const),
        severity: fc.constantFrom(...severities),
        said: fc.constantFrom(undefined, undefined, 'accepted' as const, 'rejected' as const),
      }),
      { maxLength: 3 },
    ),
    isUndecidable: rarely(true, false),
    isUnfaithful: rarely(true, false),
    reads: rarely('drifted' as const, rarely('undecidable' as const, rarely('same' as const, undefined))),
  })

  const failOnArbitrary = fc.oneof(
    fc.constant({ none: true as const }),
    fc.constantFrom(...severities).map((least) => ({ least })),
    fc.subarray([...driftKinds], { minLength: 1 }).map((kinds) => ({ kinds })),
  )

  test('passes exactly where the exit status is 0, also where not all is listed', () => {
    fc.assert(
      fc.property(
        fc.array(sessionArbitrary, { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        failOnArbitrary,
        (sessions, limit, failOn) => {
          const comparison = comparisonFrom(sessions, limit)
          const { cases, attributes } = readJunit(junit(comparison, failOn))
          const such = (outcome: string): boolean => cases.some((one) => one.outcome === outcome)
          const status = statusOf(comparison, failOn)
          expect(such('failure') || such('error')).toBe(status !== 0)
          if (such('failure')) expect(status).toBe(1)
          const more = Number(attributes['tests']) - sessions.length - 1
          expect(more).toBeLessThanOrEqual(comparison.truncated ? 1 : 0)
          expect(more).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 500 },
    )
  })

  const comparisonFrom = (
    sessions: readonly (typeof sessionArbitrary extends fc.Arbitrary<infer One> ? One : never)[],
    limit: number,
  ): Comparison => {
    const all = sessions.map(({ drifts, isUnfaithful, isUndecidable, reads }, index) => {
      const session = `s${index}`
      return {
        session,
        isUnfaithful,
        isUndecidable: isUndecidable && !isUnfaithful,
        reads: isUnfaithful ? undefined : reads,
        drifts: isUnfaithful
          ? []
          : drifts.map(({ said, ...rest }) =>
              aDrift({ session, ...rest, ...(said ? { verdict: verdict(said) } : {}) }),
            ),
      }
    })
    const drifts = all.flatMap((one) => one.drifts).sort(worstDriftFirst)
    const standing = drifts.filter((drift) => !isAccepted(drift))
    const undecidable = all.filter(({ isUndecidable }) => isUndecidable)
    const unfaithful = all.filter(({ isUnfaithful }) => isUnfaithful)
    const isolated: readonly IsolatedSession[] = all.flatMap(({ session, reads }) =>
      reads
        ? [
            {
              session,
              state: [],
              reads: { from: '', after: 0, side: 'both', phase: 'ehlo', reason: 'another', verdict: reads },
            },
          ]
        : [],
    )
    const drifted = all.filter((one) => one.drifts.length > 0).length
    const undecided = undecidable.filter((one) => one.drifts.length === 0).length
    const listed = [drifts, undecidable, unfaithful, isolated].map(({ length }) => length)
    return aComparison({
      sessions: {
        total: all.length,
        same: all.length - drifted - undecided - unfaithful.length,
        isolated: 0,
        reading: isolated.length,
        drifting: isolated.filter(({ reads }) => reads!.verdict === 'drifted').length,
        drifted,
        undecidable: undecided,
        unfaithful: unfaithful.length,
        accepted: 0,
      },
      truncated: listed.some((length) => length > limit),
      kinds: countsOf(drifts.flatMap(({ kind, also }) => [kind, ...also])),
      drifts: drifts.slice(0, limit),
      undecidable: undecidable.slice(0, limit).map(({ session }) => ({ ...anUndecidable, session })),
      unfaithful: unfaithful.slice(0, limit).map(({ session }) => ({ session, phase: 'ehlo', why: 'otherwise' })),
      isolated: isolated.slice(0, limit),
      ...(drifts.some((drift) => drift.verdict) ? { verdicts: verdictsOf(drifts, standing) } : {}),
    })
  }

  const anUndecidable = { phase: 'ehlo', call: 'call', arguments: null, reason: 'never asked', hint: '' }

  const verdictsOf = (drifts: readonly Drift[], standing: readonly Drift[]) => ({
    accepted: drifts.length - standing.length,
    rejected: standing.filter((drift) => drift.verdict).length,
    standing: {
      kinds: countsOf(standing.flatMap(({ kind, also }) => [kind, ...also])),
      severities: countsOf(standing.map(({ severity }) => severity)),
    },
  })

  const countsOf = <Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> =>
    Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, some]) => [key, some.length])) as never

  test('of a verification has the evidence and each session that does not replay the same', () => {
    const sound: VerifiedStore = {
      store: 'reprise.db',
      appends: 46,
      events: 1012,
      blobs: 12,
      root: 'q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=',
      erased: 0,
      checkpoint: null,
      fault: null,
      faithful: 46,
      unfaithful: [],
      stopped: [],
      fragile: [],
      isolated: [],
    }
    expect(readJunit(verifyJunit(sound)).attributes).toMatchObject({ tests: '47', failures: '0', errors: '0' })
    const unfaithful = [{ session: 's1', phase: 'ehlo', why: injection }]
    const stopped = [{ session: 's2', phase: 'ehlo', call: 'clock', arguments: null, reason: 'too long', hint: '' }]
    const some = readJunit(verifyJunit({ ...sound, faithful: 44, unfaithful, stopped }, names))
    expect(some.attributes).toMatchObject({ tests: '47', errors: '2' })
    expect(some.cases.map(({ name, outcome, type }) => [name, outcome, type])).toEqual([
      ['the evidence of every event', 'passed', undefined],
      ['newsletter', 'error', 'unfaithful'],
      ['bounce', 'error', 'undecidable'],
    ])
    const fault = { position: 1017, what: 'its payload is not what was recorded' }
    const [evidence] = readJunit(verifyJunit({ ...sound, fault, faithful: 0 })).cases
    expect(evidence).toMatchObject({ outcome: 'error', type: 'evidence', message: fault.what })
    expect(evidence!.text).toContain('cannot be relied on from event 1,017 on')
  })
})

describe('sarif', () => {
  test.each([
    ['without drift', noDrift],
    ['of a policy that does not boot', unbootable],
    ['of all kinds of things', aFullComparison()],
    ['of what somebody sends', hostileComparison],
  ])('%s is as SARIF 2.1.0 requires', (_title, comparison) => {
    const text = comparisonSarif(comparison, { names: hostileNames, folder: 'my policies/näxt/' })
    expect(sarifFaults(text)).toEqual([])
    expect(text.length).toBeLessThan(50_000)
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]/)
  })

  test('of a policy that does not boot has one result, and says what has none', () => {
    const text = comparisonSarif(unbootable)
    expect(sarifResults(text).map(({ partialFingerprints: _, ...rest }) => rest)).toMatchInlineSnapshot(`
      [
        {
          "level": "error",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "boot",
                  "kind": "phase instance",
                  "name": "boot",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "bad.lua",
                  "uriBaseId": "POLICY",
                },
                "region": {
                  "startLine": 1,
                },
              },
            },
          ],
          "message": {
            "text": "critical registration at boot: boot: booted → bad.lua:1: no licence, at bad.lua:1",
          },
          "properties": {
            "also": [],
            "session": "",
            "severity": "critical",
          },
          "ruleId": "registration",
          "ruleIndex": 0,
        },
      ]
    `)
    expect(JSON.parse(text).runs[0].invocations[0].toolExecutionNotifications.at(-1).message.text).toBe(
      'sessions without a result: 46 undecidable',
    )
  })

  test('has the level of the severity, the place in the candidate, and where it was in the session', () => {
    const results = sarifResults(comparisonSarif(aFullComparison(), { names }))
    const told = results.map(({ ruleId, level, locations: [{ physicalLocation, logicalLocations }] }) => [
      ruleId,
      level,
      physicalLocation?.artifactLocation.uri,
      logicalLocations.map(({ fullyQualifiedName }) => fullyQualifiedName).join(' | '),
    ])
    expect(told.filter((_, index) => index < 1 || index > 5)).toMatchInlineSnapshot(`
      [
        [
          "reply",
          "error",
          "lantern/recipients.lua",
          "s1 | s1/rcptto#1 <a@example.net>",
        ],
        [
          "failure",
          "error",
          "lantern/content.lua",
          "s2 | s2/data#1",
        ],
        [
          "content",
          "error",
          undefined,
          "s3 | s3/data#1",
        ],
        [
          "context",
          "warning",
          undefined,
          "s3 | s3/rcptto#1 <a@example.net>",
        ],
        [
          "undecidable",
          "warning",
          undefined,
          "s2 | s2/mailfrom#1",
        ],
        [
          "undecidable",
          "warning",
          undefined,
          "s3 | s3/mailfrom#1",
        ],
        [
          "undecidable",
          "warning",
          undefined,
          "u1 | u1/mailfrom#1",
        ],
        [
          "undecidable",
          "warning",
          undefined,
          "u2 | u2/mailfrom#1",
        ],
        [
          "unfaithful",
          "warning",
          undefined,
          "s9 | s9/ehlo",
        ],
      ]
    `)
    expect(results[7]!.message.text).toMatchInlineSnapshot(
      `"major content at data#1 in full house: headers.x-lantern-note: scored 3 of 10 by the rules of March, nothing to see → scored 4 of 10 by the rules of March, nothing to see, at lantern/content.lua:88 in the recorded script, inbound.validate_data"`,
    )
  })

  test('names no place that is none in the folder of the policy', () => {
    const placesOf = (lines: readonly string[]) =>
      sarifResults(comparisonSarif(aComparison({ drifts: lines.map((line) => aDrift({ line })) }))).map(
        ({ locations: [{ physicalLocation }] }) => physicalLocation?.artifactLocation.uri,
      )
    expect(placesOf(['a/b c#?.lua:3', 'größe.lua:1'])).toEqual(['a/b%20c%23%3F.lua', 'gr%C3%B6%C3%9Fe.lua'])
    const none = [
      '../up.lua:1',
      '/etc/passwd:1',
      'a//b:1',
      './a:1',
      'a.lua:0',
      'a.lua',
      '[string "x"]:1',
      '...lua:1',
      'a\\b:1',
      'a\nb:1',
      'https://evil.example:1',
    ]
    expect(placesOf(none)).toEqual(none.map(() => undefined))
  })

  test('knows a drift again whoever records it, by name, and tells another from it', () => {
    const printOf = (drift: Drift, called = names) =>
      sarifResults(comparisonSarif(aComparison({ drifts: [drift] }), { names: called }))[0]!.partialFingerprints
    const one = printOf(aDrift())
    expect(printOf(aDrift({ line: 'elsewhere.lua:1', base: 'c'.repeat(64) }))).toEqual(one)
    expect(printOf(aDrift({ session: 'recorded again' }), new Map([['recorded again', 'newsletter']]))).toEqual(one)
    expect(printOf(aDrift({ occurrence: 2 }))).not.toEqual(one)
    expect(printOf(aDrift({ replayed: [550, 'other words'] }))).not.toEqual(one)
    expect(printOf(aDrift({ session: 's2' }))).not.toEqual(one)
  })

  test('suppresses what was accepted, and says why', () => {
    const drifts = [aDrift({ verdict: verdict('accepted') }), aDrift({ verdict: verdict('rejected') })]
    const results = sarifResults(comparisonSarif(aComparison({ drifts })))
    expect(results[0]!.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'accepted by somebody: as was decided' },
    ])
    expect(results[1]!.suppressions).toBeUndefined()
  })
})

describe('markdown', () => {
  test('of a comparison without drift', () => {
    expect(comparisonMarkdown(noDrift)).toMatchInlineSnapshot(`
      "### Reprise: \`inbound-next\` against \`inbound\`

      **46 sessions: 46 same, 0 drifted.** 100 % of what was recorded was compared.

      No drift: every session ends as it was recorded.
      "
    `)
  })

  test('of a policy that does not boot', () => {
    expect(comparisonMarkdown(unbootable)).toMatchInlineSnapshot(`
      "### Reprise: \`inbound-next\` against \`inbound\`

      **46 sessions: 0 same, 0 drifted, 46 undecidable.** 0 % of what was recorded was compared.

      Drift: 1 critical

      | drift | where | recorded → replayed | at |
      | --- | --- | --- | --- |
      | critical registration | \`boot\` | \`boot: booted → bad.lua:1: no licence\` | \`bad.lua:1\` |
      "
    `)
  })

  test('has a row for each fold, what is undecidable, and the rest folded', () => {
    expect(comparisonMarkdown(aFullComparison(), { names })).toMatchInlineSnapshot(`
      "### Reprise: \`inbound-next\` against \`inbound\`

      **46 sessions: 34 same, 9 drifted, 2 undecidable, 1 unfaithful.** 98 % of what was recorded was compared.

      Drift: 7 critical, 1 major, 1 minor

      | drift | where | recorded → replayed | at |
      | --- | --- | --- | --- |
      | critical failure | \`data#1\` in \`bounce\` | \`failures: no failure → validate_data: attempt to index local 'subject' (a nil value)\` | \`lantern/content.lua:17, inbound.validate_data\` |
      | critical reply | \`rcptto#1 <a@example.net>\` in \`newsletter\` and 5 more sessions | \`reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user\` | \`lantern/recipients.lua:42, inbound.validate_rcptto\` |
      | major content | \`data#1\` in \`full house\` | \`headers.x-lantern-note: scored 3 of 10 by the rules of March, nothing to see → scored 4 of 10 by the rules of March, nothing to see\` | \`lantern/content.lua:88 in the recorded script, inbound.validate_data\` |
      | minor context | \`rcptto#1 <a@example.net>\` in \`full house\` | \`context.mess.rate: set to 3 → left as it was\` | \`inbound.validate_rcptto\` |

      \`\`\`text
      Undecidable: 4 sessions, 2 of them behind a drift
        msys.dnsLookup in 4 sessions
          msys.dnsLookup("example.com","TXT") was never asked in this session
            at mailfrom#1 in bounce and 3 more
          to know: give the answer with --world FILE, or record the session under a policy that asks it
      \`\`\`

      \`\`\`text
      Unfaithful: 1 session that the recorded revision itself does not reproduce
        s9 at ehlo: what the phase heard is not what was recorded
      \`\`\`

      <details><summary>Assumed</summary>

      \`\`\`text
      Assumed
        inferred: hook-failure
        --all says what each means, and in how many sessions
        msys.audit_series.count was worked out from recorded counts, 3 sessions
        4 answers came from --world, not from a recording
      \`\`\`

      </details>

      <details><summary>Not checked</summary>

      \`\`\`text
      Not checked by this version
        these registered callouts, which no session here leads to: validate_lhlo
      \`\`\`

      </details>
      "
    `)
  })

  test('sums up what is only to know and what was accepted', () => {
    const drifts = [
      aDrift({ session: 's1', severity: 'info', kind: 'output', line: null }),
      aDrift({ session: 's2', severity: 'info', kind: 'output', line: null }),
      aBootDrift(),
      aDrift({ session: 's3', verdict: verdict('accepted') }),
    ]
    const text = comparisonMarkdown(
      aComparison({ drifts, verdicts: { accepted: 1, rejected: 0, standing: { kinds: {}, severities: {} } } }),
      { names },
    )
    expect(text.split('\n').slice(4, -1).join('\n')).toMatchInlineSnapshot(`
      "Drift: 3 info; besides 1 accepted

      | drift | where | recorded → replayed | at |
      | --- | --- | --- | --- |
      | info registration | \`boot\` |  |  |
      | info output | \`rcptto\` in 2 sessions |  | \`inbound.validate_rcptto\` |

      Accepted: 1 drift in 1 session; --all shows them in full, reprise review --list who accepted them"
    `)
  })

  test('lets no mark, link, mention or HTML of somebody else take effect', () => {
    const text = comparisonMarkdown(hostileComparison, { names: hostileNames, all: true })
    const live = liveMarkdown(text)
    expect(live).not.toMatch(/[<>@[\]!&~]|https?:|www\.|evil|alert/)
    const rows = live.split('\n').filter((row) => row.startsWith('|'))
    expect(rows.map((row) => row.split('|').length)).toEqual(rows.map(() => 6))
    expect(text).toContain('\\x60code\\x60')
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]/)
  })

  test('ends a block of code where we end it', () => {
    const undecidable = [{ ...hostileComparison.undecidable[0]!, session: '', call: '```', hint: '' }]
    expect(liveMarkdown(comparisonMarkdown(aComparison({ undecidable })))).not.toMatch(/evil|alert/)
  })

  test('is never longer than a comment may be', () => {
    const drifts = Array.from({ length: 500 }, (_, index) =>
      aDrift({
        session: `s${index}`,
        line: `file${index}.lua:${index + 1}${'/x'.repeat(200)}`,
        replayed: [550, `${index}${injection.repeat(100)}`],
      }),
    )
    const undecidable = Array.from({ length: 500 }, (_, index) => ({
      ...hostileComparison.undecidable[0]!,
      session: `s${index}`,
      call: `${index}${injection}`,
    }))
    const text = comparisonMarkdown({ ...hostileComparison, drifts, undecidable }, { names: hostileNames })
    expect(text.length).toBeLessThan(65_536)
    expect(text).toContain('and 470 more')
    expect(text).toContain('and more: --json lists all')
    expect(liveMarkdown(text)).not.toMatch(/evil|alert/)
  })
})

describe('html', () => {
  test.each([
    ['without drift', noDrift],
    ['of a policy that does not boot', unbootable],
    ['of all kinds of things', aFullComparison()],
    ['of what somebody sends', hostileComparison],
  ])('%s is one page of our own markup, that loads and runs nothing', (_title, comparison) => {
    for (const all of [false, true]) {
      const page = comparisonHtml(comparison, { names: hostileNames, all })
      expect(htmlFaults(page)).toEqual([])
      expect(page.length).toBeLessThan(100_000)
    }
  })

  test('shows what somebody sends', () => {
    const page = comparisonHtml(hostileComparison, { names: hostileNames })
    expect(page).toContain(']]&gt;`code`|&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('\\xff\\xfe &lt;b&gt;\\x00\\x01')
  })

  test('has the groups of the text, and an anchor for each session', () => {
    const page = comparisonHtml(aFullComparison(), { names })
    const body = page.slice(page.indexOf('<body>'), page.indexOf('</body>'))
    const headings = [...body.matchAll(/<h[123]>(.*?)<\/h[123]>/g)].map(([, text]) => text!.replaceAll(/<[^>]*>/g, ''))
    expect(headings).toMatchInlineSnapshot(`
      [
        "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound (aaaaaaaaaaaa)",
        "critical failure (1)",
        "critical reply (6)",
        "major content (1)",
        "minor context (1)",
        "Undecidable: 4 sessions, 2 of them behind a drift",
        "Unfaithful: 1 session that the recorded revision itself does not reproduce",
        "Assumed",
        "Not checked by this version",
        "Sessions",
        "newsletter s1",
        "t0 t0",
        "t1 t1",
        "t2 t2",
        "t3 t3",
        "t4 t4",
        "bounce s2",
        "full house s3",
        "u1 u1",
        "u2 u2",
        "s9 s9",
      ]
    `)
    const [, reply] = /(<h2><span class="bad">critical<\/span> <b>reply[\s\S]*?)<\/section>/.exec(body)!
    expect(reply).toMatchInlineSnapshot(`
      "<h2><span class="bad">critical</span> <b>reply</b> (6)</h2>
      <article>
      <p><b>rcptto#1 &lt;a@example.net&gt;</b> in <span class="name">newsletter</span> and 5 more sessions</p>
      <p class="i1">reply: <span class="bad">250 2.0.0 RCPT TO accepted</span> → <span class="good">550 5.1.1 no such user</span></p>
      <p class="i1"><span class="dim">at </span><span class="name">lantern/recipients.lua:42, inbound.validate_rcptto</span></p>
      <p><a href="#session-s1">newsletter</a>, <a href="#session-t0">t0</a>, <a href="#session-t1">t1</a>, <a href="#session-t2">t2</a>, <a href="#session-t3">t3</a>, <a href="#session-t4">t4</a></p>
      </article>
      "
    `)
    expect(/<section id="session-s2">[\s\S]*?<\/section>/.exec(body)![0]).toMatchInlineSnapshot(`
      "<section id="session-s2">
      <h3>bounce <span class="dim">s2</span></h3>
      <p>critical failure at <b>data#1</b>: failures: no failure → validate_data: attempt to index local &#39;subject&#39; (a nil value)<span class="dim"> at </span><span class="name">lantern/content.lua:17, inbound.validate_data</span></p>
      <p>undecidable at <b>mailfrom#1</b>: msys.dnsLookup(&quot;example.com&quot;,&quot;TXT&quot;) was never asked in this session</p>
      </section>"
    `)
  })
})
