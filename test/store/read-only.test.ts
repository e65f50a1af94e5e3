import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { countSessions } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { expectTrouble, Folder, lua, program, scenario } from '../cli/given-cli.js'
import { givenFolder, givenStore } from './given.js'
import { givenMount, mount } from './given-mount.js'
import { recordSession } from './sessions.js'

const copies = () => readdirSync(tmpdir()).filter((name) => /^reprise-\w{6}$/.test(name))

test('a store on a read-only medium is read, and nothing stays behind', (context) => {
  const { folder, seal } = givenMount(context)
  const path = join(folder, 'reprise.db')
  const store = givenStore(path)
  for (let sessions = 0; sessions < 3; sessions += 1) recordSession(store)
  store.close()
  expect(readdirSync(folder)).toEqual(['reprise.db'])
  seal()
  const before = copies()
  const sealed = openStore(path, { mode: 'read' })
  onTestFinished(() => sealed.close())
  expect(countSessions(sealed)).toBe(3)
  expect(verifyStore(sealed).fault).toBeUndefined()
  expect(sealed.path).toBe(path)
  expect(copies()).toEqual(before)
  expect(() => openStore(path, { mode: 'write' })).toThrow(expect.objectContaining({ code: 'store-unreadable' }))
})

test('a comparison in a store that cannot be written is made, and told that it is not kept', async (context) => {
  const { folder: sealed, seal } = givenMount(context)
  const folder = new Folder({ 'policy.lua': lua({ validate_rcptto: '' }), 'sessions.yaml': scenario(['one']) }, sealed)
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
  seal()
  const compared = await folder.run(['compare', '--policy', 'policy.lua', '--workers', '2'])
  expect(compared).toMatchObject({ status: 0, stdout: expect.stringContaining('1 session: 1 same') })
  expect(compared.stderr).toMatchInlineSnapshot(`
    "note: reprise.db is where nothing can be written, so copies of it are read, one for each of up to 2 workers
    warning: reprise.db cannot be written, so this comparison is not kept in it; --json --out FILE keeps it elsewhere
    "
  `)
})

/** A store as a killed writer leaves it: its last session is in the write-ahead log only. */
const leaveLog = (path: string): void => {
  const source = givenStore()
  recordSession(source)
  source.database.pragma('wal_checkpoint(TRUNCATE)')
  recordSession(source)
  for (const end of ['', '-wal', '-shm']) copyFileSync(source.path + end, path + end)
}

test('what a killed writer left beside a store on a read-only medium is read, or refused; never left out', (context) => {
  const { folder, seal } = givenMount(context)
  const [whole, bare] = [join(folder, 'whole.db'), join(folder, 'bare.db')]
  leaveLog(whole)
  leaveLog(bare)
  rmSync(`${bare}-shm`)
  seal()
  const store = openStore(whole, { mode: 'read' })
  onTestFinished(() => store.close())
  expect(countSessions(store)).toBe(2)
  expect(() => openStore(bare, { mode: 'read' })).toThrow(
    expect.objectContaining({
      code: 'store-unsettled',
      message: expect.stringMatching(
        /bare\.db cannot be read .*: .*bare\.db-wal holds \d+ bytes that are not in it yet/,
      ),
      hint: expect.stringContaining(`cp ${bare}* FOLDER`),
    }),
  )
})

test('a store that is being written is read as it is now, through a mount that is read-only too', (context) => {
  const { folder } = givenMount(context)
  const store = givenStore(join(folder, 'reprise.db'))
  recordSession(store)
  const view = givenFolder()
  mount('--bind', folder, view)
  onTestFinished(() => {
    spawnSync('umount', [view])
  })
  mount('-o', 'remount,bind,ro', view)
  const sealed = openStore(join(view, 'reprise.db'), { mode: 'read' })
  expect(countSessions(sealed)).toBe(1)
  recordSession(store)
  expect(countSessions(sealed)).toBe(2)
  sealed.close()
  store.close()
})

const nobody = 65534

test('a user who may only read lists the sessions of somebody else’s folder', (context) => {
  if (process.getuid?.() !== 0 || spawnSync('setpriv', ['--version']).status !== 0)
    context.skip('needs root and setpriv to be somebody else')
  const folder = new Folder()
  onTestFinished(() => folder.remove())
  mkdirSync(folder.file('store'))
  const path = folder.file('store/reprise.db')
  const store = givenStore(path)
  recordSession(store)
  const list = () =>
    spawnSync(
      'setpriv',
      [
        `--reuid=${nobody}`,
        `--regid=${nobody}`,
        '--clear-groups',
        process.execPath,
        program,
        'sessions',
        '--json',
        '--db',
        path,
      ],
      { encoding: 'utf8', cwd: '/' },
    )
  chmodSync(folder.path, 0o755)
  for (const end of ['', '-wal']) chmodSync(path + end, 0o644)
  const busy = list()
  expectTrouble(busy)
  expect(busy.stderr.replaceAll(folder.path, 'FOLDER').replace(/\d+ bytes/, 'SIZE bytes')).toMatchInlineSnapshot(`
    "reprise: FOLDER/store/reprise.db cannot be read where its folder cannot be written: FOLDER/store/reprise.db-wal holds SIZE bytes that are not in it yet
      read it as its owner, or, while nobody writes it, copy it with what is beside it and name the copy with --db: cp FOLDER/store/reprise.db* FOLDER
    "
  `)
  store.close()
  const settled = list()
  expect(settled).toMatchObject({ status: 0, stderr: '' })
  expect(JSON.parse(settled.stdout)).toMatchObject({ total: 1 })
  chownSync(path, nobody, nobody)
  expect(JSON.parse(list().stdout)).toMatchObject({ total: 1 })
})
