import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Canonical } from '../../../src/domain/canonical.js'
import type { CidrListFile } from '../../../src/domain/live-configuration.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { type CidrLists, openCidrLists, SessionLists } from '../../../src/world/live/cidr-lists.js'

let folder: string
let path: string
let told: Trouble[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-lists-'))
  path = join(folder, 'good.rbl')
  told = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (...lines: readonly string[]): void => writeFileSync(path, lines.join('\n'), 'latin1')

const open = (settings: Partial<CidrListFile> = {}): Promise<CidrLists> =>
  openCidrLists(new Map([['good', { path, value: undefined, interpolate: undefined, ...settings }]]), (trouble) =>
    told.push(trouble),
  )

const definedAs = (options: readonly (readonly [string, Canonical])[]): Map<string, never> =>
  new Map([['cidr:good', { digest: 'd', settings: { options: { $table: options }, default: null } }]]) as never

const query = (lists: SessionLists, address: string, ...more: readonly Canonical[]) =>
  lists.answer(['good', address, 'd', ...more])

describe('a list of a file answers', () => {
  it.each<[string, string, Canonical]>([
    ['the longest prefix', '192.0.2.77', { value: '127.0.0.3' }],
    ['a wider one', '192.0.3.1', { value: '127.0.0.2' }],
    ['an exclusion: not listed', '192.0.2.66', { value: null }],
    ['what is in none of its networks', '198.51.100.1', { value: null }],
    ['what is no address', 'nonsense', { value: null }],
    ['an address of IPv6', '2001:db8::5', { value: '127.0.0.6' }],
  ])('%s', async (_, address, expected) => {
    write('192.0.0.0/16', '192.0.2.0/24 :3', '!192.0.2.66', '2001:db8::/32 :6')
    expect(await query(new SessionLists(await open(), undefined), address)).toEqual(expected)
  })

  it.each<[string, Partial<CidrListFile>, readonly (readonly [string, Canonical])[], Canonical]>([
    ['the address record, where nobody says otherwise', {}, [], '127.0.0.4'],
    ['its text, as the policy defines it', {}, [['value', 'txt']], 'see $ for $$'],
    [
      'its text with the peer in it',
      {},
      [
        ['value', 'txt'],
        ['interpolate', true],
      ],
      'see 203.0.113.9 for $',
    ],
    [
      'as the configuration says, before the policy',
      { value: 'txt', interpolate: true },
      [['value', 'a']],
      'see 203.0.113.9 for $',
    ],
    ['nothing, where the policy populates it itself', {}, [['type', 'empty']], null],
  ])('with %s', async (_, settings, options, value) => {
    write('192.0.2.1 :4:see $ for $$')
    const lists = await open(settings)
    lists.define(definedAs([['type', 'rbldnsd'], ...options]))
    expect(await query(new SessionLists(lists, '203.0.113.9'), '192.0.2.1')).toEqual({ value })
  })

  it('with bytes that are no UTF-8', async () => {
    write('192.0.2.1 caf\xe9')
    expect(await query(new SessionLists(await open({ value: 'txt' }), undefined), '192.0.2.1')).toEqual({
      value: { $bytes: Buffer.from('caf\xe9', 'latin1').toString('base64') },
    })
  })
})

describe('a list whose file changes', () => {
  it('is the new one for the next session, and the old one within the session that asked before', async () => {
    write('192.0.2.1')
    const lists = await open()
    const before = new SessionLists(lists, undefined)
    expect(await query(before, '192.0.2.1')).toEqual({ value: '127.0.0.2' })
    write('192.0.2.2 :7')
    const after = new SessionLists(lists, undefined)
    expect(await query(after, '192.0.2.1')).toEqual({ value: null })
    expect(await query(after, '192.0.2.2')).toEqual({ value: '127.0.0.7' })
    expect(await query(before, '192.0.2.1')).toEqual({ value: '127.0.0.2' })
    expect(await query(before, '192.0.2.2')).toEqual({ value: null })
  })

  it('is the new one for a session that reloads it', async () => {
    write('192.0.2.1')
    const session = new SessionLists(await open(), undefined)
    await query(session, '192.0.2.1')
    write('192.0.2.2')
    expect(await query(session, '192.0.2.2', 1)).toEqual({ value: '127.0.0.2' })
  })

  it('is the same for questions that a session asks at the same time', async () => {
    write('192.0.2.1')
    const session = new SessionLists(await open(), undefined)
    const answers = ['192.0.2.1', '192.0.2.2', '192.0.2.1'].map((address) => query(session, address))
    expect(await Promise.all(answers)).toEqual([{ value: '127.0.0.2' }, { value: null }, { value: '127.0.0.2' }])
  })

  it('is seen also where another file of the same size takes its place', async () => {
    write('192.0.2.1')
    const lists = await open()
    writeFileSync(`${path}.new`, '192.0.2.3')
    renameSync(`${path}.new`, path)
    expect(await query(new SessionLists(lists, undefined), '192.0.2.3')).toEqual({ value: '127.0.0.2' })
  })

  it('and cannot be read stays as it was, and says so once', async () => {
    write('192.0.2.1')
    const lists = await open()
    write('192.0.2.1', 'nonsense')
    for (const _ of [1, 2])
      expect(await query(new SessionLists(lists, undefined), '192.0.2.1')).toEqual({ value: '127.0.0.2' })
    expect(told.map(({ code, message }) => [code, message])).toEqual([
      [
        'cidr-list-invalid',
        `${path}:2: "nonsense" is no network; allowed is an address, a prefix without bits behind it, or a range of IPv4`,
      ],
    ])
    rmSync(path)
    expect(await query(new SessionLists(lists, undefined), '192.0.2.1')).toEqual({ value: '127.0.0.2' })
    expect(told.at(-1)).toMatchObject({ code: 'world-file-missing', message: `${path}: there is no such file` })
    write('192.0.2.9')
    expect(await query(new SessionLists(lists, undefined), '192.0.2.9')).toEqual({ value: '127.0.0.2' })
  })
})

it('a list that is not there, or not in order, is no world to begin with', async () => {
  await expect(open()).rejects.toMatchObject({ code: 'world-file-missing' })
  write('nonsense')
  await expect(open()).rejects.toMatchObject({ code: 'cidr-list-invalid' })
})

it('a list that nobody declared is trouble, and no answer', async () => {
  write('192.0.2.1')
  const session = new SessionLists(await open(), undefined)
  await expect(session.answer(['other', '192.0.2.1', 'd'])).rejects.toMatchObject({
    code: 'world-unknown-list',
    hint: 'declare it in the configuration: cidr: { "other": FILE }',
  })
})
