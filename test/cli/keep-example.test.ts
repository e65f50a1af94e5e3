import { existsSync, writeFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { record } from '../../src/cli/commands/record.js'
import { makeRoom } from '../../src/cli/keep-example.js'
import { countSessions } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { Folder, lua, scenario } from './given-cli.js'

const folder = new Folder({ 'policy.lua': lua({ validate_rcptto: '' }), 'sessions.yaml': scenario(['one', 'two']) })
afterAll(() => folder.remove())

const [db, sessions] = [folder.file('example.db'), folder.file('sessions.yaml')]
const make = () => record({ policy: folder.file('policy.lua'), db }, [sessions])
const here = (name: string): boolean => existsSync(folder.file(name))

test("the example's store is made anew where nothing is lost by it, and is kept under another name otherwise", async () => {
  expect(await makeRoom(db, sessions)).toBeNull()
  await make()
  expect(await makeRoom(db, sessions)).toBeNull()
  expect([here('example.db'), here('example-1.db')]).toEqual([false, false])

  await make()
  await make()
  expect(await makeRoom(db, sessions)).toBe(folder.file('example-1.db'))
  expect([here('example.db'), here('example.db-wal')]).toEqual([false, false])
  const kept = openStore(folder.file('example-1.db'), { mode: 'read' })
  expect(countSessions(kept)).toBe(4)
  kept.close()

  writeFileSync(db, 'no store at all')
  expect(await makeRoom(db, sessions)).toBe(folder.file('example-2.db'))
})
