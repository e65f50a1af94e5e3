import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSessions } from '../engine/given-store.js'
import { hello, mail, type Step } from '../momentum/given-policy.js'
import { Folder, lua, type RunOptions } from './given-cli.js'

/** More than twice `sessionsWorthAWorker`, so that two workers share them. */
const manySessions = 4100

const base = {
  validate_mailfrom: 'vctx:set(0, "dice", tostring(math.random(1000))) vctx:set(0, "day", os.date("%A %H:%M"))',
  validate_rcptto: 'print("looked at", msg:rcptto())',
}
const candidate = {
  ...base,
  validate_mailfrom: `${base.validate_mailfrom}
  if tonumber(vctx:get(0, "dice")) % 7 == 0 then vctx:set_code(451, "later") end`,
}

let folder: Folder
beforeAll(() => {
  folder = new Folder({ 'candidate.lua': lua(candidate) })
  const sessions: readonly Step[][] = Array.from({ length: manySessions }, (_, index) => [
    hello,
    ...mail([`user-${index % 100}@example.net`], 'Subject: x\n\nx\n', `sender-${index}@example.com`).slice(0, 2),
    'QUIT',
  ])
  addSessions(folder.file('reprise.db'), lua(base), { sessions, name: 'base', seeds: true })
})
afterAll(() => folder.remove())

interface Printed {
  readonly verified: string
  readonly compared: string
}

/** What verify and compare print, in a process of its own. */
const printed = async (options: RunOptions): Promise<Printed> => {
  const verified = await folder.run(['verify', '--json'], options)
  expect(verified).toMatchObject({ status: 0, stderr: expect.not.stringContaining('reprise:') })
  // every comparison is kept in the store, which then has more events, and another root
  const { root, appends, events, ...same } = JSON.parse(verified.stdout)
  return { verified: JSON.stringify(same), compared: await compared(options, '1') }
}

const compared = async (options: RunOptions, workers: string): Promise<string> => {
  const args = ['compare', '--policy', 'candidate.lua', '--json', '--limit', '500', '--workers', workers]
  const ran = await folder.run(args, options)
  expect(ran).toMatchObject({ status: 1, stderr: expect.not.stringContaining('reprise:') })
  return ran.stdout
}

/** The same bytes; what differs is told in less than all of them. */
const expectSame = (one: Printed, other: Printed): void => {
  expect(other.verified).toBe(one.verified)
  const [{ drifts: before, ...rest }, { drifts: after, ...otherRest }] = [one, other].map((each) =>
    JSON.parse(each.compared),
  )
  expect(otherRest).toEqual(rest)
  expect(after.find((drift: unknown, index: number) => JSON.stringify(drift) !== JSON.stringify(before[index]))).toBe(
    undefined,
  )
  expect(other.compared === one.compared).toBe(true)
}

describe(`verify and compare of ${manySessions} sessions print the same bytes`, { timeout: 120_000 }, () => {
  let first: Printed
  beforeAll(async () => {
    first = await printed({})
    expect(JSON.parse(first.compared).sessions).toMatchObject({ total: manySessions, unfaithful: 0 })
  })

  test('in a second process, in another time zone and language', async () => {
    expectSame(first, await printed({ env: { TZ: 'Asia/Tokyo', LANG: 'C' } }))
  })

  test('with two workers', async () => {
    expectSame(first, { ...first, compared: await compared({}, '2') })
  })

  const node22 = process.env['REPRISE_NODE22']
  test.skipIf(!node22)(`on Node 22 (${node22 ?? 'REPRISE_NODE22 names one'})`, async () => {
    expectSame(first, await printed({ node: node22! }))
  })
})
