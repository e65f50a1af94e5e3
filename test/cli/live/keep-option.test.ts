import { expect, test } from 'vitest'
import { keepOption } from '../../../src/cli/live/keep-option.js'

test.each([
  ['7d', { kind: 'age', milliseconds: 604_800_000 }],
  ['12h', { kind: 'age', milliseconds: 43_200_000 }],
  ['10GB', { kind: 'size', bytes: 1e10 }],
])('%s is kept', (text, bound) => {
  expect(keepOption(text)).toEqual(bound)
})

test.each(['999KB', '1KB', '0.5MB'])('%s is too little', (text) => {
  expect(() => keepOption(text)).toThrow(/is too little: a store with nothing in it has 0\.4 MB; the least is 1MB/)
})

test.each(['', '0d', '7', '7w', '-1d', '0MB', '1.5d'])('%j is no bound', (text) => {
  expect(() => keepOption(text)).toThrow(/is neither an age nor a size: 7d, 12h, 10GB/)
})
