import { expect, onTestFinished, test } from 'vitest'
import { parseScenario } from '../../src/capture/scenario/parse-scenario.js'
import { simulateSession } from '../../src/capture/simulate.js'
import type { SessionOpened } from '../../src/domain/events.js'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { type BootedHost, bootHost } from '../../src/engine/boot-host.js'
import { keepBoot, keepSession } from '../../src/engine/keep-session.js'
import { verifySessions } from '../../src/engine/verify-sessions.js'
import { everySession } from '../../src/store/query/every-session.js'
import { openStore, type Store } from '../../src/store/store.js'
import { uuidV7 } from '../../src/store/uuid.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'
import { moduleOf } from '../momentum/given-policy.js'
import { anyId } from '../store/any-id.js'
import { revisionOf } from './given-recording.js'
import { compareWith, storeWith } from './given-store.js'

/** Continuous recordings that another program put into a store, in whatever order and with whatever predecessor. */

const counting = moduleOf({ validate_ehlo: 'total = (total or 0) + 1 print("the session " .. total)' })

const scenario = parseScenario(
  '{ "sessions": [{ "name": "s", "steps": ["EHLO a.example", "QUIT"] }] }',
  'test.yaml',
  () => '',
)

const newWorld = worldFromSpec(scenario.world)

class Given {
  readonly path = storeWith(counting, [['QUIT']])
  readonly store: Store = openStore(this.path, { mode: 'write' })

  constructor() {
    onTestFinished(() => this.store.close())
  }

  boot(policy = counting): BootedHost {
    const revision = revisionOf(policy)
    const booted = bootHost(revision, worldAnswers(newWorld()))
    keepBoot(this.store, revision, booted)
    return booted
  }

  /** Runs a session; whether and when it is kept is up to the test. */
  run({ host, boot }: BootedHost, continuous: NonNullable<SessionOpened['continuous']>, id = uuidV7()) {
    const simulated = { boot: boot.digest, file: 'test.yaml', world: newWorld(), continuous }
    const recorder = simulateSession(host, scenario.sessions[0]!, simulated)
    host.carried = recorder.session.carried
    return { id, keep: () => keepSession(this.store, recorder, id) }
  }

  /** Why sessions are undecidable, ids left out. */
  reasons(): readonly string[] {
    const { stopped, unfaithful } = verifySessions(this.store, everySession)
    expect(unfaithful).toEqual([])
    return stopped.map(({ reason }) => reason.replace(anyId, 'ID').replace(/.*left, and /, ''))
  }
}

test('a store may have them in another order than that in which they ran', async () => {
  const given = new Given()
  const booted = given.boot()
  const first = given.run(booted, {})
  const second = given.run(booted, { after: first.id })
  const third = given.run(booted, { after: second.id })
  for (const one of [third, first, second]) one.keep()
  expect(verifySessions(given.store, everySession)).toMatchObject({ faithful: 4, continuous: 3, stopped: [] })
  expect((await compareWith(given.path, `\n${counting}`)).sessions).toMatchObject({ total: 4, same: 4 })
})

test('several may go on from one and the same, and runs may alternate', () => {
  const given = new Given()
  const [one, other] = [given.boot(), given.boot()]
  const first = given.run(one, {})
  const { carried } = one.host
  const branches = [given.run(one, { after: first.id })]
  one.host.carried = carried
  branches.push(given.run(one, { after: first.id }))
  const apart = given.run(other, {})
  for (const kept of [first, apart, ...branches]) kept.keep()
  given.run(other, { after: apart.id }).keep()
  expect(verifySessions(given.store, everySession)).toMatchObject({ faithful: 6, continuous: 5, stopped: [] })
})

test('a session that began with other state than its predecessor left is unfaithful, and those behind it undecidable', () => {
  const given = new Given()
  const booted = given.boot()
  const first = given.run(booted, {})
  given.run(booted, { after: first.id })
  const third = given.run(booted, { after: first.id })
  const fourth = given.run(booted, { after: third.id })
  for (const one of [first, third, fourth]) one.keep()
  const { faithful, unfaithful, stopped } = verifySessions(given.store, everySession)
  expect([faithful, unfaithful.map(({ session }) => session)]).toEqual([2, [third.id]])
  expect(stopped.map(({ session, reason }) => [session, reason])).toEqual([
    [fourth.id, `it goes on from the state that the sessions before it left, and ${third.id} is unfaithful`],
  ])
})

test.each<readonly [string, (given: Given, booted: BootedHost) => string, readonly string[]]>([
  ['is in no store', () => uuidV7(), ['ID is not in this store']],
  ['is no session', (_given, { boot }) => `boot:${boot.digest}`, [expect.stringContaining('is damaged')]],
  [
    'was recorded by itself',
    ({ store }) => store.prepare<{ name: string }>("SELECT name FROM stream WHERE kind = 'session'").get()!.name,
    ['ID was recorded by itself'],
  ],
  [
    'ran under another boot',
    (given) => given.run(given.boot(`\n${counting}`), {}).keep(),
    ['ID ran under another boot'],
  ],
])('behind a predecessor that %s, it is undecidable', (_title, predecessor, reasons) => {
  const given = new Given()
  const booted = given.boot()
  given.run(booted, { after: predecessor(given, booted) }).keep()
  expect(given.reasons()).toEqual(reasons)
})

test('sessions that name one another in a circle are undecidable', () => {
  const given = new Given()
  const booted = given.boot()
  const [one, other] = [uuidV7(), uuidV7()]
  for (const [id, after] of [
    [one, other],
    [other, one],
  ] as const)
    given.run(booted, { after }, id).keep()
  expect(given.reasons()).toEqual(['ID comes after itself', 'ID comes after itself'])
  const self = uuidV7()
  given.run(booted, { after: self }, self).keep()
  expect(given.reasons()).toHaveLength(3)
})
