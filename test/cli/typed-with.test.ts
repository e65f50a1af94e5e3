import { expect, test } from 'vitest'
import { typedWith } from '../../src/cli/typed-with.js'

test.each([
  ['replay news --policy next', 'reprise replay ID --policy next'],
  ['--db my.db replay --policy news news', 'reprise --db my.db replay --policy news ID'],
  ['show --json news', 'reprise show --json ID'],
  ['export news --session news', 'reprise export news --session ID'],
  ['export out.yaml --session=news --scenario', 'reprise export out.yaml --session=ID --scenario'],
  ['show news --set header[Subject]=a', "reprise show ID --set 'header[Subject]=a'"],
  ['show other', 'ID'],
])('%s', (typed, again) => {
  expect(typedWith('news', 'ID', typed.split(' '))).toBe(again)
})
