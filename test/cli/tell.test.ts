import { expect, test } from 'vitest'
import { faultText } from '../../src/cli/tell.js'

test('a fault is told with its message and the frames of its stack, without a line of the bundle', () => {
  const fault = new TypeError('a count is\nno count')
  fault.stack = `/dist/bin/main.js:1
import{a as b}from"./chunk.js";var c=1;
                                   ^

TypeError: a count is
no count
    at count (/src/count.ts:3:9)
    at async main (/src/main.ts:7:1)`
  expect(faultText(fault)).toMatchInlineSnapshot(`
    "TypeError: a count is
    no count
        at count (/src/count.ts:3:9)
        at async main (/src/main.ts:7:1)"
  `)
})

test('what was thrown and is no error is told as it is', () => {
  expect(faultText('gone')).toBe('gone')
  expect(faultText(undefined)).toBe('undefined')
})
