import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storeWith } from '../../engine/given-store.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { folderWith, givenFolder } from '../../store/given.js'
import { expectGivenBack, givenTmux, hasTmux } from '../tmux.js'

const launch = join(import.meta.dirname, '../../../dist/bin/launch.js')

const refusing = (name: string): string =>
  moduleOf({ validate_rcptto: `if string.find(msg:rcptto(), "${name}", 1, true) then vctx:set_code(550, "no") end` })

const steps = (recipient: string) => ['EHLO a.example', 'MAIL FROM:<a@example.com>', `RCPT TO:<${recipient}>`, 'QUIT']

describe.skipIf(!hasTmux)('in a real terminal', { timeout: 180_000 }, () => {
  test('one judges, undoes, quits, goes on later, and the comparison honours it', async () => {
    const folder = folderWith({ 'policy.lua': refusing('odd') }, join(givenFolder(), 'next'))
    const store = storeWith(refusing('bad'), [steps('bad@example.net'), steps('bad@x.test'), steps('odd@example.net')])
    const compare = (): number | null =>
      spawnSync(process.execPath, [launch, 'compare', '--db', store, '--policy', folder], { encoding: 'utf8' }).status
    expect(compare()).toBe(1)

    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8', USER: 'ann' })
    const open = (): void => terminal.run(`clear; ${process.execPath} ${launch} --db ${store}; echo "left with $?"`)
    open()
    await terminal.until('1 of 3 sessions')
    terminal.keys('d')
    await terminal.until('3 of 3 drifts under next')
    await terminal.until('a accept · v reject')
    terminal.keys('g', 'W')
    await terminal.until('why:')
    terminal.keys('-l', 'nobody reads them')
    terminal.keys('Enter')
    await terminal.until('why, of the next verdict: nobody reads them')
    terminal.keys('A')
    await terminal.until('accept all 2 alike, because: nobody reads them')
    terminal.keys('Enter')
    await terminal.until('accepted: 2 drifts; 1 of 3 left')
    await terminal.until('3 of 3 drifts, 2 of 3 judged, under next')
    terminal.keys('v')
    await terminal.until('rejected; all 3 are judged')
    terminal.keys('u')
    await terminal.until('taken back; 1 of 3 left')
    terminal.keys('q')
    await terminal.until('left with 0')
    await expectGivenBack(terminal)
    expect(compare()).toBe(1)

    open()
    await terminal.until('1 of 3 sessions')
    terminal.keys('d')
    await terminal.until('1 of 3 drifts, 2 of 3 judged, under next')
    await terminal.until(/▸ ≠ critical +reply +session 3/)
    await terminal.until(/✓ accepted +reply +session 2/)
    // both at once: what was asked for is written before the program ends
    terminal.keys('a', 'q')
    await terminal.until('left with 0')
    expect(compare()).toBe(0)

    open()
    await terminal.until('1 of 3 sessions')
    terminal.keys('d')
    await terminal.until('3 of 3 judged')
    terminal.keys('U')
    await terminal.until('taken back; 1 of 3 left')
    terminal.keys('v')
    await terminal.until('rejected; all 3 are judged')
    terminal.keys('q')
    await terminal.until('left with 0')
    expect(compare()).toBe(1)
    const listed = spawnSync(process.execPath, [launch, 'review', '--db', store, '--list', '--json'], {
      encoding: 'utf8',
    })
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { verdict: 'accepted', by: 'ann', reason: 'nobody reads them' },
      { verdict: 'accepted', by: 'ann', reason: 'nobody reads them' },
      { verdict: 'rejected', by: 'ann' },
    ])
  })
})
