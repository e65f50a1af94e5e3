import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Revision } from '../../src/domain/revision.js'
import { keepBoot } from '../../src/engine/keep-session.js'
import { verifySessions } from '../../src/engine/verify-sessions.js'
import { bootDigest } from '../../src/momentum/boot/boot-digest.js'
import { appendEvents } from '../../src/store/append.js'
import type { NewEvent } from '../../src/store/payload.js'
import { everySession } from '../../src/store/query/query.js'
import { openStore } from '../../src/store/store.js'
import { uuidV7 } from '../../src/store/uuid.js'
import { hello, moduleOf } from '../momentum/given-policy.js'
import { givenFolder } from '../store/given.js'
import { type Recorded, recorded } from './given-recording.js'
import { compareWith } from './given-store.js'

const policy = moduleOf({ validate_ehlo: 'print("said")' })
const given = () => recorded(policy, [hello, 'QUIT'])

interface Changed {
  readonly revision?: Revision
  readonly madeBy?: { readonly machine?: string; readonly emulator?: number }
  readonly profile?: Readonly<Record<string, string>>
}

/** A store as another program, or another version of this one, would have written it. */
const storeOf = (recording: Recorded, changed: Changed): string => {
  const path = join(givenFolder(), 'reprise.db')
  const store = openStore(path, { mode: 'write' })
  const { booted, revision } = recording.made
  const { madeBy, profile } = booted.event.input
  const input = {
    ...booted.event.input,
    madeBy: { ...madeBy, ...changed.madeBy },
    profile: { ...profile, ...changed.profile },
  }
  const { answers, result } = booted.boot
  const digested = { revision: revision.id, profile: booted.event.input.profile, answers, result }
  const boot = { ...booted.boot, digest: bootDigest(digested, input.madeBy) }
  keepBoot(store, changed.revision ?? revision, { ...booted, boot, event: { ...booted.event, input } })
  const { events } = recording.writtenWith(({ type, input }) =>
    type === 'SessionOpened' ? { input: JSON.stringify({ ...JSON.parse(input), boot: boot.digest }) } : {},
  )
  const parsed = events.map(({ type, input: text, work, result: told }) => ({
    type,
    input: JSON.parse(text),
    ...(work === null ? {} : { work: JSON.parse(work) }),
    ...(told === null ? {} : { result: JSON.parse(told) }),
  })) as unknown as NewEvent[]
  appendEvents(store, { stream: uuidV7(), kind: 'session', expectedVersion: 0, events: parsed })
  store.close()
  return path
}

test('a recording of older rules that is unfaithful says so, and one that is faithful is', () => {
  const verified = (recording: Recorded) => {
    const store = openStore(storeOf(recording, { madeBy: { emulator: 1 } }), { mode: 'read' })
    onTestFinished(() => store.close())
    return verifySessions(store, everySession)
  }
  expect(verified(given())).toMatchObject({ faithful: 1, unfaithful: [] })
  const { unfaithful } = verified(given().damagedAt('ehlo', 'result', ['said', 'says']))
  expect(unfaithful[0]!.why).toMatch(/; it was recorded under version 1 of the host's rules, and this has \d+$/)
})

test('a recording whose stored policy is another than its own is unfaithful', () => {
  const recording = given()
  const files = new Map([['policy.lua', `${policy} -- and more`]])
  const store = openStore(storeOf(recording, { revision: { ...recording.made.revision, files } }), { mode: 'read' })
  onTestFinished(() => store.close())
  expect(verifySessions(store, everySession).unfaithful).toMatchObject([
    { phase: 'boot', why: 'the policy that is stored is not the one that it was recorded under' },
  ])
})

test.each([
  ['made on another machine', { madeBy: { machine: 'wasmoon-lua5.1@1.18.9' } }],
  ['made under newer rules of the host', { madeBy: { emulator: 99 } }],
  ['of a boot whose settings were changed', { profile: { hostname: 'mx.example.com' } }],
  ['under a setting that this version does not have', { profile: { colour: 'red' } }],
])('a recording %s is unfaithful, with the reason, and nothing of it is same or drift', async (_what, changed) => {
  const path = storeOf(given(), changed)
  const opened = openStore(path, { mode: 'read' })
  const { faithful, unfaithful } = verifySessions(opened, everySession)
  opened.close()
  expect(faithful).toBe(0)
  expect(unfaithful).toMatchObject([{ phase: 'boot' }])
  expect(unfaithful[0]!.why).toMatch(
    /the machine wasmoon-lua5\.1@1\.18\.9|version 99 of|what the boot was given|no setting "colour"/,
  )
  const comparison = await compareWith(path, moduleOf({ validate_ehlo: 'vctx:set_code(550, "no")' }))
  expect(comparison.sessions).toMatchObject({ total: 1, same: 0, drifted: 0, undecidable: 0, unfaithful: 1 })
  expect(comparison.unfaithful).toEqual(unfaithful)
})
