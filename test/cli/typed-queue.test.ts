import { expect, test } from 'vitest'
import { typedQueue } from '../../src/cli/typed-queue.js'

test('what is typed comes in its order, before or after it is asked for', async () => {
  const queue = typedQueue()
  queue.add('a')
  queue.add('')
  expect([await queue.take(), await queue.take()]).toEqual(['a', ''])
  const next = queue.take()
  queue.add('b')
  expect(await next).toBe('b')
})

test('the end comes behind what was typed, and stays', async () => {
  const queue = typedQueue()
  queue.add('a')
  queue.end()
  expect([await queue.take(), await queue.take(), await queue.take()]).toEqual(['a', undefined, undefined])
  const another = typedQueue()
  const next = another.take()
  another.end()
  expect(await next).toBeUndefined()
})
