import { expect, test } from 'vitest'
import { sampleOption } from '../../../src/cli/live/sample-option.js'
import { sizeOption, sizeText } from '../../../src/cli/live/size-option.js'

test.each([
  ['512MB', 512e6, '512 MB'],
  ['1.5GB', 1.5e9, '1.5 GB'],
  ['10kb', 1e4, '10 KB'],
  ['2TB', 2e12, '2 TB'],
])('a size %s is %i bytes', (text, bytes, shown) => {
  expect(sizeOption(text)).toBe(bytes)
  expect(sizeText(bytes)).toBe(shown)
})

test.each(['', '12', 'MB', '-1GB', '1 GB', '1GiB', '1e3MB'])('%j is no size', (text) => {
  expect(() => sizeOption(text)).toThrow(/is no size: 512MB/)
})

test.each([
  ['10%', { share: 0.1 }],
  ['0.5%', { share: 0.005 }],
  ['100%', { share: 1 }],
  ['refused', { share: 0, refused: true }],
  ['10%,refused', { share: 0.1, refused: true }],
])('a sample %s', (text, sample) => {
  expect(sampleOption(text)).toEqual(sample)
})

test.each(['', '10', '101%', '10%refused', ',refused', '10%,', 'refused,10%', '10%,accepted'])(
  '%j is no sample',
  (text) => {
    expect(() => sampleOption(text)).toThrow(/is no sample: 10%, refused/)
  },
)
