import { describe, expect, onTestFinished, test } from 'vitest'
import { givenStore } from '../../store/given.js'
import { recordSession } from '../../store/sessions.js'
import { compared, givenSessions, hostileLine, sessionId } from '../../tui/given.js'
import { Folder } from '../given-cli.js'
import { linear } from './given-linear.js'

/** A folder with a store whose newest session was refused, and drifts. */
const givenDrifted = (): Folder => {
  const folder = new Folder()
  onTestFinished(() => folder.remove())
  compared(givenSessions(2, folder.file('reprise.db')))
  return folder
}

/** Line feeds alone move a cursor in what is printed. */
const unsafe = /[^\P{C}\n]/u

describe('what tries to take over the terminal', () => {
  test('is escaped, whether it was recorded, replayed or typed', async () => {
    const { status, stderr, stdout } = await linear(
      givenDrifted(),
      'sessions',
      '1',
      'all',
      'phases',
      'back',
      'back',
      'drifts',
      '2',
      'back',
      hostileLine,
      'sessions',
      `find ${hostileLine}`,
      `filter ${hostileLine}`,
      `filter session:"${hostileLine}"`,
      'back',
      'compare',
      `complete ${hostileLine}`,
      hostileLine,
      '\u0000',
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).not.toMatch(unsafe)
    expect(stdout).toContain('client: EHLO \\e[31mred')
    expect(stdout).toContain('replayed: \\e[31mred')
  })

  test('a line of a megabyte is an answer that is wrong, and is told in short', async () => {
    const { status, stdout } = await linear(givenDrifted(), 'x'.repeat(1_000_000))
    expect(status).toBe(0)
    expect(stdout).toContain(`"${'x'.repeat(60)}…" is no answer here.`)
  })

  test('without Unicode all of it is ASCII', async () => {
    const input = 'sessions\n1\nall\nback\nback\ndrifts\n2\n'
    const { stdout } = await givenDrifted().run(['--linear'], { input, env: { LANG: 'C' } })
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/)
    expect(stdout).toContain('replayed: \\e[31mred')
  })
})

test('ten thousand sessions are paged, counted and searched', async () => {
  const folder = new Folder()
  onTestFinished(() => folder.remove())
  const store = givenStore(folder.file('reprise.db'))
  store.transaction(() => {
    for (let n = 1; n <= 10_000; n += 1)
      recordSession(store, { id: sessionId(n), name: `newsletter-${n}`, at: Date.UTC(2026, 2, 1) + n * 1000 })
  })
  const { status, stdout } = await linear(
    folder,
    'sessions',
    ...Array.from({ length: 50 }, () => 'next'),
    'find newsletter-1',
    'previous',
    '5000',
    'back',
    'filter session:newsletter-999*',
    'filter session:newsletter-42',
    'filter all',
    'replies',
  )
  expect(status).toBe(0)
  expect(stdout).toContain('Sessions 501 to 510 of 10,000.')
  expect(stdout).toContain('It is number 10,000.')
  expect(stdout).toContain('Sessions 9,990 to 9,999 of 10,000.')
  expect(stdout).toContain('Session newsletter-5001, before its first phase')
  expect(stdout).toContain('1. session newsletter-9999,')
  expect(stdout).toMatch(
    /Sessions 1 to 10 of (?:at least )?11 that meet session:newsletter-999\*\. Which one\? Enter means next\./,
  )
  expect(stdout).toContain('Sessions 1 to 1 of 1 that meet session:newsletter-42.')
  expect(stdout).toMatch(/^All by their worst reply: 10,000 sessions, 10,000 with 2xx\.$/m)
})
