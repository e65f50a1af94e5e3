import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256Of } from '../../../src/domain/bytes.js'
import type { Canonical } from '../../../src/domain/canonical.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { ask, givenLiveWorld, sessionFrom } from './given-live-world.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-world-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it.each(['msys.validate.opendkim.verify', 'msys.http.get', 'nonsense'])(
  'it knows nothing of %s, and says so',
  async (call) => {
    const world = await givenLiveWorld()
    await expect(ask(sessionFrom(world), call, ['x'])).rejects.toMatchObject({
      code: 'world-unknown-call',
      message: `${call} was asked, and the live world has no answers for that function`,
    })
    await world.close()
  },
)

describe('a file outside of the policy', () => {
  const read = async (
    path: Canonical,
    more: { readonly folders?: readonly string[]; readonly maxBytes?: number } = {},
  ) => {
    const world = await givenLiveWorld({ files: { folders: [join(folder, 'open')], maxBytes: 100, ...more } })
    try {
      return await ask(sessionFrom(world), 'readfile', [path])
    } finally {
      await world.close()
    }
  }

  beforeEach(() => {
    for (const name of ['open', 'opener', 'closed']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'open', 'motd'), 'caf\xe9\0', 'latin1')
    writeFileSync(Buffer.from(join(folder, 'open', 'caf\xe9'), 'latin1'), 'named by bytes')
    writeFileSync(join(folder, 'open', 'big'), 'x'.repeat(101))
    writeFileSync(join(folder, 'closed', 'secret'), 'secret')
    writeFileSync(join(folder, 'opener', 'secret'), 'secret')
    symlinkSync(join(folder, 'closed', 'secret'), join(folder, 'open', 'link'))
    symlinkSync('round', join(folder, 'open', 'round'))
  })

  it.each<[string, string, Canonical]>([
    ['is its bytes', 'open/motd', { bytes: { $bytes: Buffer.from('caf\xe9\0', 'latin1').toString('base64') } }],
    ['by a way through its folder', 'open/../open/./motd', { bytes: { $bytes: 'Y2Fm6QA=' } }],
    ['that is not there', 'open/none', { error: 'No such file or directory' }],
    ['that is a folder', 'open', { error: 'Is a directory' }],
    ['below a file', 'open/motd/x', { error: 'Not a directory' }],
    ['that is a link to itself', 'open/round', { error: 'Too many levels of symbolic links' }],
    ['in another folder', 'closed/secret', { error: 'Permission denied' }],
    ['in a folder whose name begins alike', 'opener/secret', { error: 'Permission denied' }],
    ['by a way out of its folder', 'open/../closed/secret', { error: 'Permission denied' }],
    ['by a link out of its folder', 'open/link', { error: 'Permission denied' }],
  ])('%s', async (_, path, expected) => {
    expect(await read(`${folder}/${path}`)).toEqual(expected)
  })

  it('may be named by a URI, or by other bytes', async () => {
    expect(await read(`file://${folder}/open/motd`)).toEqual({ bytes: { $bytes: 'Y2Fm6QA=' } })
    const path = Buffer.from(`${folder}/open/caf\xe9`, 'latin1').toString('base64')
    expect(await read({ $bytes: path })).toEqual({ bytes: 'named by bytes' })
  })

  it('is nobody where no folder is open', async () => {
    expect(await read(`${folder}/open/motd`, { folders: [] })).toEqual({ error: 'Permission denied' })
  })

  it.each([
    ['that is too big', 'world-answer-too-big', (): string => `${folder}/open/big`],
    ['of another scheme', 'world-unknown-file', () => 'https://example.com/motd'],
    ['with a NUL in its path', 'world-unknown-file', () => `${folder}/open/motd\0`],
    [
      'that is a pipe, which would be waited for',
      'world-unknown-file',
      () => {
        execFileSync('mkfifo', [join(folder, 'open', 'pipe')])
        return `${folder}/open/pipe`
      },
    ],
  ])('%s is trouble', async (_, code, path) => {
    await expect(read(path())).rejects.toMatchObject({ code })
  })

  it('opens to write: what is written stays in the recording', async () => {
    const world = await givenLiveWorld()
    expect(await ask(sessionFrom(world), 'msys.core.io_wrapper_open', ['/var/log/x', 'O_WRONLY'])).toEqual({})
    await world.close()
  })
})

describe('a password', () => {
  const auth = (user: string, password: string) => ['smtp.auth', [user, sha256Of(`${user}\0${password}`)]] as const

  it('is that of the configuration, or of the file of users as it is now', async () => {
    const path = join(folder, 'users')
    writeFileSync(path, '# users\nbob:with:colon\r\nann:other\n\ncaf:\xe9\n', 'latin1')
    const told: Trouble[] = []
    const world = await givenLiveWorld({ auth: { users: new Map([['ann', 'secret']]), path } }, (trouble) =>
      told.push(trouble),
    )
    const session = sessionFrom(world)
    const status = async (user: string, password: string) => ask(session, ...auth(user, password))
    expect(await status('ann', 'secret')).toEqual({ status: 'pass' })
    expect(await status('ann', 'other')).toEqual({ status: 'fail' })
    expect(await status('bob', 'with:colon')).toEqual({ status: 'pass' })
    expect(await status('caf', '\xe9')).toEqual({ status: 'pass' })
    expect(await status('eve', '')).toEqual({ status: 'fail' })
    writeFileSync(path, 'bob:new\n')
    expect(await status('bob', 'new')).toEqual({ status: 'pass' })
    writeFileSync(path, 'bob:new\nsecret without a name\n')
    expect(await status('bob', 'new')).toEqual({ status: 'pass' })
    expect(told.map(({ code, message }) => [code, message])).toEqual([
      ['users-invalid', `${path}:2: a line that is not user:password; allowed is user:password, each user once`],
    ])
    await world.close()
  })

  it.each([
    ['ann:a\nann:b', 'the user "ann" for the second time'],
    ['ann', 'a line that is not user:password'],
    [':x', 'a line that is not user:password'],
  ])('in a file of %j is no world to begin with', async (content, message) => {
    const path = join(folder, 'users')
    writeFileSync(path, content)
    await expect(givenLiveWorld({ auth: { users: new Map(), path } })).rejects.toMatchObject({
      code: 'users-invalid',
      message: expect.stringContaining(message),
    })
  })
})
