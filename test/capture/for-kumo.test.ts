import { expect, test } from 'vitest'
import { isForKumo } from '../../src/capture/for-kumo.js'

const handler = "kumo.on('init', function() end)\n"

test.each([
  ["local kumo = require 'kumo'\n", true],
  ['local kumo = require("kumo")\n', true],
  ["-- local kumo = require 'kumo'\n", false],
  ["--[==[ ported from\nlocal kumo = require 'kumo'\n]==]\n", false],
  ["local kumo = require 'kumo'\nmsys.registerModule('mod', {})\n", false],
  ["local kumo = require 'kumo.extras'\n", false],
])('what begins with %j is a policy for KumoMTA: %s', (head, expected) => {
  expect(isForKumo({ entry: 'init.lua', files: new Map([['init.lua', head + handler]]) })).toBe(expected)
})

test('a policy that has a module kumo of its own is not', () => {
  const files = new Map([
    ['init.lua', `local kumo = require 'kumo'\n${handler}`],
    ['kumo.lua', 'return {}'],
  ])
  expect(isForKumo({ entry: 'init.lua', files })).toBe(false)
})
