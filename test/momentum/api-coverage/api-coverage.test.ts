import { beforeAll, describe, expect, test } from 'vitest'
import { calls } from '../../../src/momentum/calls/calls.js'
import { contentCases } from './content-cases.js'
import { noArgument } from './covered.js'
import { dkimCases } from './dkim-cases.js'
import { benchOf } from './given-cases.js'
import { httpCases } from './http-cases.js'
import { messagesCases } from './messages-cases.js'
import { missing } from './missing.js'
import { outsideCases } from './outside-cases.js'
import { promised } from './promised.js'
import { serverCases } from './server-cases.js'
import { serverLibraryCases } from './server-library-cases.js'
import { sessionCases } from './session-cases.js'
import { valuesCases } from './values-cases.js'
import { xmlCases } from './xml-cases.js'

const cases = [
  ...valuesCases,
  ...outsideCases,
  ...sessionCases,
  ...messagesCases,
  ...contentCases,
  ...dkimCases,
  ...serverLibraryCases,
  ...serverCases,
  ...httpCases,
  ...xmlCases,
]

let bench: ReturnType<typeof benchOf>
beforeAll(() => {
  bench = benchOf(cases)
})

test('every row of the table of calls has a case, or a reason why it has none', () => {
  const covered = cases.map(({ call }) => call)
  expect([...covered, ...Object.keys(missing)].sort()).toEqual(calls.map(({ name }) => name).sort())
})

test('what is promised has a case of all three kinds, or takes no argument that could be bad', () => {
  const complete = cases.filter(({ bad, raises }) => bad === noArgument || (typeof bad === 'string' && raises))
  const called = new Set(complete.map(({ call }) => call))
  expect(promised.filter((name) => !called.has(name))).toEqual([])
})

test('a case calls what it is about, in all three ways', () => {
  for (const { call, body, bad } of cases) {
    const called = new RegExp(`\\b${call.split(/[.:]/).at(-1)}\\b`)
    expect(`${call}: ${body}`).toMatch(called)
    if (typeof bad === 'string') expect(`${call}: ${bad}`).toMatch(called)
  }
})

describe('as its page says, recorded and replayed, and otherwise under a candidate:', () => {
  test.each(cases)('$call', (one) => {
    const { comes, verdict = 'drifted' } = one
    expect(bench.called(one)).toEqual({ to: comes, verdict, gaps: [], failures: [] })
  })
})

describe('with a bad argument:', () => {
  test.each(cases.filter(({ bad }) => typeof bad === 'string'))('$call', (one) => {
    const { failures, gaps } = bench.calledBadly(one)
    expect([...failures, ...gaps]).toEqual([one.raises])
  })
})
