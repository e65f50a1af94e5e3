import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openThreadReader } from '../../../src/tui/reader/thread-reader.js'
import { storeWith } from '../../engine/given-store.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { givenFolder } from '../../store/given.js'

const opened = (path: string) => {
  const reader = openThreadReader(path)
  onTestFinished(() => reader.close())
  return reader
}

const store = (): string => storeWith(moduleOf({ validate_ehlo: '' }), [['QUIT']])

test('a store is read in a thread, and what it has not is Trouble', async () => {
  const reader = opened(store())
  await reader.opened
  expect(await reader.ask({ kind: 'overview', comparison: 0 })).toMatchObject({ overview: { hasSessions: true } })
  await expect(reader.ask({ kind: 'session', id: 'nobody' })).rejects.toMatchObject({ code: 'session-missing' })
})

test('a store that is not there is told once it was to be opened', async () => {
  await expect(opened(join(givenFolder(), 'none.db')).opened).rejects.toMatchObject({ code: 'store-missing' })
})

test('a mistake of ours ends the thread, not the reader: what it was asked rejects, and the next question is answered', async () => {
  const reader = opened(store())
  await reader.opened
  const broken = { kind: 'sessions', list: null } as unknown as Parameters<typeof reader.ask>[0]
  await expect(reader.ask(broken)).rejects.toThrow(TypeError)
  expect(await reader.ask({ kind: 'overview', comparison: 0 })).toMatchObject({ overview: { hasSessions: true } })
})
