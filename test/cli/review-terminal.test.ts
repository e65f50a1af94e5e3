import { expect, onTestFinished, test } from 'vitest'
import { listVerdicts } from '../../src/store/reviews/verdicts.js'
import { openStore } from '../../src/store/store.js'
import { expectGivenBack, givenTmux, hasTmux, notingProcess, processOf, type Tmux } from '../tui/tmux.js'
import { Folder, lua, program, scenario } from './given-cli.js'

/** A terminal in which a review begins, of three sessions that drifted alike. */
const givenReview = async (): Promise<{ readonly terminal: Tmux; readonly folder: Folder }> => {
  const folder = new Folder({
    'policy.lua': lua({ validate_rcptto: '' }),
    'next.lua': lua({ validate_rcptto: 'vctx:set_code(550, "5.1.1 no")' }),
    'sessions.yaml': scenario(['one', 'two', 'three']),
  })
  onTestFinished(() => folder.remove())
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
  await folder.run(['compare', '--policy', 'next.lua'])
  const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8', TZ: 'UTC', USER: 'ann' })
  await startReview(terminal, folder)
  await terminal.until('1 of 3')
  return { terminal, folder }
}

const startReview = async (terminal: Tmux, folder: Folder): Promise<void> => {
  // what a review before it showed would be taken for what this one shows
  terminal.run('clear')
  await terminal.until(/^ready\$\s*$/)
  const path = folder.file('reprise.db')
  terminal.run(`${notingProcess(path, `${process.execPath} ${program} review --db ${path}`)}; echo "status $?"`)
}

const verdictsIn = (folder: Folder) => {
  const store = openStore(folder.file('reprise.db'), { mode: 'read' })
  const verdicts = listVerdicts(store).map(({ verdict, reason }) =>
    reason === undefined ? verdict : `${verdict}: ${reason}`,
  )
  store.close()
  return verdicts
}

test.skipIf(!hasTmux)(
  'in a terminal a key needs no Enter, an arrow is none, and the terminal is left as it was',
  { timeout: 60_000 },
  async () => {
    const { terminal, folder } = await givenReview()
    terminal.keys('Up', 'x')
    await terminal.until('no such key')
    expect(verdictsIn(folder)).toEqual([])
    terminal.keys('a')
    await terminal.until('2 of 3')
    expect(verdictsIn(folder)).toEqual(['accepted'])
    terminal.keys('w')
    await terminal.until('why (for the next verdict):')
    terminal.keys('n', 'o', 'BSpace', 'o', 't', ' ', 'm', 'e', 'a', 'n', 't', 'Enter')
    await terminal.until(/meant\n.*\? help/)
    terminal.keys('r')
    await terminal.until('3 of 3')
    terminal.keys('u')
    await terminal.until('undone')
    terminal.keys('A')
    await terminal.until('status 0')
    expect(verdictsIn(folder)).toEqual(['accepted', 'accepted', 'accepted'])
    await expectGivenBack(terminal)
  },
)

test.skipIf(!hasTmux)(
  'Ctrl-C ends it, a signal too; what was judged is kept, and the terminal given back',
  { timeout: 60_000 },
  async () => {
    const { terminal, folder } = await givenReview()
    terminal.keys('a')
    await terminal.until('2 of 3')
    terminal.keys('C-c')
    await terminal.until('status 1')
    await startReview(terminal, folder)
    await terminal.until('2 of 3')
    terminal.keys('r')
    await terminal.until('3 of 3')
    process.kill(processOf(folder.file('reprise.db')), 'SIGTERM')
    await terminal.until('status 143')
    expect(verdictsIn(folder)).toEqual(['accepted', 'rejected'])
    await expectGivenBack(terminal)
  },
)
