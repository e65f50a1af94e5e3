import { expect, test } from 'vitest'
import type { SecondOpinion } from '../../src/domain/second-opinion.js'
import { secondOpinion } from '../../src/engine/second/second-opinion.js'
import { parseQuery } from '../../src/store/query/query.js'
import { sessionIds } from '../../src/store/sessions.js'
import { revisionOf } from '../engine/given-recording.js'
import { asking, Continuous, keeping } from './given-continuous.js'

/** Which of the two machines it is, told by what has another number of upvalues there. */
const which = 'local isSecond = debug.getinfo(1, "u").nups == 1 and msys'

/** Counts sessions in a variable that outlives them; the second machine counts two for one of them. */
const counting = (twice: string) =>
  keeping(
    'total = 0',
    `${which}
total = total + (isSecond and msg:rcptto() == "${twice}@example.net" and 2 or 1)
if total > 3 then vctx:set_code(550, "enough") return 1 end`,
  )

const opinionOf = (given: Continuous, { where = '', candidate = '' } = {}): Promise<SecondOpinion> =>
  secondOpinion({
    storePath: given.path,
    query: parseQuery(where),
    limit: 100,
    workers: 1,
    ...(candidate === '' ? {} : { candidate: revisionOf(candidate) }),
  })

/** What is said of each parting, sessions by their place. */
const told = (given: Continuous, { partings }: SecondOpinion) => {
  const ids = given.with((store) => [...sessionIds(store, parseQuery(''))])
  return partings.map(({ session, result, first, since }) => ({
    session: ids.indexOf(session) + 1,
    reply: [result?.own, result?.second],
    first: [first?.own?.kind, first?.second?.kind],
    since: since === null ? null : ids.indexOf(since) + 1,
  }))
}

test('sessions that go on from one another run on both machines, each on what it left itself', async () => {
  const given = new Continuous()
  await given.record(counting('nobody'), [asking(['a', 'b', 'c', 'd', 'e'])])
  expect(await opinionOf(given)).toMatchObject({ sessions: 5, parted: 0, notAsked: [] })
  const refused = [550, 'enough']
  const accepted = [250, '2.0.0 RCPT TO accepted']
  const first = ['returned', 'did']
  const inCandidate = await opinionOf(given, { candidate: counting('b') })
  expect([inCandidate.sessions, inCandidate.notAsked]).toEqual([5, []])
  expect(told(given, inCandidate)).toEqual([{ session: 3, reply: [accepted, refused], first, since: null }])
})

test('where one that others go on from parted, that is told; and those before it run whether they were asked for or not', async () => {
  const given = new Continuous()
  const policy = keeping(
    'last = 0',
    `${which}
vctx:set(msys.core.VCTX_CONN, "last", last)
last = isSecond and msg:rcptto() ~= "c@example.net" and last + 2 or last + 1`,
  )
  await given.record(policy, [asking(['a', 'b', 'c', 'd'])])
  const all = told(given, await opinionOf(given))
  expect(all.map(({ session, since }) => [session, since])).toEqual([
    [2, null],
    [3, 2],
    [4, 2],
  ])
  const one = told(given, await opinionOf(given, { where: 'session:d' }))
  expect(one.map(({ session, since }) => [session, since])).toEqual([[4, 2]])
})

test('what goes on from what nobody knows is not asked, and why is told', async () => {
  const given = new Continuous()
  await given.record(keeping('total = 0', 'total = total + 1'), [asking(['a', 'b', 'c'])])
  const candidate = keeping('total = 0', `total = total + 1 if total == 1 then msys.dnsLookup("b.example", "a") end`)
  const { sessions, notAsked } = await opinionOf(given, { candidate })
  const [first] = given.with((store) => [...sessionIds(store, parseQuery(''))])
  expect([sessions, notAsked]).toEqual([
    1,
    [
      {
        why: `it goes on from the state that the sessions before it left, and the candidate is undecidable in ${first}`,
        sessions: 2,
      },
    ],
  ])
})
