import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../../src/store/store.js'
import { givenMount } from '../../store/given-mount.js'
import { givenListener } from './given-listener.js'

test('what a killed recorder had kept and its store had not taken is taken in by whoever looks next', async (context) => {
  const { folder: disk, seal, unseal } = givenMount(context, 16)
  const path = join(disk, 'reprise.db')
  const given = await givenListener({ args: ['--db', path, '--min-free', '1MB'] })
  const store = openStore(path, { mode: 'write' })
  store.database.exec('BEGIN IMMEDIATE')
  const client = await given.client()
  expect(await client.ask('EHLO mail.example.org')).toMatch(/^250/)
  expect(await given.stop('SIGKILL')).toEqual({ status: null, signal: 'SIGKILL' })
  store.database.exec('ROLLBACK')
  store.close()
  const beside = (): readonly string[] => readdirSync(disk).filter((name) => name.includes('-intake-'))
  expect(beside().length).toBeGreaterThan(0)
  const { folder } = given
  seal()
  const { stderr, stdout } = await folder.run(['--db', path, 'sessions'])
  expect(stderr.replaceAll(path, 'STORE')).toMatch(
    /^warning: what a recorder that was ended has left beside STORE is not in the store yet: STORE: the store cannot be (opened|written)/m,
  )
  expect(stdout).toBe('There are no such sessions.\n')
  unseal()
  expect(await folder.succeeds('--db', path, 'sessions')).toMatch(/^[0-9a-f]{8} .*127\.0\.0\.1/m)
  expect(beside()).toEqual([])
  const verified = JSON.parse((await folder.run(['--db', path, 'verify', '--json'])).stdout)
  expect(verified).toMatchObject({
    fault: null,
    unfaithful: [{ why: expect.stringMatching(/no end: the session goes on, or its recorder was ended/) }],
  })
})
