import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../src/domain/comparison.js'
import { comparisonJson, comparisonJsonLines, comparisonText } from '../../src/report/comparison-text.js'
import { aComparison, aDrift, aFullComparison, ascii, hostile, names, narrow, wide } from './given.js'

describe('a comparison', () => {
  test('never begins a row with a comma, however long the names of revisions are', () => {
    const bases = (name: string) => ['a', 'b'].map((letter) => ({ revision: letter.repeat(64), name, sessions: 1 }))
    for (let length = 1; length < 60; length += 1)
      expect(comparisonText(aComparison({ bases: bases('n'.repeat(length)) }), wide, { names })).not.toMatch(/^\s*,/m)
  })

  test('says counts and evidence first, then drift with the worst first, then what is not known', () => {
    expect(comparisonText(aFullComparison(), wide, { names })).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 34 same, 9 drifted, 2 undecidable, 1 unfaithful. 98 % of what was
        recorded was compared.

      Drift: 7 critical, 1 major, 1 minor

      critical failure (1)
        data#1 in bounce
          failures
            - no failure
            + validate_data: attempt to index local 'subject' (a nil value)
          at lantern/content.lua:17, inbound.validate_data
          also: reply

      critical reply (6)
        rcptto#1 <a@example.net> in newsletter and 5 more sessions
          reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto

      major content (1)
        data#1 in full house
          headers.x-lantern-note
            - scored 3 of 10 by the rules of March, nothing to see
            + scored 4 of 10 by the rules of March, nothing to see
          at lantern/content.lua:88 in the recorded script, inbound.validate_data
          also: context, output

      minor context (1)
        rcptto#1 <a@example.net> in full house
          context.mess.rate: set to 3 → left as it was
          at inbound.validate_rcptto

      Undecidable: 4 sessions, 2 of them behind a drift
        msys.dnsLookup in 4 sessions
          msys.dnsLookup("example.com","TXT") was never asked in this session
            at mailfrom#1 in bounce and 3 more
          to know: give the answer with --world FILE, or record the session under a
            policy that asks it

      Unfaithful: 1 session that the recorded revision itself does not reproduce
        s9 at ehlo: what the phase heard is not what was recorded

      Assumed
        inferred: hook-failure
        --all says what each means, and in how many sessions
        msys.audit_series.count was worked out from recorded counts, 3 sessions
        4 answers came from --world, not from a recording

      Not checked by this version
        these registered callouts, which no session here leads to: validate_lhlo
      "
    `)
  })

  test('folds what differs in its words alone, says so, and sums up what is only to know', () => {
    const sender = (session: string, domain: string) =>
      aDrift({ session, phase: 'mailfrom', recipient: '', replayed: [550, `5.7.27 ${domain} sends no mail`] })
    const left = (session: string, count: string) =>
      aDrift({
        session,
        phase: 'dealloc',
        kind: 'output',
        severity: 'info',
        line: null,
        side: null,
        path: 'output',
        recorded: ['3 left'],
        replayed: [count],
      })
    const drifts = [
      sender('s1', 'a.test'),
      { ...sender('s2', 'b.test'), also: ['context' as const] },
      { ...sender('s3', 'c.test'), replayed: [451, '4.7.1 later'] },
      aDrift({ session: 's1', severity: 'minor', path: 'reply' }),
      aDrift({ session: 's3', severity: 'major', kind: 'content', path: 'body' }),
      left('s1', '2 left'),
      left('s2', '1 left'),
    ]
    const assumptions = [
      { id: 'self-in-init', certainty: 'inferred', means: 'in init(), self is a new empty table', sessions: 3 },
      {
        id: 'out-of-phase',
        certainty: 'unknown',
        means: 'a function works out of its phases',
        sessions: 2,
        calls: ['msg:header in rcptto'],
      },
    ]
    const comparison = aComparison({ drifts, assumptions })
    expect(comparisonText(comparison, wide, { names })).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 46 same, 0 drifted. 100 % of what was recorded was compared.

      Drift: 3 critical, 1 major, 1 minor, 2 info

      critical reply (3)
        mailfrom#1 in newsletter and 1 more session, alike: --all shows each
          reply: 250 2.0.0 RCPT TO accepted → 550 5.7.27 a.test sends no mail
          at lantern/recipients.lua:42, inbound.validate_rcptto
          also: context

        mailfrom#1 in full house
          reply: 250 2.0.0 RCPT TO accepted → 451 4.7.1 later
          at lantern/recipients.lua:42, inbound.validate_rcptto

      major content (1)
        rcptto#1 <a@example.net> in full house
          body: 250, 2.0.0 RCPT TO accepted → 550, 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto

      minor reply (1)
        rcptto#1 <a@example.net> in newsletter
          reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto

      info output (2); --all shows them in full
        dealloc: inbound.validate_rcptto in 2 sessions

      Assumed
        unknown: out-of-phase (msg:header in rcptto)
        inferred: self-in-init
        --all says what each means, and in how many sessions
      "
    `)
    expect(comparisonText(comparison, wide, { names, all: true })).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 46 same, 0 drifted. 100 % of what was recorded was compared.

      Drift: 3 critical, 1 major, 1 minor, 2 info

      critical reply (3)
        mailfrom#1 in newsletter
          reply: 250 2.0.0 RCPT TO accepted → 550 5.7.27 a.test sends no mail
          at lantern/recipients.lua:42, inbound.validate_rcptto

        mailfrom#1 in bounce
          reply: 250 2.0.0 RCPT TO accepted → 550 5.7.27 b.test sends no mail
          at lantern/recipients.lua:42, inbound.validate_rcptto
          also: context

        mailfrom#1 in full house
          reply: 250 2.0.0 RCPT TO accepted → 451 4.7.1 later
          at lantern/recipients.lua:42, inbound.validate_rcptto

      major content (1)
        rcptto#1 <a@example.net> in full house
          body: 250, 2.0.0 RCPT TO accepted → 550, 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto

      minor reply (1)
        rcptto#1 <a@example.net> in newsletter
          reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto

      info output (2)
        dealloc#1 <a@example.net> in newsletter
          output: 3 left → 2 left
          at inbound.validate_rcptto

        dealloc#1 <a@example.net> in bounce
          output: 3 left → 1 left
          at inbound.validate_rcptto

      Assumed
        self-in-init (inferred): in init(), self is a new empty table, 3 sessions
        out-of-phase (unknown): a function works out of its phases: msg:header in
          rcptto, 2 sessions
      "
    `)
  })

  test('fits 40 columns', () => {
    const text = comparisonText(aFullComparison(), narrow, { names })
    expect(text.split('\n').filter((row) => row.length > 40)).toEqual([])
    expect(text).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against
        what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 34 same, 9 drifted, 2
        undecidable, 1 unfaithful. 98 % of
        what was recorded was compared.

      Drift: 7 critical, 1 major, 1 minor

      critical failure (1)
        data#1 in bounce
          failures
            - no failure
            + validate_data: attempt to index
              local 'subject' (a nil valu…
          at lantern/content.lua:17, inbound.…
          also: reply

      critical reply (6)
        rcptto#1 <a@example.net> in newsletter
          and 5 more sessions
          reply
            - 250 2.0.0 RCPT TO accepted
            + 550 5.1.1 no such user
          at lantern/recipients.lua:42, inbou…

      major content (1)
        data#1 in full house
          headers.x-lantern-note
            - scored 3 of 10 by the rules of
              March, nothing to see
            + scored 4 of 10 by the rules of
              March, nothing to see
          at lantern/content.lua:88 in the re…
          also: context, output

      minor context (1)
        rcptto#1 <a@example.net> in full house
          context.mess.rate
            - set to 3
            + left as it was
          at inbound.validate_rcptto

      Undecidable: 4 sessions, 2 of them
        behind a drift
        msys.dnsLookup in 4 sessions
          msys.dnsLookup("example.com","TXT")
            was never asked in this session
            at mailfrom#1 in bounce and 3 more
          to know: give the answer with
            --world FILE, or record the
            session under a policy that asks
            it

      Unfaithful: 1 session that the recorded
        revision itself does not reproduce
        s9 at ehlo: what the phase heard is
          not what was recorded

      Assumed
        inferred: hook-failure
        --all says what each means, and in how
          many sessions
        msys.audit_series.count was worked out
          from recorded counts, 3 sessions
        4 answers came from --world, not from
          a recording

      Not checked by this version
        these registered callouts, which no
          session here leads to: validate_lhlo
      "
    `)
  })

  test('names what hangs on what Lua leaves open, and sessions that leave state behind', () => {
    const order = { line: 'policy.lua:12', reason: 'in another order of the table: the result is another' }
    const comparison = aComparison({
      sessions: { total: 46, same: 46, isolated: 4, drifted: 0, undecidable: 0, unfaithful: 0, accepted: 0 },
      fragile: [
        { session: 's1', phase: 'rcptto#1 <a@example.net>', ...order, side: 'candidate' },
        { session: 's2', phase: 'rcptto#1 <b@example.net>', ...order, side: 'candidate' },
        { session: 's3', phase: 'ehlo', ...order, line: 'policy.lua:9', side: 'recorded' },
      ],
      isolated: [
        { session: 's1', state: ['hits', 'stats.day'] },
        { session: 's2', state: ['hits', 'stats.day'] },
        { session: 's3', state: ['local last of policy.lua'] },
        { session: 's4', state: ['a', 'b', 'c', 'd', 'e', 'f'] },
      ],
    })
    expect(comparisonText(comparison, wide, { names })).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 46 same (4 isolated), 0 drifted. 100 % of what was recorded was
        compared.

      No drift: every session ends as it was recorded.

      Fragile: 3 sessions with a decision that hangs on what Lua leaves open
        policy.lua:12: in another order of the table: the result is another
          at rcptto#1 <a@example.net> in newsletter and 1 more session
        policy.lua:9 in the recorded script: in another order of the table: the result
          is another
          at ehlo in full house

      Isolated: 4 sessions that leave state behind; each ran as the first after
        loading
        hits, stats.day in newsletter and 1 more session
        local last of policy.lua in full house
        a, b, c, d and 2 more in s4
      "
    `)
  })

  test('says of what Lua leaves open how much of it was tried', () => {
    const traversal = { what: 'order', places: 32, tried: 16, sessions: 40 } as const
    const lines = [3, 12, 20, 31]
    const orders = [
      ...lines.map((at) => ({ ...traversal, line: `policy.lua:${at}`, side: 'candidate' as const })),
      { ...traversal, line: 'policy.lua:12', side: 'recorded' as const, places: 64, sessions: 46 },
      { line: 'policy.lua:2', what: 'address', places: 0, tried: 3, sessions: 1, side: 'recorded' } as const,
    ]
    const assumed = (options: { readonly all?: boolean }): string =>
      comparisonText(aComparison({ orders }), wide, { names, ...options }).split('Assumed\n')[1]!
    const all = assumed({ all: true })
    const few = [...all.split('\n').slice(0, 6), '  and 2 more such lines; --all lists them', '']
    expect(assumed({}).split('\n')).toEqual(few)
    expect(all).toMatchInlineSnapshot(`
      "  policy.lua:3 comes to the same in any order of its table: 16 others were
          tried, of up to 32 keys, 40 sessions
        policy.lua:12 comes to the same in any order of its table: 16 others were
          tried, of up to 64 keys, 46 sessions
        policy.lua:20 comes to the same in any order of its table: 16 others were
          tried, of up to 32 keys, 40 sessions
        policy.lua:31 comes to the same in any order of its table: 16 others were
          tried, of up to 32 keys, 40 sessions
        policy.lua:2 in the recorded script comes to the same at any address: 3 others
          were tried, 1 session
      "
    `)
  })

  test('that an earlier version made says what that did not look for', () => {
    const { isolated: _isolated, ...earlier } = aComparison()
    const sessions = { ...earlier.sessions, isolated: null }
    expect(comparisonText({ ...earlier, sessions, fragile: null }, wide, { names })).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 46 same, 0 drifted. 100 % of what was recorded was compared.

      No drift: every session ends as it was recorded.

      Not checked by this version
        decisions that hang on the order of pairs()
        state that a policy keeps from one session to the next
      "
    `)
  })

  test('without drift says so', () => {
    expect(comparisonText(aComparison(), wide)).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 46 same, 0 drifted. 100 % of what was recorded was compared.

      No drift: every session ends as it was recorded.
      "
    `)
  })

  test('of no sessions says so', () => {
    const sessions = { total: 0, same: 0, isolated: 0, drifted: 0, undecidable: 0, unfaithful: 0, accepted: 0 }
    expect(comparisonText(aComparison({ bases: [], sessions }), wide)).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb)
      No sessions were compared.

      There is nothing to compare.
      "
    `)
  })

  test('does not claim 100 % where something was left out', () => {
    expect(comparisonText(aComparison({ evidence: 0.99999 }), wide)).toContain('99.9 % of what was recorded')
  })

  test('lets nothing that a mail says act on the terminal', () => {
    const drift = aDrift({ recipient: hostile, replayed: [550, hostile], module: hostile, line: hostile })
    const text = comparisonText(aComparison({ drifts: [drift] }), ascii, { names: new Map([['s1', hostile]]) })
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
    expect(text).toMatchInlineSnapshot(`
      "inbound-next (bbbbbbbbbbbb), against what was recorded under inbound
        (aaaaaaaaaaaa)
      46 sessions: 46 same, 0 drifted. 100 % of what was recorded was compared.

      Drift: 1 critical

      critical reply (1)
        rcptto#1 <\\e[31mred\\e[2J\\e]0;title\\x07\\x9b5A\\u{202e}evil\\u{2066}\\x00\\r\\nnext>
          in \\e[31mred\\e[2J\\e]0;title\\x07\\x9b5A\\u{202e}evil\\u{2066}\\x00\\r\\nnext
          reply: 250 2.0.0 RCPT TO accepted -> 550
            \\e[31mred\\e[2J\\e]0;title\\x07\\x9b5A\\u{202e}evil\\u{2066}\\x00\\r / next
          at \\e[31mred\\e[2J\\e]0;title\\x07\\x9b5A\\u{202e}evil\\u{2066}\\x00\\r\\nnext, \\e...
      "
    `)
  })

  test('shows where long values part', () => {
    const [before, after] = ['x'.repeat(300), 'y'.repeat(300)]
    const drift = aDrift({ recorded: [250, `${before} one ${after}`], replayed: [250, `${before} two ${after}`] })
    expect(comparisonText(aComparison({ drifts: [drift] }), wide)).toContain('xxx one yyy')
  })

  test('folds what is the same in several recipients of one session', () => {
    const drifts = [aDrift(), aDrift({ recipient: 'b@example.net' }), aDrift({ session: 's2' })]
    expect(comparisonText(aComparison({ drifts }), wide, { names })).toContain(
      'newsletter and 2 more in 1 more session',
    )
  })

  test('colours where it may', () => {
    expect(comparisonText(aComparison(), { ...wide, color: true })).toContain('\x1b[32mNo drift')
  })
})

describe('JSON', () => {
  test('is one object on one line, keys in order', () => {
    const json = comparisonJson(aFullComparison())
    expect(json.indexOf('\n')).toBe(json.length - 1)
    expect(JSON.parse(json)).toEqual(aFullComparison())
    expect(Object.keys(JSON.parse(json))).toEqual(Object.keys(aFullComparison()))
  })

  test('lines hold one drift each', () => {
    const lines = comparisonJsonLines(aFullComparison()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(aFullComparison().drifts)
    expect(comparisonJsonLines(aComparison())).toBe('')
  })
})

describe('what is undecidable behind a drift', () => {
  const [undecidable] = aFullComparison().undecidable as [Comparison['undecidable'][number]]
  const heading = (wishes: {
    readonly drifted: number
    readonly sessions: number
    readonly truncated?: boolean
  }): string => {
    const ids = Array.from({ length: wishes.sessions }, (_, index) => `s${index}`)
    const comparison = aComparison({
      truncated: wishes.truncated ?? false,
      drifts: ids.slice(0, wishes.drifted).flatMap((session) => [aDrift({ session }), aDrift({ session })]),
      undecidable: ids.map((session) => ({ ...undecidable, session })),
    })
    return comparisonText(comparison, { ...wide, width: 200 }).match(/^Undecidable: (.*)$/m)![1]!
  }

  test('is said, so that the numbers add up', () => {
    expect(heading({ sessions: 16, drifted: 0 })).toBe('16 sessions')
    expect(heading({ sessions: 16, drifted: 4 })).toBe('16 sessions, 4 of them behind a drift')
    expect(heading({ sessions: 2, drifted: 2 })).toBe('2 sessions, all of them behind a drift')
    expect(heading({ sessions: 1, drifted: 1 })).toBe('1 session, behind a drift')
  })

  test('is no more than a least number where not all is listed', () => {
    const rest = ' (of the first that were found; there may be more)'
    expect(heading({ sessions: 16, drifted: 4, truncated: true })).toBe(
      `16 sessions, at least 4 of them behind a drift${rest}`,
    )
    expect(heading({ sessions: 16, drifted: 0, truncated: true })).toBe(`16 sessions${rest}`)
  })
})
