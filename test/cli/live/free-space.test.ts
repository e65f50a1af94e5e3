import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSessions } from '../../../src/store/read.js'
import { openStore } from '../../../src/store/store.js'
import { givenMount } from '../../store/given-mount.js'
import { givenListener } from './given-listener.js'

test('below the floor of free space sessions that begin are answered and not recorded, until there is room again', async (context) => {
  const { folder: disk } = givenMount(context, 16)
  const path = join(disk, 'reprise.db')
  const given = await givenListener({ args: ['--db', path, '--min-free', '6MB'] })
  const greet = async (): Promise<void> => {
    const client = await given.client()
    expect(await client.ask('EHLO x')).toMatch(/^250/)
    await client.ask('QUIT')
    await client.closed()
  }
  const older = await given.client()
  await greet()
  writeFileSync(join(disk, 'fill'), Buffer.alloc(12e6))
  await given.says(/sessions that begin are not recorded: the disk has \d/)
  expect(await given.ask('/healthz')).toMatchObject({
    status: 503,
    text: expect.stringContaining('less than 6 MB left'),
  })
  expect((await given.ask('/metrics')).text).toMatch(/^reprise_recording_paused 1$/m)
  await greet()
  await older.ask('EHLO old')
  await older.ask('QUIT')
  // more than the floor, and less than it takes to begin again
  writeFileSync(join(disk, 'fill'), Buffer.alloc(9e6))
  await greet()
  rmSync(join(disk, 'fill'))
  await given.says(/sessions are recorded again/)
  expect(await given.ask('/healthz')).toMatchObject({ status: 200 })
  await greet()
  expect(await given.stop()).toEqual({ status: 0, signal: null })
  const store = openStore(path, { mode: 'write' })
  const sessions = [...readSessions(store)]
  store.close()
  expect(sessions).toHaveLength(3)
})
