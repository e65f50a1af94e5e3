import { expect, test } from 'vitest'
import { nameAndValue } from '../../../src/engine/what-if/name-and-value.js'

test.each([
  ['a name alone', 'ehlo=mail.example.com', 'ehlo', 'mail.example.com'],
  ['a value with brackets and another =', 'header[X]=see [1]=2', 'header[X]', 'see [1]=2'],
  ['capitals', 'HEADER[x]=1', 'HEADER[x]', '1'],
  ['an = in brackets', 'context[a=b]=c', 'context[a=b]', 'c'],
  ['brackets in brackets', 'answer[f ["a]=", [1]]]=true', 'answer[f ["a]=", [1]]]', 'true'],
  ['a quote that is escaped', 'answer[f ["a\\"]="]]=1', 'answer[f ["a\\"]="]]', '1'],
  ['an empty value', 'body=', 'body', ''],
  ['lines in the value', 'body=a\r\nb=c', 'body', 'a\r\nb=c'],
])('an edit is parted at its first = outside of brackets: %s', (_title, text, name, value) => {
  expect(nameAndValue(text)).toEqual({ name, value })
})

test.each([[''], ['ehlo'], ['=x'], ['header[a=b'], ['answer[f ["]=1']])('%j has no value', (text) => {
  expect(nameAndValue(text)).toBeUndefined()
})
