import { expect, test } from 'vitest'
import { bytesOfText } from '../../src/domain/bytes.js'
import { CandidateAnswers } from '../../src/engine/answers/candidate-answers.js'
import { bootHost } from '../../src/engine/boot-host.js'
import { driftsOf } from '../../src/engine/explain.js'
import { type Pairs, pairRuns } from '../../src/engine/pair-runs.js'
import { replayCandidate } from '../../src/engine/replay-candidate.js'
import { runsOf } from '../../src/engine/replay-own.js'
import { oneMessage } from '../momentum/given-policy.js'
import { type Policy, recorded, revisionOf } from './given-recording.js'

/** Two files, so that a line is of the file that made the effect. */
const withRules = (rules: string): Policy => ({
  files: {
    'policy.lua': `local rules = require("rules")
local mod = {}
function mod:validate_data_spool(msg, ac, vctx)
  rules.judge(msg, vctx)
  return msys.core.VALIDATE_CONT
end
msys.registerModule("mod", mod)
`,
    'rules.lua': `local rules = {}
function rules.judge(msg, vctx)
${rules}
end
return rules
`,
  },
})

const onlyDrift = (before: string, after: string) => {
  const { drifts } = recorded(withRules(before), oneMessage).comparedWith(withRules(after))
  expect(drifts).toHaveLength(1)
  return drifts[0]
}

test('each kind of effect is told with the line that made it', () => {
  const effects = [
    '  local why = "no"\n  vctx:set_code(550, why)',
    '  msg:header("X-A", "1")\n  local later = 1',
    '  vctx:set(0, "key", "value")',
    '\n  msg:context_set(1, "key", "value")',
    '  msg:discard("gone")',
    '\n\n  vctx:disconnect(421, "bye")',
    '  local t = nil\n  return t.x',
    '  error("boom")',
    '  msg:header("Subject", "")',
    '\n  msys.validate.dkim.reflect(msg, vctx, "a@example.com", "b@example.net")',
  ]
  expect(effects.map((effect) => onlyDrift('', effect))).toMatchInlineSnapshot(`
    [
      "spool#1 reply critical reply: null → [550,"no"] (validate_data_spool, rules.lua:4)",
      "spool#1 content major headers: null → {"x-a":["1"]} (validate_data_spool, rules.lua:3)",
      "spool#1 context minor context.conn.key: null → "value" (validate_data_spool, rules.lua:3)",
      "spool#1 context minor context.mess.key: null → "value" (validate_data_spool, rules.lua:4)",
      "spool#1 delivery critical discarded: null → "550 5.7.1 [internal] discarded by policy" (validate_data_spool, rules.lua:3)",
      "spool#1 reply critical reply: null → [421,"bye"] (validate_data_spool, rules.lua:5)",
      "spool#1 failure critical failures: null → [{"callout":"validate_data_spool","error":"attempt to index local 't' (a nil value)"}] (validate_data_spool, rules.lua:4) also reply",
      "spool#1 failure critical failures: null → [{"callout":"validate_data_spool","error":"boom"}] (validate_data_spool, rules.lua:3) also reply",
      "spool#1 content major headers: null → {"subject":[]} (validate_data_spool, rules.lua:3)",
      "spool#1 delivery critical outside.mail: [] → [["validate.dkim.reflect","a@example.com","b@example.net","","","49ccf1cff08fab376ae95bd83f5314aca6c4aded01defd83e4d3424a4db50e25"]] (validate_data_spool, rules.lua:4)",
    ]
  `)
})

test('the message’s own code, another message’s, and a context of the session by itself have their lines too', () => {
  const copied = '  local copy = msg:copy()\n'
  const effects = [
    ['', '  msg:set_code(550, "5.7.1 no")'],
    ['', '\n  msg:code(550, "5.7.1 no")'],
    [copied, `${copied}  copy:set_code(550, "5.7.1 no")`],
    [copied, `${copied}\n  copy:text("words")`],
    ['', '  vctx:set(1, "k\\255y", "value")'],
    ['', '\n  vctx:set(1, "$key", "value")'],
  ]
  expect(effects.map(([before = '', after = '']) => onlyDrift(before, after))).toMatchInlineSnapshot(`
    [
      "spool#1 delivery major code: null → "550 5.7.1 no" (validate_data_spool, rules.lua:3)",
      "spool#1 delivery major code: null → "550 5.7.1 no" (validate_data_spool, rules.lua:4)",
      "spool#1 delivery critical others: null → [["message.code of message 1","550 5.7.1 no"]] (validate_data_spool, rules.lua:4)",
      "spool#1 delivery critical others: null → [["text of message 1","dba36bffa5cab0f922d087a3aeb179f9d4e745df40b323e1b1471402848c8a3e"]] (validate_data_spool, rules.lua:5)",
      "spool#1 context minor context.mess.$bytes:a/95: null → "value" (validate_data_spool, rules.lua:3)",
      "spool#1 context minor context.mess.$$key: null → "value" (validate_data_spool, rules.lua:4)",
    ]
  `)
})

test('the session’s own message context, where it is kept apart from a copy’s, has its line', () => {
  const policy = (body: string): string => `
local mod = {}
function mod:validate_data_spool_each_rcpt(msg, ac, vctx)
  ${body}
  return 0
end
msys.registerModule("mod", mod)
`
  const session = recorded(policy(''), oneMessage, { profile: { 'vctx-in-each-rcpt': 'session' } })
  const { drifts } = session.comparedWith(policy('vctx:set(1, "key", "value")'))
  expect(drifts).toMatchInlineSnapshot(`
    [
      "each_rcpt#1 <b@example.net> context minor context.session.key: null → "value" (validate_data_spool_each_rcpt, policy.lua:4)",
    ]
  `)
})

test('what goes to the outside, what was deferred and an accepting code have their lines', () => {
  const opened = (mode: string): string =>
    `  msys.core.io_wrapper_open("/f", msys.core.O_CREAT + msys.core.O_WRONLY, ${mode})`
  const effects = [
    ['', '  msys.counter.inc("a")'],
    ['', '\n  msys.counter.reset("a")'],
    ['', '  msg:forward("a@b.c", "d@e.f", "see")'],
    [opened('0600'), `\n\n${opened('0666')}`],
    [
      '  msys.runInPool("IO", function() end, true)',
      '  msys.runInPool("IO", function()\n    error("boom")\n  end, true)',
    ],
    ['  vctx:set_code(250, "2.0.0 one")', '\n  vctx:set_code(250, "2.0.0 two")'],
  ]
  expect(effects.map(([before = '', after = '']) => onlyDrift(before, after))).toMatchInlineSnapshot(`
    [
      "spool#1 calls minor outside.writes: [] → [["counter.add","a",1]] (validate_data_spool, rules.lua:3)",
      "spool#1 calls minor outside.writes: [] → [["counter.reset","a"]] (validate_data_spool, rules.lua:4)",
      "spool#1 delivery critical outside.mail: [] → [["forward","a@b.c","d@e.f","see","","","49ccf1cff08fab376ae95bd83f5314aca6c4aded01defd83e4d3424a4db50e25",{"conn":"d93f7ced147004d4","mess":"04c8dc12f98304c4"}]] (validate_data_spool, rules.lua:3)",
      "spool#1 calls minor outside.writes: [["io.open","/f","O_WRONLY|O_CREAT",384]] → [["io.open","/f","O_WRONLY|O_CREAT",438]] (validate_data_spool, rules.lua:5)",
      "spool#1 failure critical failures: null → [{"callout":"msys.runInPool","error":"boom"}] (validate_data_spool, rules.lua:4)",
      "spool#1 reply minor accepting: [250,"2.0.0 one"] → [250,"2.0.0 two"] (validate_data_spool, rules.lua:4)",
    ]
  `)
})

test('an effect that is missing now is told with the line that made it in the recorded revision', () => {
  const effects = [
    '  vctx:set_code(550, "no")',
    '  msg:header("X-A", "1")',
    '\n  vctx:set(0, "key", "value")',
    '  msg:discard("gone")',
    '\n\n  error("boom")',
  ]
  expect(effects.map((effect) => onlyDrift(effect, ''))).toMatchInlineSnapshot(`
    [
      "spool#1 reply critical reply: [550,"no"] → null (validate_data_spool, rules.lua:3 recorded)",
      "spool#1 content major headers: {"x-a":["1"]} → null (validate_data_spool, rules.lua:3 recorded)",
      "spool#1 context minor context.conn.key: "value" → null (validate_data_spool, rules.lua:4 recorded)",
      "spool#1 delivery critical discarded: "550 5.7.1 [internal] discarded by policy" → null (validate_data_spool, rules.lua:3 recorded)",
      "spool#1 failure critical failures: [{"callout":"validate_data_spool","error":"boom"}] → null (validate_data_spool, rules.lua:5 recorded) also reply",
    ]
  `)
})

test('of an effect that both made, and another that one made, the other is told', () => {
  const both = '  msg:header("X-A", "1")\n'
  expect(onlyDrift(both, `${both}  msg:header("X-B", "2")`)).toContain('rules.lua:4)')
  expect(onlyDrift(both, `  msg:header("X-B", "2")\n${both}`)).toContain('rules.lua:3)')
})

test('one cause is one drift, of its worst kind', () => {
  const before = ''
  const after = '  print("refusing") vctx:set(0, "why", "x")\n  vctx:set_code(550, "no")'
  expect(onlyDrift(before, after)).toMatchInlineSnapshot(
    `"spool#1 reply critical reply: null → [550,"no"] (validate_data_spool, rules.lua:4) also context,output"`,
  )
})

test('what a module of several does is told of that module', () => {
  const modules = (second: string): string => `
local one, two = {}, {}
function one:validate_connect(ac, vctx) vctx:set(0, "one", "1") return 0 end
function two:validate_connect(ac, vctx)
  ${second}
  return 0
end
msys.registerModule("one", one)
msys.registerModule("two", two)
`
  const { whole } = recorded(modules(''), oneMessage).comparedWith(modules('vctx:set_code(554, "go away")'))
  expect(whole.drifts).toMatchObject([{ module: 'two', callout: 'validate_connect', line: 'policy.lua:5' }])
})

test('an address that is told hangs on no line that is taken down before it', () => {
  const answering = (word: string): string => `  local made = 0
  for i = 1, 20 do
    vctx:set(0, "k" .. i, "v")
    made = made + #tostring({})
  end
  vctx:set_code(550, "${word} " .. tostring({}))`
  const { drifts } = recorded(withRules(answering('no')), oneMessage).comparedWith(withRules(answering('on')))
  expect(drifts.map((drift) => drift.replace(/0x[0-9a-f]+/g, 'ADDRESS'))).toMatchInlineSnapshot(`
    [
      "spool#1 reply minor reply: [550,"no table: ADDRESS"] → [550,"on table: ADDRESS"] (validate_data_spool, rules.lua:8)",
    ]
  `)
})

test('lines of a run that came to something else are told of no drift', () => {
  const session = recorded(withRules(''), oneMessage)
  const runs = (rules: string) => {
    const own = session.replayed()
    if (own.outcome === 'unfaithful') throw new Error(own.why)
    const { host } = bootHost(revisionOf(withRules(rules)), new CandidateAnswers(), {})
    host.stage.attributing = true
    return pairRuns(runsOf(own).values(), replayCandidate(host, session.recording, own.runs).runs)
  }
  const pairs = runs('  vctx:set_code(550, "no")')
  const linesOf = (lined: Pairs) =>
    driftsOf('test', { pairs, lined: lined.compared }, 2).map(({ replayed, line }) => [replayed, line])
  expect(linesOf(runs('\n  vctx:set_code(550, "no")'))).toEqual([[[550, 'no'], 'rules.lua:4']])
  expect(linesOf(runs('\n  vctx:set_code(550, "on")'))).toEqual([[[550, 'no'], 'rules.lua:3']])
  const unlined = pairs.compared.map(([base, run]) => [base, { ...run, effectLines: [] }] as const)
  const none = driftsOf('test', { pairs: { ...pairs, compared: unlined }, lined: [] }, 2)
  expect(none.map(({ callout, line }) => [callout, line])).toEqual([['validate_data_spool', null]])
})

test('a line is text, whatever the bytes of its file are called', () => {
  const inFile = (line: string) => ({
    files: {
      'policy.lua': `local rules = require("größe")
local mod = {}
function mod:validate_data_spool(msg, ac, vctx)
  rules.judge(msg, vctx)
  return msys.core.VALIDATE_CONT
end
msys.registerModule("mod", mod)
`,
      [bytesOfText('größe.lua')]: `return { judge = function(msg, vctx) ${line} end }\n`,
    },
  })
  const driftsWith = (line: string) => recorded(inFile(''), oneMessage).comparedWith(inFile(line)).drifts
  expect(driftsWith('vctx:set_code(550, "no")')).toMatchInlineSnapshot(`
    [
      "spool#1 reply critical reply: null → [550,"no"] (validate_data_spool, größe.lua:1)",
    ]
  `)
  expect(driftsWith('error("boom")')).toMatchInlineSnapshot(`
    [
      "spool#1 failure critical failures: null → [{"callout":"validate_data_spool","error":"boom"}] (validate_data_spool, größe.lua:1) also reply",
    ]
  `)
})
