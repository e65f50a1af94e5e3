import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeRoom } from '../../src/cli/keep-example.js'
import { Folder, lua, type Ran, scenario } from './given-cli.js'

/* Three sessions whose recipient a candidate refuses, and whose greeting it notes; another refuses in other words. */
const recorded = lua({ validate_rcptto: '', validate_data_spool: '' })
const refusing = (text: string): string =>
  lua({
    validate_rcptto: `vctx:set_code(550, "${text}") do return msys.core.VALIDATE_DONE end`,
    validate_ehlo: 'vctx:set(msys.core.VCTX_CONN, "seen", "1")',
    validate_data_spool: '',
  })

let folder: Folder
beforeAll(() => {
  folder = new Folder({
    'policy.lua': recorded,
    'next.lua': refusing('5.1.1 no'),
    'other.lua': refusing('5.1.1 never'),
    'sessions.yaml': scenario(['one', 'two', 'three']),
  })
})
afterAll(() => folder.remove())

let stores = 0
let db = ''

const reprise = (args: readonly string[], input = ''): Promise<Ran> =>
  folder.run([...args, '--db', db], { input, env: { USER: 'ann' } })
const compare = async (...args: readonly string[]) => {
  const ran = await reprise(['compare', '--policy', 'next.lua', '--json', ...args])
  const { sessions, verdicts, drifts } = JSON.parse(ran.stdout)
  return { status: ran.status, sessions, verdicts, drifts }
}
const review = async (...args: readonly string[]) => {
  const ran = await reprise(['review', '--json', ...args])
  expect(ran.stderr).toBe('')
  return { status: ran.status, ...JSON.parse(ran.stdout) }
}
const plain = ({ stdout }: Ran): string => stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')

beforeEach(async () => {
  stores += 1
  db = `review-${stores}.db`
  expect((await reprise(['record', '--policy', 'policy.lua', 'sessions.yaml'])).status).toBe(0)
  await compare()
})

describe('without asking', () => {
  test('it says what there is to judge', async () => {
    expect(await review()).toMatchObject({ status: 1, accepted: 0, rejected: 0, left: 7, unlisted: false })
    const { unjudged } = await review()
    expect(unjudged[0]).toMatchObject({ kind: 'reply', severity: 'critical' })
  })

  test('what is accepted fails no longer, and a session of which all is accepted is counted', async () => {
    expect((await compare()).status).toBe(1)
    expect(await review('--accept', 'reply', '--reason', 'as was decided')).toMatchObject({
      accepted: 3,
      left: 4,
      status: 1,
    })
    expect(await compare()).toMatchObject({ status: 1, sessions: { drifted: 3, accepted: 0 } })
    expect(await review('--accept', 'context,registration')).toMatchObject({ accepted: 4, left: 0, status: 0 })
    const found = await compare()
    expect(found).toMatchObject({
      status: 0,
      sessions: { drifted: 3, accepted: 3 },
      verdicts: { accepted: 7, rejected: 0 },
    })
    const { verdict } = found.drifts.find(({ kind }: { kind: string }) => kind === 'reply')
    expect(verdict).toMatchObject({ verdict: 'accepted', by: 'ann', reason: 'as was decided' })
    expect((await reprise(['compare', '--policy', 'other.lua'])).status).toBe(1)
  })

  test("an example's store with verdicts is kept where it is made anew", async () => {
    await review('--accept', 'reply')
    const path = folder.file(db)
    expect(await makeRoom(path, folder.file('sessions.yaml'))).toBe(path.replace('.db', '-1.db'))
  })

  test('what is rejected fails, whatever --fail-on says', async () => {
    expect((await compare('--fail-on', 'none')).status).toBe(0)
    expect(await review('--reject', 'registration', '--accept', 'all')).toMatchObject({
      rejected: 1,
      accepted: 6,
      status: 1,
    })
    expect((await compare('--fail-on', 'none')).status).toBe(1)
    expect((await compare('--fail-on', 'failure')).status).toBe(1)
    expect(await review('--undo', 'registration')).toMatchObject({ withdrawn: 1, left: 1, status: 0 })
    expect((await compare()).status).toBe(0)
  })

  test('a query means its sessions; what has a verdict is left as it is', async () => {
    expect(await review('--accept', 'session:one')).toMatchObject({ accepted: 2, left: 5 })
    expect(await review('--reject', 'session:one or session:two')).toMatchObject({ rejected: 2, left: 3 })
    expect(await review('--undo', 'session:two')).toMatchObject({ withdrawn: 2, left: 5 })
    expect(await review('--accept', 'session:nobody')).toMatchObject({ accepted: 0, left: 5 })
  })

  test('all verdicts in force are listed, with who, when and why', async () => {
    await review('--accept', 'session:one', '--reason', 'meant', '--by', 'the postmaster')
    expect(plain(await reprise(['review', '--list']))).toMatchInlineSnapshot(`
      "✓ accepted by the postmaster, TIME: meant
        rcptto#1 <ann@example.net> in one, recorded under 9cdadb9e5efc
        reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no

      ✓ accepted by the postmaster, TIME: meant
        ehlo in one, recorded under 9cdadb9e5efc
        context.conn.seen: left as it was → set to 1
      "
    `)
    const listed = JSON.parse((await reprise(['review', '--list', '--json'])).stdout)
    expect(listed).toHaveLength(2)
    expect(listed[0]).toMatchObject({
      verdict: 'accepted',
      by: 'the postmaster',
      reason: 'meant',
      drift: { kind: 'reply' },
    })
    await review('--undo', 'all')
    expect((await reprise(['review', '--list'])).stdout).toContain('Nothing was judged')
  })

  test('the report sums up what was accepted, shows who rejected what, and replay shows verdicts too', async () => {
    await review('--accept', 'session:one', '--reason', 'meant')
    await review('--reject', 'session:two', '--reason', 'no\u001b[31m\nno')
    const { stdout } = await reprise(['compare', '--policy', 'next.lua'])
    expect(stdout).toContain('3 drifted (1 accepted)')
    expect(stdout).toMatch(/Drift: .*, of which 2 rejected; besides 2 accepted/)
    expect(stdout).toMatch(/Accepted: 2 drifts in 1 session/)
    expect(stdout).toContain('✗ rejected by ann')
    expect(stdout).toContain('no\\e[31m\\nno')
    expect(stdout).not.toContain('\u001b')
    const replayed = await reprise(['replay', 'one', '--policy', 'next.lua'])
    expect(replayed.stdout).toContain('✓ accepted by ann')
    expect(replayed.status).toBe(0)
    expect((await reprise(['replay', 'two', '--policy', 'next.lua'])).status).toBe(1)
    expect((await reprise(['replay', 'three', '--policy', 'next.lua'])).status).toBe(1)
  })

  test('verdicts go with an export, and with an erased session', async () => {
    await review('--accept', 'session:one', '--reason', 'secret-reason')
    await reprise(['export', `${db}.jsonl`])
    const imported = await folder.run(['import', `${db}.jsonl`, '--db', `other-${db}`])
    expect(imported.stdout).toBe('imported 3 sessions, and 2 verdicts on drift; 0 were there already\n')
    const erased = await reprise(['erase', '--where', 'session:one', '--yes', '--json'])
    expect(JSON.parse(erased.stdout)).toMatchObject({ sessions: 1, reviews: 1 })
    expect(JSON.parse((await reprise(['review', '--list', '--json'])).stdout)).toEqual([])
    expect(JSON.parse((await reprise(['verify', '--json'])).stdout).fault).toBeNull()
  })

  test('an import tells how many entries came, and how many verdicts they leave in force', async () => {
    const importedInto = async (name: string): Promise<string> => {
      await reprise(['export', `${name}-${db}.jsonl`])
      return (await folder.run(['import', `${name}-${db}.jsonl`, '--db', `${name}-${db}`])).stdout
    }
    await review('--accept', 'session:one')
    await review('--undo', 'session:one')
    expect(await importedInto('none')).toBe(
      'imported 3 sessions, and 4 entries on drift, which leave no verdict in force; 0 were there already\n',
    )
    await review('--reject', 'session:two')
    expect(await importedInto('some')).toBe(
      'imported 3 sessions, and 6 entries on drift, which leave 2 verdicts in force; 0 were there already\n',
    )
    expect(await importedInto('some')).toBe('imported 0 sessions; 3 were there already\n')
  })

  test('what went with an erased session is told in words', async () => {
    await review('--accept', 'session:one')
    await compare()
    expect((await reprise(['erase', '--where', 'session:one', '--yes'])).stdout).toMatchInlineSnapshot(`
      "Erased 1 session, with the verdicts on its drift and 2 comparisons that showed it, and rewrote the store.
      That it was there stays proven: reprise sessions --erased lists it, reprise show ID has the proof of one, reprise verify checks all.
      "
    `)
    await compare()
    await review('--accept', 'session:two')
    expect(
      (await reprise(['erase', '--where', 'session:two or session:three', '--yes'])).stdout,
    ).toMatchInlineSnapshot(`
      "Erased 2 sessions, with the verdicts on the drift of 1 of them, 1 comparison that showed them and 1 message or policy file, and rewrote the store.
      That they were there stays proven: reprise sessions --erased lists them, reprise show ID has the proof of one, reprise verify checks all.
      "
    `)
  })

  test('what was said of how a policy boots is erased by its revision', async () => {
    await review('--accept', 'registration', '--reason', 'secret-reason')
    await compare()
    const [{ drift }] = JSON.parse((await reprise(['review', '--list', '--json'])).stdout)
    expect((await reprise(['erase', '--reviews', drift.base])).stdout).toContain(
      '1 verdict in force. Nothing was erased',
    )
    const erased = await reprise(['erase', '--reviews', drift.base.slice(0, 12), '--yes', '--json'])
    expect(JSON.parse(erased.stdout)).toEqual({ verdicts: 1, comparisons: 1 })
    expect(JSON.parse((await reprise(['verify', '--json'])).stdout).fault).toBeNull()
    expect(await review()).toMatchObject({ left: 7 })
  })
})

describe('asking', () => {
  test('a key each, until none is left', async () => {
    const ran = await reprise(['review'], 'wnot meant\nRAaa')
    expect(ran).toMatchObject({ status: 1, stderr: '' })
    expect(plain(ran)).toMatchInlineSnapshot(`
      "
      1 of 7  critical reply
      rcptto#1 <ann@example.net> in one
        reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no
        at next.lua:3, mod.validate_rcptto
      2 more are alike in 2 sessions
      a accept, r reject, s skip; A, R, S for all 3 alike; ? help: 
      why (for the next verdict): a accept, r reject, s skip; A, R, S for all 3 alike; ? help: rejected 3 drifts

      4 of 7  minor context
      ehlo in one
        context.conn.seen: left as it was → set to 1
        at next.lua:7, mod.validate_ehlo
      2 more are alike in 2 sessions
      a accept, r reject, s skip; A, R, S for all 3 alike; ? help: accepted 3 drifts

      7 of 7  info registration
      how the policy is loaded
        callouts.validate_ehlo: not defined → defined
      a accept, r reject, s skip; ? help: accepted

      This review accepted 4 drifts, rejected 3 drifts.
      Of the comparison’s drifts, 4 are accepted and 3 rejected; none is left to
        judge.
      "
    `)
    const listed = JSON.parse((await reprise(['review', '--list', '--json'])).stdout)
    expect(listed.map(({ verdict, reason }: Record<string, string>) => [verdict, reason])).toEqual([
      ...Array(3).fill(['rejected', 'not meant']),
      ...Array(4).fill(['accepted', undefined]),
    ])
  })

  test('goes on where the last review ended; a step can be undone, one that is skipped comes again', async () => {
    await reprise(['review'], 'asq')
    expect(await review()).toMatchObject({ left: 6 })
    await reprise(['review'], 'ruua')
    expect(JSON.parse((await reprise(['review', '--list', '--json'])).stdout)).toHaveLength(2)
    const ran = await reprise(['review'], 'ux?')
    expect(ran.stdout).toContain('there is nothing to undo in this review')
    expect(ran.stdout).toContain('no such key')
    expect(ran.stdout).toContain('A  accept all alike')
    expect(await review()).toMatchObject({ left: 5 })
  })

  test('a reason of the whole run goes with each verdict, but for one that has its own', async () => {
    await reprise(['review', '--reason', 'as was decided'], 'rwnot meant\nrw\nr')
    const listed = JSON.parse((await reprise(['review', '--list', '--json'])).stdout)
    expect(listed.map(({ reason }: Record<string, string>) => reason).sort()).toEqual([
      'as was decided',
      'as was decided',
      'not meant',
    ])
  })

  test('an arrow key is no verdict, and the end of the input is no answer', async () => {
    const ran = await reprise(['review'], '\u001b[A\u001b[B\u001bOA')
    expect(ran.status).toBe(1)
    expect(await review()).toMatchObject({ left: 7 })
  })

  test('a reason of a million characters is kept whole, and shown short', async () => {
    const reason = 'x'.repeat(1_000_000)
    const ran = await reprise(['review'], `w${reason}\nrq`)
    expect(ran.stdout.length).toBeLessThan(20_000)
    const [one] = JSON.parse((await reprise(['review', '--list', '--json'])).stdout)
    expect(one.reason === reason).toBe(true)
    expect((await reprise(['review', '--list'])).stdout.length).toBeLessThan(5_000)
    expect(JSON.parse((await reprise(['verify', '--json'])).stdout).fault).toBeNull()
  })

  test('with all judged there is nothing to ask', async () => {
    await review('--accept', 'all')
    const ran = await reprise(['review'])
    expect(ran).toMatchObject({ status: 0 })
    expect(ran.stdout).toMatchInlineSnapshot(`
      "
      Nothing was judged.
      Of the comparison’s drifts, 7 are accepted and 0 rejected; none is left to
        judge.
      "
    `)
  })
})

describe('trouble', () => {
  const trouble = async (...args: readonly string[]): Promise<string> => folder.trouble('review', ...args, '--db', db)

  test('words that mean nothing', async () => {
    expect(await trouble('--accept', 'replay')).toMatchInlineSnapshot(`
      "reprise: "replay" is no kind of drift (registration, failure, reply, delivery, content, context, calls, output, cost), nor all, nor a query as session:NAME
        did you mean: reply
      "
    `)
    expect(await trouble('--reject', 'colour:red')).toContain('there is no field "colour"')
  })

  test('a comparison that is not there, or none at all', async () => {
    expect(await trouble('--comparison', 'x')).toMatchInlineSnapshot(`
      "reprise: the store has no comparison x, or it was erased
        make one: reprise --db review-19.db compare --policy CANDIDATE
      "
    `)
    await folder.succeeds('record', '--db', 'fresh.db', '--policy', 'policy.lua', 'sessions.yaml')
    expect(await folder.trouble('review', '--db', 'fresh.db')).toMatchInlineSnapshot(`
      "reprise: there is no drift to judge: nothing was compared yet
        make one: reprise --db fresh.db compare --policy CANDIDATE
      "
    `)
  })

  test('nobody who judges', async () => {
    expect(await trouble('--accept', 'all', '--by', ' ')).toMatchInlineSnapshot(`
      "reprise: nobody knows who judges: the environment has no name, and a verdict needs one
        say who: reprise --db review-20.db review --by NAME
      "
    `)
  })

  test('nothing to erase is named', async () => {
    expect(await folder.trouble('erase', '--db', db)).toMatchInlineSnapshot(`
      "reprise: nothing says what is to be erased
        name sessions: reprise --db review-21.db erase --where QUERY
      "
    `)
    expect(await folder.trouble('erase', '--db', db, '--reviews', 'ffff')).toContain('no revision "ffff"')
  })
})
