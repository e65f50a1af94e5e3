import { expect, test } from 'vitest'
import type { Diagnosis, Finding } from '../../src/domain/diagnosis.js'
import { diagnosisText } from '../../src/report/diagnosis-text.js'
import { ascii, hostile, narrow, wide } from './given.js'

const aFinding = (wishes: Partial<Finding> = {}): Finding => ({
  rule: 'call-out-of-phase',
  severity: 'minor',
  file: 'lib/limits.lua',
  line: 12,
  column: 5,
  callout: 'validate_rcptto',
  message: 'msg:discard is called in validate_rcptto; the manual lists it for data alone',
  hint: 'no page says what it does elsewhere; replays take it to do the same',
  ...wishes,
})

const aDiagnosis = (wishes: Partial<Diagnosis> = {}): Diagnosis => ({
  policy: { name: 'inbound', revision: 'a'.repeat(64), entry: 'policy.lua', files: 3, notLoaded: ['old.lua'] },
  boot: 'booted',
  registers: [
    { phase: 'boot', callout: 'init', module: 'limits', file: 'lib/limits.lua', line: 3 },
    { phase: 'rcptto', callout: 'validate_rcptto', module: 'limits', file: 'lib/limits.lua', line: 9 },
    { phase: 'rcptto', callout: 'validate_rcptto', module: 'recipients', file: 'policy.lua', line: 20 },
    { phase: null, callout: 'core_log_delivery_v1', module: 'limits', file: null, line: null },
  ],
  findings: [
    aFinding({
      severity: 'critical',
      rule: 'boot',
      file: null,
      line: null,
      message: 'it does not boot: no',
      hint: 'mend it',
    }),
    aFinding(),
    aFinding({ severity: 'info', rule: 'thrlua-syntax', line: 30, message: 'so it is', hint: 'nothing to do' }),
  ],
  counts: { critical: 1, major: 0, minor: 1, info: 1 },
  truncated: false,
  calls: [
    {
      call: 'msg:discard',
      class: 'write',
      source: 'S/4/lua/ref-msg',
      certainty: 'documented',
      uses: 1,
      file: 'policy.lua',
      line: 9,
    },
    {
      call: 'msys.audit_series.count',
      class: 'sequenced',
      source: 'S/4/lua/ref-msys-audit-series',
      certainty: 'documented',
      uses: 2,
      file: 'policy.lua',
      line: 4,
    },
    { call: 'msys.gc_stats', class: null, source: null, certainty: null, uses: 1, file: 'policy.lua', line: 5 },
    {
      call: 'vctx:exists',
      class: 'state',
      source: 'training policy',
      certainty: 'example',
      uses: 1,
      file: 'policy.lua',
      line: 6,
    },
  ],
  assumptions: [{ id: 'self-in-init', certainty: 'unknown', means: 'in init(), self is a new empty table' }],
  ...wishes,
})

const nothing = { critical: 0, major: 0, minor: 0, info: 0 }

test('a diagnosis', () => {
  expect(diagnosisText(aDiagnosis(), wide)).toMatchInlineSnapshot(`
    "inbound (aaaaaaaaaaaa): 3 Lua files from policy.lua on
    nothing loads old.lua

    What it registers, in the order in which it is called
      boot         init
                   limits      lib/limits.lua:3
      rcptto       validate_rcptto
                   limits      lib/limits.lua:9
                   recipients  policy.lua:20
      never here   core_log_delivery_v1
                   limits

    What this policy rests on as far as its text tells
      replayed     call                     certainty   source
      undecidable  msys.gc_stats
      recorded     msys.audit_series.count  documented  ref-msys-audit-series
      effect       msg:discard              documented  ref-msg
      computed     vctx:exists              example     training policy
      ref-… are pages of the manual: content/momentum/4/lua in
        SparkPost/support-docs

    Assumed while it boots
      self-in-init (unknown): in init(), self is a new empty table

    The policy as a whole
      critical it does not boot: no (boot)
          mend it

    lib/limits.lua
      12:5 minor msg:discard is called in validate_rcptto; the manual lists it for
        data alone (call-out-of-phase)
          no page says what it does elsewhere; replays take it to do the same
      30:5 info so it is (thrlua-syntax)
          nothing to do

    ≠ 1 critical, 1 minor findings in 1 file. 1 thing to know.
    "
  `)
})

test('of a policy with nothing to mend', () => {
  const clean = aDiagnosis({
    policy: { name: 'one.lua', revision: 'b'.repeat(64), entry: 'one.lua', files: 1, notLoaded: [] },
    registers: [],
    findings: [],
    counts: nothing,
    calls: [],
    assumptions: [],
  })
  expect(diagnosisText(clean, wide)).toMatchInlineSnapshot(`
    "one.lua (bbbbbbbbbbbb)

    It registers no callout: no session asks it anything.

    ✓ Nothing to mend.
    "
  `)
})

test('of what is only to know', () => {
  const info = aDiagnosis({
    findings: [aFinding({ severity: 'info' })],
    counts: { ...nothing, info: 2 },
    truncated: true,
  })
  expect(diagnosisText(info, wide).split('\n').slice(-8).join('\n')).toMatchInlineSnapshot(`
    "  12:5 info msg:discard is called in validate_rcptto; the manual lists it for
        data alone (call-out-of-phase)
          no page says what it does elsewhere; replays take it to do the same

    Of one rule at most 50 findings are told for one file: there are more.

    ✓ Nothing to mend. 2 things to know.
    "
  `)
})

test('in 40 columns of ASCII', () => {
  expect(diagnosisText(aDiagnosis(), { ...narrow, unicode: false })).toMatchInlineSnapshot(`
    "inbound (aaaaaaaaaaaa): 3 Lua files from
      policy.lua on
    nothing loads old.lua

    What it registers, in the order in which
      it is called
      boot         init
              limits      lib/limits.lua:3
      rcptto       validate_rcptto
              limits      lib/limits.lua:9
              recipients  policy.lua:20
      never here   core_log_delivery_v1
              limits

    What this policy rests on as far as its
      text tells
      replayed     call
      undecidable  msys.gc_stats
      recorded     msys.audit_series.count
      effect       msg:discard
      computed     vctx:exists
      ref-... are pages of the manual:
        content/momentum/4/lua in
        SparkPost/support-docs

    Assumed while it boots
      self-in-init (unknown): in init(),
        self is a new empty table

    The policy as a whole
      critical it does not boot: no (boot)
          mend it

    lib/limits.lua
      12:5 minor msg:discard is called in
        validate_rcptto; the manual lists it
        for data alone (call-out-of-phase)
          no page says what it does
            elsewhere; replays take it to do
            the same
      30:5 info so it is (thrlua-syntax)
          nothing to do

    != 1 critical, 1 minor findings in 1
      file. 1 thing to know.
    "
  `)
})

test('no name of a script takes over the terminal', () => {
  const text = diagnosisText(
    aDiagnosis({
      policy: { name: hostile, revision: 'a'.repeat(64), entry: hostile, files: 2, notLoaded: [hostile] },
      registers: [{ phase: 'data', callout: 'validate_data', module: hostile, file: hostile, line: 1 }],
      findings: [aFinding({ file: hostile, message: hostile, hint: hostile })],
    }),
    ascii,
  )
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
})
