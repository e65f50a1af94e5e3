import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gitIn } from '../capture/git-in.js'
import { storeWith } from '../engine/given-store.js'
import { moduleOf } from '../momentum/given-policy.js'
import { folderWith, givenFolder } from '../store/given.js'
import { compareFrom, type Driver, isDone, openUi, rowOf, rowsOf } from './drive.js'

const roomy = { columns: 80, rows: 24 }

const policy = (refuses: string, more = ''): string =>
  moduleOf({
    validate_rcptto: `${more}
  if string.find(msg:rcptto(), "${refuses}", 1, true) then vctx:set_code(550, "no such user") end`,
  })

const asksDns = 'if msg:rcptto() == "good@example.net" then msys.dnsLookup("example.net", "mx") end'

const steps = (...recipients: readonly string[]) => [
  'EHLO client.example',
  'MAIL FROM:<news@example.com>',
  ...recipients.map((recipient) => `RCPT TO:<${recipient}>`),
  'QUIT',
]

const store = (): string =>
  storeWith(policy('bad'), [
    steps('good@example.net'),
    steps('bad@example.net'),
    steps('odd@example.net', 'bad@x.test'),
  ])

interface Given {
  readonly ui: Driver
  readonly folder: string
  /** writes the candidate */
  save(text: string): void
}

const given = async (candidate: string, terminal = roomy): Promise<Given> => {
  const folder = folderWith({ 'policy.lua': candidate }, join(givenFolder(), 'candidate'))
  const save = (text: string): void => writeFileSync(join(folder, 'policy.lua'), text)
  return { ui: await openUi(store(), { ...terminal, state: join(folder, '..', 'state') }), folder, save }
}

describe('a candidate', () => {
  test('is named by its path, compared, and what differs is shown', async () => {
    const { ui, folder } = await given(policy('odd'))
    await ui.press('p')
    expect(rowsOf(ui, 0, 4)).toMatchInlineSnapshot(`
      "Reprise · compare with a candidate
      No candidate was compared yet.

      Press p and type where the new version of the policy is: its folder, or its"
    `)
    await ui.press('p')
    await ui.type(`${folder.slice(0, -3)}`)
    await ui.press('tab')
    expect(rowsOf(ui, 22, 24)).toContain('candidate/')
    await ui.press('return')
    expect(ui.frame()).toContain('comparing with candidate')
    await ui.until(isDone)
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 3 drifts under candidate · 3 sessions: 1 same, 2 drifted.
      ▸ ≠ critical       reply         session 2               rcptto#1 <bad@example.…
        ≠ critical       reply         session 3               rcptto#1 <bad@x.test>
        ≠ critical       reply         session 3               rcptto#1 <odd@example.…



      ────────────────────────────────────────────────────────────────────────────────
      rcptto#1 <bad@example.net>  critical reply
      at policy.lua:4 in the recorded script, mod.validate_rcptto
      1 more is alike

      recorded                               │ replayed
      reply: 550 no such user                │ reply: 250 2.0.0 RCPT TO accepted









      compared with candidate"
    `)
  })

  test('is completed to what all that begin so have in common, and then to the first of them', async () => {
    const { ui, folder } = await given(policy('odd'))
    mkdirSync(`${folder}-late`)
    mkdirSync(`${folder}-later`)
    const typed = (): string => rowOf(ui, -2).trim()
    await ui.press('p', 'p')
    await ui.type(folder.slice(0, -3))
    await ui.press('tab')
    expect(typed().endsWith('candidate')).toBe(true)
    await ui.type('-')
    await ui.press('tab')
    expect(typed().endsWith('candidate-late')).toBe(true)
    await ui.press('tab')
    expect(typed().endsWith('candidate-late/')).toBe(true)
  })

  test('that was compared is offered again, with the commits that changed it', async () => {
    const { ui, folder, save } = await given(policy('odd'))
    const at = '2026-03-01T09:00:00Z'
    const git = gitIn(folder, { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at })
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'refuse the odd ones')
    save(policy('bad'))
    await compareFrom(ui, folder)
    expect(ui.frame()).toContain('candidate drifts in nothing')
    await ui.press('escape', 'p')
    expect(
      rowsOf(ui, 1, 4)
        .replaceAll(/[0-9a-f]{8}(?= )/g, '(commit)')
        .replaceAll(/\/\S+/g, '(path)'),
    ).toMatchInlineSnapshot(`
      "  version   changed              policy, or what its commit says
      ▸ on disk                        candidate  in (path)
        (commit)  2026-03-01 09:00:00  refuse the odd ones"
    `)
    await ui.press('j', 'return')
    await ui.until(isDone)
    expect(rowsOf(ui, 0, 3).replaceAll(/@[0-9a-f]{8}/g, '@(commit)')).toMatchInlineSnapshot(`
      "Reprise · 1 of 3 drifts under candidate@(commit) (1 of 2) · 3 new, 0 gone · 3 s…
      ▸ ≠ new critical   reply         session 2               rcptto#1 <bad@example.…
        ≠ new critical   reply         session 3               rcptto#1 <bad@x.test>"
    `)
  })

  test('that asks what was never recorded is undecidable, in mark and word', async () => {
    const { ui, folder } = await given(policy('odd', asksDns))
    await compareFrom(ui, folder)
    expect(rowsOf(ui, 0, 6)).toMatchInlineSnapshot(`
      "Reprise · 1 of 4 findings under candidate · 3 sessions: 0 same, 2 drifted, 1 un…
      ▸ ≠ critical       reply         session 2               rcptto#1 <bad@example.…
        ≠ critical       reply         session 3               rcptto#1 <bad@x.test>
        ≠ critical       reply         session 3               rcptto#1 <odd@example.…
        ? undecidable    msys.dnsLoo…  session 1               rcptto#1 <good@example…
      "
    `)
    await ui.press('G')
    expect(rowsOf(ui, 6, 16)).toMatchInlineSnapshot(`
      "
      ────────────────────────────────────────────────────────────────────────────────
      rcptto#1 <good@example.net>  undecidable: neither the same nor drift, for it
        cannot be known
      asked: msys.dnsLookup {"example.net", "MX"}
      msys.dnsLookup("example.net","MX") was never asked in this session
      to know: give the answer with --world FILE, or record the session under a policy
        that asks it

      "
    `)
  })

  test('that is not there, or does not compile, ends with a sentence that x puts away', async () => {
    const { ui, folder, save } = await given('this is no Lua')
    await compareFrom(ui, `${folder}-missing`)
    expect(ui.frame().replaceAll(/\s+/g, ' ')).toContain('there is no such file or folder')
    save('this is no Lua')
    await ui.press('x')
    await compareFrom(ui, folder)
    expect(ui.frame()).toContain('does not compile')
    await ui.press('x')
    expect(ui.view.job).toBe(null)
    expect(ui.frame()).not.toContain('does not compile')
  })

  test('that cannot be compared leaves the comparison before it in view, and says why it was not', async () => {
    const { ui, folder, save } = await given(policy('odd'))
    await compareFrom(ui, folder)
    const marks = (): number =>
      ui
        .frame()
        .split('\n')
        .filter((row) => row.includes('≠')).length
    expect(marks()).toBe(3)
    save('this is no Lua')
    await compareFrom(ui, folder)
    expect(ui.frame().replaceAll(folder, 'FOLDER')).toMatchInlineSnapshot(`
      "Reprise · 1 of 3 drifts under candidate · 3 sessions: 1 same, 2 drifted.
      ▸ ≠ critical       reply         session 2               rcptto#1 <bad@example.…
        ≠ critical       reply         session 3               rcptto#1 <bad@x.test>
        ≠ critical       reply         session 3               rcptto#1 <odd@example.…



      ────────────────────────────────────────────────────────────────────────────────
      candidate does not compile: policy.lua:1: '=' expected near 'is'

      rcptto#1 <bad@example.net>  critical reply
      at policy.lua:4 in the recorded script, mod.validate_rcptto
      1 more is alike

      recorded                               │ replayed
      reply: 550 no such user                │ reply: 250 2.0.0 RCPT TO accepted






      not compared with candidate · x puts it away · candidate does not compile: poli…
      Enter session · a accept · v reject · s step · Esc back · ? help · q quit"
    `)
    await ui.press('escape')
    expect(marks()).toBe(2)
    expect(rowsOf(ui, 0, 1)).toMatchInlineSnapshot(
      `"Reprise · 1 of 3 sessions · candidate: 3 sessions: 1 same, 2 drifted."`,
    )
    await ui.press('d', 'x')
    expect([marks(), ui.frame().includes('not compared')]).toEqual([3, false])
    await ui.press('p', 'p', 'ctrl+u')
    await ui.type(`${folder}-missing`)
    await ui.press('return')
    await ui.until(isDone)
    expect(marks()).toBe(3)
    expect(rowsOf(ui, 22, 23)).toContain('not compared with candidate-missing · x puts it away')
    save(policy('good'))
    await compareFrom(ui, folder)
    expect(ui.frame()).not.toContain('not compared')
  })

  test('is no longer compared after x, and what comes of it is not shown', async () => {
    const { ui, folder } = await given(policy('odd'))
    await ui.press('p', 'p', 'ctrl+u')
    await ui.type(folder)
    await ui.press('return', 'x')
    expect(ui.view.job).toBe(null)
    await ui.press('x')
    expect(rowsOf(ui, 23)).toBe('no comparison runs')
  })

  test('that is watched is compared again when it is saved, and the screen says what that changed', async () => {
    const { ui, folder, save } = await given(policy('odd'))
    await compareFrom(ui, folder)
    await ui.press('w')
    await ui.until(isDone)
    expect(rowsOf(ui, 22, 23)).toBe('watching candidate: compared again whenever it is saved · w ends it')
    save(policy('good'))
    await ui.until(({ job }) => job !== null)
    await ui.until(isDone)
    expect(rowsOf(ui, 0, 7)).toMatchInlineSnapshot(`
      "Reprise · 1 of 4 findings under candidate (1 of 3) · 1 new, 1 gone · 3 sessions…
      ▸ ≠ new critical   reply         session 1               rcptto#1 <good@example…
        ≠ critical       reply         session 2               rcptto#1 <bad@example.…
        ≠ critical       reply         session 3               rcptto#1 <bad@x.test>
        - gone           reply         session 3               rcptto#1 <odd@example.…

      "
    `)
    save(policy('good'))
    await ui.until(({ job }) => job !== null)
    await ui.until(isDone)
    expect(rowsOf(ui, 0, 1)).toContain('as before')
    await ui.press('w')
    expect(rowsOf(ui, 22)).toContain('no longer watched')
  })

  test('beside whose drift something else differs than before has a new drift there', async () => {
    const sets = (value: string): string => policy('odd', `vctx:set(0, "seen", "${value}")`)
    const { ui, folder, save } = await given(sets('once'))
    await compareFrom(ui, folder)
    save(sets('twice'))
    await ui.press('R')
    await ui.until(isDone)
    expect(rowsOf(ui, 0, 5)).toMatchInlineSnapshot(`
      "Reprise · 1 of 7 findings under candidate (1 of 2) · 3 new, 3 gone · 3 sessions…
      ▸ ≠ new critical   reply         session 2               rcptto#1 <bad@example.…
        ≠ critical       reply         session 3               rcptto#1 <bad@x.test>
        ≠ new critical   reply         session 3               rcptto#1 <odd@example.…
        ≠ new minor      context       session 1               rcptto#1 <good@example…"
    `)
  })
})

test('at 40x12 a comparison has a row of its own above the footer', async () => {
  const { ui, folder } = await given(policy('odd'), { columns: 40, rows: 12 })
  await ui.press('p', 'p')
  await ui.type(folder)
  await ui.press('return', 'w')
  await ui.until(isDone)
  expect(ui.frame()).toMatchInlineSnapshot(`
    "Reprise · 1 of 3 drifts under candidate
    ▸ ≠ critical   session 2    rcptto#1 <b…
      ≠ critical   session 3    rcptto#1 <b…
    ── 1 more row, Tab to scroll ───────────
    rcptto#1 <bad@example.net>  critical
      reply
    reply
      - 550 no such user
      + 250 2.0.0 RCPT TO accepted
    at policy.lua:4 in the recorded script,…
    watching candidate: compared again when…
    compared with candidate"
  `)
})

test.each(['R', 'w'])('%s says that nothing was compared here yet', async (key) => {
  const { ui } = await given(policy('odd'))
  await ui.press(key)
  expect(rowsOf(ui, 23)).toBe('nothing was compared from here yet; p compares with a candidate')
})
