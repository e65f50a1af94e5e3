import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { givenFolder, givenStore } from './given.js'

test('threads can be ended, and the process with them, while they open a store', () => {
  const path = join(givenFolder(), 'reprise.db')
  givenStore(path).close()
  const script = join(import.meta.dirname, 'end-threads.mjs')
  const { status, signal, stderr } = spawnSync(process.execPath, [script, path], { encoding: 'utf8' })
  expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: '' })
})
