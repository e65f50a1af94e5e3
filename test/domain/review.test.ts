import { describe, expect, test } from 'vitest'
import type { Drift } from '../../src/domain/drift.js'
import {
  alikeItems,
  beginReview,
  currentItem,
  type Decided,
  judge,
  type Review,
  reviewItems,
  skip,
  takeBack,
  unjudgedItems,
} from '../../src/domain/review.js'
import { aDrift } from '../report/given.js'

const base = 'a'.repeat(64)
const found = (session: string, wishes: Partial<Drift> = {}): Drift => aDrift({ session, base, ...wishes })
const accepted = { verdict: 'accepted', by: 'ann', at: 1, candidate: 'c' } as const

const asked = (review: Review): string | undefined => currentItem(review)?.judged.session
const sessionsOf = ({ said }: Decided): readonly string[] => said.map(({ drift }) => drift.session)

describe('given drifts that nobody judged', () => {
  const drifts = [found('one'), found('two'), found('three')]

  test('they are asked about in their order', () => {
    let review = beginReview(drifts)
    for (const session of ['one', 'two', 'three']) {
      expect(asked(review)).toBe(session)
      review = judge(review, 'accepted').review
    }
    expect(asked(review)).toBeUndefined()
    expect(unjudgedItems(review)).toEqual([])
  })

  test('a verdict is said of the one that is asked about, with its reason', () => {
    const { said } = judge(beginReview(drifts), 'rejected', { reason: 'not meant' })
    expect(said).toEqual([{ drift: reviewItems(drifts)[0]!.judged, verdict: 'rejected', reason: 'not meant' }])
    expect(judge(beginReview(drifts), 'rejected', { reason: '' }).said[0]).not.toHaveProperty('reason')
  })

  test('one that is skipped says nothing, and is asked about in the next look', () => {
    const review = skip(beginReview(drifts))
    expect(asked(review)).toBe('two')
    const rest = judge(judge(review, 'accepted').review, 'accepted').review
    expect(asked(rest)).toBeUndefined()
    expect(unjudgedItems(rest).map(({ judged }) => judged.session)).toEqual(['one'])
  })

  test('taking back withdraws the last verdict and asks again; of a skip it withdraws nothing', () => {
    const one = judge(beginReview(drifts), 'rejected').review
    const back = takeBack(one)!
    expect(back.said).toMatchObject([{ verdict: 'withdrawn', drift: { session: 'one' } }])
    expect(back.review).toEqual(beginReview(drifts))
    const skipped = takeBack(skip(one))!
    expect(skipped.said).toEqual([])
    expect(skipped.review).toEqual(one)
    expect(takeBack(beginReview(drifts))).toBeUndefined()
  })
})

describe('given that some have a verdict', () => {
  test('those are not asked about: a look goes on where the last one ended', () => {
    expect(asked(beginReview([found('one', { verdict: accepted }), found('two')]))).toBe('two')
    expect(asked(beginReview([found('one', { verdict: accepted })]))).toBeUndefined()
  })

  test('nothing alike takes them along', () => {
    const review = beginReview([found('one'), found('two', { verdict: accepted }), found('three')])
    expect(sessionsOf(judge(review, 'rejected', { alike: true }))).toEqual(['one', 'three'])
  })
})

describe('all that are alike', () => {
  const further = { kind: 'content', path: 'headers', recorded: null, replayed: { a: ['x'] } } as const

  test.each<[string, Partial<Drift>, boolean]>([
    ['the same elsewhere', { recipient: 'b@example.net', message: 2 }, true],
    ['other words', { replayed: [550, '5.1.1 nobody of that name'] }, true],
    ['another code', { replayed: [551, '5.1.1 no such user'] }, false],
    ['another line', { line: 'lantern/recipients.lua:43' }, false],
    ['another kind', { kind: 'delivery' }, false],
    ['another severity', { severity: 'major' }, false],
    ['more that differs', { rest: [further] }, false],
    ['another base', { base: 'b'.repeat(64) }, true],
  ])('with %s', (_, wishes, isAlike) => {
    const review = beginReview([found('one'), found('two', wishes)])
    expect(sessionsOf(judge(review, 'accepted', { alike: true }))).toEqual(isAlike ? ['one', 'two'] : ['one'])
  })

  test('have the same values where no line is known', () => {
    const other: Partial<Drift> = { line: null, replayed: [550, 'other words'] }
    const review = beginReview([found('one', { line: null }), found('two', { line: null }), found('three', other)])
    expect(alikeItems(review, currentItem(review)!).map(({ judged }) => judged.session)).toEqual(['one', 'two'])
  })

  test('are taken back together', () => {
    const review = beginReview([found('one'), found('two'), found('three', { kind: 'delivery' })])
    const { review: judged } = judge(review, 'accepted', { alike: true })
    expect(asked(judged)).toBe('three')
    expect(sessionsOf(takeBack(judged)!)).toEqual(['one', 'two'])
    expect(asked(skip(review, { alike: true }))).toBe('three')
  })
})

test('a drift that a version without bases found cannot be judged; one that is listed twice is one', () => {
  expect(reviewItems([aDrift(), found('one'), found('one')])).toHaveLength(1)
})

test('nothing left to ask about: a verdict says nothing and changes nothing', () => {
  const review = beginReview([])
  expect(judge(review, 'accepted')).toEqual({ review, said: [] })
  expect(skip(review)).toEqual(review)
})
