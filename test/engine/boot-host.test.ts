import { expect, test } from 'vitest'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { bootOrTrouble } from '../../src/engine/boot-host.js'
import { emptyWorld } from '../../src/world/scenario-world.js'
import { revisionOf } from './given-recording.js'

const booted = (policy: string) =>
  bootOrTrouble(revisionOf({ files: { 'policy.lua': policy } }), worldAnswers(emptyWorld())).boot

test('a policy of rules for delivery alone runs, without any callout', () => {
  const rules = `msys.adaptive.registerRules({ ["example.com"] = { code = "^421", action = "suspend" } }, "augment")`
  const { result, outside } = booted(rules)
  expect(result).toEqual({ outcome: 'booted', modules: [] })
  expect(outside.map(([effect]) => effect)).toEqual(['adaptive.registerRules'])
})

test('one that neither registers nor leaves anything is trouble', () => {
  expect(() => booted('local x = 1')).toThrow('registers no callout')
})

test('one whose functions are no callouts is told which those are', () => {
  const gateway = 'msys.registerModule("gateway", { smpp_submit_response = function() end })'
  expect(() => booted(gateway)).toThrow('registers no callout that this version knows, but smpp_submit_response')
})
