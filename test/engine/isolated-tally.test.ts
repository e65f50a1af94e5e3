import { expect, test } from 'vitest'
import type { IsolatedSession } from '../../src/domain/comparison.js'
import { addIsolated, addIsolatedTally, emptyIsolated, listed } from '../../src/engine/state/isolated-tally.js'

const session = (name: string, verdict: 'same' | 'drifted' | 'undecidable' | null): IsolatedSession =>
  ({ session: name, state: [], ...(verdict ? { reads: { verdict } } : {}) }) as unknown as IsolatedSession

test('a session of which nobody can know what it comes to is listed before those that come to the same', () => {
  const tally = emptyIsolated()
  const other = emptyIsolated()
  const found = [session('a', 'same'), session('b', null), session('c', 'undecidable')]
  for (const one of found) addIsolated(tally, { session: one, isSame: true } as never, 2)
  addIsolated(other, { session: session('d', 'drifted'), isSame: true } as never, 2)
  addIsolatedTally(tally, other, 2)
  expect(listed(tally, 2).map(({ session: name }) => name)).toEqual(['d', 'c'])
})
