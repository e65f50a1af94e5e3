import { describe, expect, test } from 'vitest'
import { understand } from '../../../src/cli/linear/understand.js'

const asked = {
  choices: [
    { word: 'next', says: '' },
    { word: 'sort', says: '', takes: { what: 'ORDER', ask: 'Which?' } },
    { word: 'save', says: '', takes: { what: 'FILE', ask: 'Which?' } },
    { word: 'what-if', says: '' },
  ],
  usual: 'next',
  number: 'opens it',
}

describe('an answer is understood', () => {
  test.each([
    ['next', 'next', ''],
    ['  NEXT ', 'next', ''],
    ['n', 'next', ''],
    ['', 'next', ''],
    ['what if', 'what-if', ''],
    ['what', 'what-if', ''],
    ['sort by  peer', 'sort', 'by  peer'],
    ['sa /a file', 'save', '/a file'],
    ['12', 'number', '12'],
    ['?', 'help', ''],
    ['q', 'quit', ''],
  ])('%j', (typed, word, behind) => {
    expect(understand(typed, asked)).toEqual({ outcome: 'chosen', word, behind })
  })

  test('a path is no word, where one is asked for', () => {
    const path = { ...asked, other: 'path' }
    expect(understand('./next.lua', path)).toEqual({ outcome: 'chosen', word: 'path', behind: './next.lua' })
    expect(understand('next door.lua', path)).toEqual({ outcome: 'chosen', word: 'path', behind: 'next door.lua' })
  })
})

const allowed = 'Allowed: a number, next, sort, save, what-if, help, again, back, quit.'

describe('a wrong answer is told what is allowed', () => {
  test.each([
    ['s', `"s" may be sort or save. ${allowed}`],
    ['nextt', `"nextt" is no answer here. Did you mean next? ${allowed}`],
    ['-1', `"-1" is no answer here. ${allowed}`],
    ['next 3', `next takes nothing behind it. ${allowed}`],
  ])('%j', (typed, why) => {
    expect(understand(typed, asked)).toEqual({ outcome: 'refused', why })
  })

  test('none at all, where there is no usual one', () => {
    expect(understand('', { ...asked, usual: null, number: null })).toEqual({
      outcome: 'refused',
      why: 'An answer is needed. Allowed: next, sort, save, what-if, help, again, back, quit.',
    })
  })
})
