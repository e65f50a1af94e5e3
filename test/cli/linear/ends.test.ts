import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Folder, lua, type Ran, scenario } from '../given-cli.js'
import { givenLinear, linear } from './given-linear.js'

let folder: Folder
beforeAll(async () => {
  folder = await givenLinear()
  await linear(folder, 'compare', 'next.lua')
})
afterAll(() => folder.remove())

const clean = { status: 0, stderr: '' }

/** Answers that lead to every kind of question. */
const everywhere: Readonly<Record<string, readonly string[]>> = {
  'at its beginning': [],
  'in a list': ['sessions'],
  'where a text is asked for': ['sessions', 'filter'],
  'in a session': ['sessions', '1', 'next'],
  'in a message': ['sessions', '1', 'message'],
  'where a value is asked for': ['sessions', '1', 'what-if', '1'],
  'in a copy': ['sessions', '1', 'what-if', 'set ehlo=a.example', 'run'],
  'among steps': ['sessions', '1', '4', 'step'],
  'before a comparison': ['compare'],
  'among drifts': ['drifts', 'next'],
  'where a verdict is asked for': ['judge'],
  'where a reason is asked for': ['judge', 'why'],
}

describe('the end of the input ends it cleanly', () => {
  test.each(Object.entries(everywhere))('%s', async (_where, answers) => {
    const ran = await linear(folder, ...answers)
    expect(ran).toMatchObject(clean)
    expect(ran.stdout.endsWith(' \n') || ran.stdout.includes('Nothing was judged.')).toBe(true)
  })
})

describe('quit ends it', () => {
  test.each(Object.entries(everywhere).filter(([where]) => !where.includes('reason')))(
    '%s',
    async (_where, answers) => {
      const ran = await linear(folder, ...answers, 'quit', 'sessions')
      expect(ran).toMatchObject(clean)
      expect(ran.stdout).not.toContain('quit\n1. session')
      expect(ran.stdout.split('\n').filter((row) => row.endsWith(' sessions')).length).toBe(
        answers.includes('sessions') ? 1 : 0,
      )
    },
  )
})

test('a signal ends it as it ends other programs', async () => {
  const child = folder.start(['--linear'])
  const asked = new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => text.includes('What next?') && resolve())
  })
  await asked
  const ended = new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal })))
  child.kill('SIGINT')
  expect(await ended).toEqual({ status: null, signal: 'SIGINT' })
})

test('a comparison that takes long is ended by Control-C, and the dialogue goes on', async () => {
  const slow = new Folder({
    'policy.lua': lua({ validate_rcptto: '' }),
    'slow.lua': lua({ validate_rcptto: 'for i = 1, 9000000 do end' }),
    'sessions.yaml': scenario(Array.from({ length: 200 }, (_, n) => `s${n}`)),
  })
  try {
    await slow.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
    const child = slow.start(['--linear'])
    let told = ''
    const ended = new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal })))
    child.stdout.on('data', (text: Buffer) => {
      told += text.toString()
      if (text.includes('Control-C ends that.')) child.kill('SIGINT')
      if (told.includes('The comparison was ended')) child.stdin.end()
    })
    child.stdin.write('compare\nslow.lua\n')
    expect(await ended).toEqual({ status: 0, signal: null })
    expect(told).toContain('The comparison was ended. Nothing of it is kept.\nCompare with which version')
    expect((await slow.run(['review'])).stderr).toContain('nothing was compared yet')
  } finally {
    slow.remove()
  }
})

describe('what is not there', () => {
  test('a store that is named and is not there is trouble', async () => {
    expect(await folder.trouble('--linear', '--db', 'nowhere.db')).toMatchInlineSnapshot(`
      "reprise: there is no store nowhere.db
        record something first: reprise --db nowhere.db record --policy POLICY SESSIONS.yaml
      "
    `)
  })

  test('a command beside --linear is refused', async () => {
    expect(await folder.trouble('--linear', 'sessions')).toMatchInlineSnapshot(`
      "reprise: --linear goes without a command, and "sessions" was given
        everything is asked for in it: reprise --linear
      "
    `)
    expect(await folder.trouble('sessions', '--linear')).toContain('--linear goes without a command')
  })

  test('without any store, everything says that nothing is recorded', async () => {
    const empty = new Folder()
    const ran: Ran = await empty.run(['--linear'], {
      input: 'sessions\ndrifts\n3\nback\n',
      env: { REPRISE_DB: 'recordings/reprise.db' },
    })
    empty.remove()
    expect(ran).toMatchObject(clean)
    expect(ran.stdout).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      Nothing is recorded here yet.
      What next? 1 example, 2 sessions, 3 compare, 4 drifts, 5 judge. Enter means example. sessions
      sessions can do nothing now: nothing is recorded yet; reprise record does that.
      What next? 1 example, 2 sessions, 3 compare, 4 drifts, 5 judge. Enter means example. drifts
      drifts can do nothing now: nothing was compared yet.
      What next? 1 example, 2 sessions, 3 compare, 4 drifts, 5 judge. Enter means example. 3
      compare can do nothing now: nothing is recorded yet; reprise record does that.
      What next? 1 example, 2 sessions, 3 compare, 4 drifts, 5 judge. Enter means example. back
      This is where it began. quit ends Reprise.
      What next? 1 example, 2 sessions, 3 compare, 4 drifts, 5 judge. Enter means example. 
      "
    `)
  })
})
