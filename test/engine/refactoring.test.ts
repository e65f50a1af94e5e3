import { describe, expect, test } from 'vitest'
import { hello, mail } from '../momentum/given-policy.js'
import { type Policy, recorded } from './given-recording.js'

const steps = [hello, ...mail(['a@example.net', 'b@example.org']), 'QUIT']

const inOneFile = `
local limits = {}
function limits:validate_mailfrom(str, ac, vctx)
  self.seen = (self.seen or 0) + 1
  vctx:set(0, "seen", tostring(self.seen))
  return msys.core.VALIDATE_CONT
end
function limits:validate_rcptto(msg, str, ac, vctx)
  if string.find(msg:rcptto(), "example.org", 1, true) then
    vctx:set_code(550, "5.1.1 not here")
    return msys.core.VALIDATE_DONE
  end
  return msys.core.VALIDATE_CONT
end
msys.registerModule("limits", limits)
local marks = {}
function marks:validate_data_spool(msg, ac, vctx)
  msg:header("X-Seen", vctx:get(0, "seen"))
  return msys.core.VALIDATE_CONT
end
msys.registerModule("marks", marks)
`

const same = (candidate: Policy): void => {
  const { verdict, drifts, whole } = recorded(inOneFile, steps).comparedWith(candidate)
  expect(drifts).toEqual([])
  expect(verdict).toBe('same')
  expect(whole.compared).toBe(whole.recorded)
}

describe('a harmless change is same', () => {
  test('the policy itself', () => same(inOneFile))

  test('a module is renamed', () => same(inOneFile.replace('"limits", limits', '"bounds", limits')))

  test('a module is split', () =>
    same(
      inOneFile
        .replace('function limits:validate_rcptto', 'local recipients = {}\nfunction recipients:validate_rcptto')
        .replace('msys.registerModule("limits", limits)', '$&\nmsys.registerModule("recipients", recipients)'),
    ))

  test('a module moves into a file of its own', () => {
    const [first = '', second = ''] = inOneFile.split('local marks')
    same({ files: { 'policy.lua': `${first}\nrequire("lib.marks")`, 'lib/marks.lua': `local marks${second}` } })
  })

  test('modules that have nothing to do with each other change places', () => {
    const [first = '', second = ''] = inOneFile.split('local marks')
    same(`local marks${second}\n${first}`)
  })

  test('a callout is added that does nothing', () =>
    same(
      inOneFile.replace('local marks = {}', '$&\nfunction marks:validate_ehlo() return msys.core.VALIDATE_CONT end'),
    ))

  test('comments and lines', () => same(`-- a comment\n\n\n${inOneFile}`))
})

test('a validate_ehlo that is added and refuses is reply drift', () => {
  const candidate = `${inOneFile}
local greeting = {}
function greeting:validate_ehlo(str, ac, vctx)
  vctx:set_code(550, "5.7.1 no")
  return msys.core.VALIDATE_DONE
end
msys.registerModule("greeting", greeting)`
  const { verdict, drifts } = recorded(inOneFile, steps).comparedWith(candidate)
  expect(verdict).toBe('drifted')
  expect(drifts).toMatchInlineSnapshot(`
    [
      "ehlo reply critical reply: [250,"mail.example.com says hello"] → [550,"5.7.1 no"] (validate_ehlo, policy.lua:25)",
    ]
  `)
})

test('modules that change places with effect drift where it shows', () => {
  const module = (name: string) => `local ${name} = {}
function ${name}:validate_connect(ac, vctx) vctx:set(0, "last", "${name}") return 0 end
msys.registerModule("${name}", ${name})`
  const given = recorded(`${module('one')}\n${module('two')}`, [hello, 'QUIT'])
  expect(given.comparedWith(`${module('two')}\n${module('one')}`).drifts).toMatchInlineSnapshot(`
    [
      "connect context minor context.conn.last: "two" → "one" (validate_connect)",
    ]
  `)
})

describe('a data file of the policy', () => {
  const reading = (allowed: string): Policy => ({
    files: {
      'data/allow.txt': allowed,
      'policy.lua': `local mod, allowed = {}, {}
for line in io.lines("data/allow.txt") do allowed[line] = true end
function mod:validate_rcptto(msg, str, ac, vctx)
  if not allowed[msg:rcptto()] then vctx:set_code(550, "no") end
  return 0
end
msys.registerModule("mod", mod)
`,
    },
  })

  test('that changed is drift where it matters, and same elsewhere', () => {
    const [before, after] = [reading('a@example.net\nc@example.net\n'), reading('a@example.net\nb@example.org\n')]
    expect(recorded(before, [hello, ...mail(['a@example.net']), 'QUIT']).comparedWith(after).verdict).toBe('same')
    const { verdict, drifts } = recorded(before, steps).comparedWith(after)
    expect(verdict).toBe('drifted')
    expect(drifts).toMatchInlineSnapshot(`
      [
        "rcptto#1 <b@example.org> reply critical reply: [550,"no"] → [250,"2.0.0 RCPT TO accepted"] (validate_rcptto, policy.lua:4 recorded)",
      ]
    `)
  })
})
