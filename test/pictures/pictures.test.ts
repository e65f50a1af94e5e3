import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compare } from '../../src/cli/commands/compare.js'
import { record } from '../../src/cli/commands/record.js'
import { exampleFiles } from '../../src/cli/make-example.js'
import { frameOf } from '../../src/tui/frame/frame.js'
import { givenFolder } from '../store/given.js'
import { type Driver, openUi } from '../tui/drive.js'
import { svgOf } from './svg.js'

/** The pictures of the README: the interface as it is, on the included example. `npm run pictures` draws them again. */
const size = { columns: 112, rows: 30 }

const openExample = async (): Promise<Driver> => {
  const db = join(givenFolder(), 'example.db')
  await record({ policy: exampleFiles.policy, db }, [exampleFiles.sessions])
  await compare({ policy: exampleFiles.next, db, workers: 1, limit: 1000 })
  return openUi(db, { ...size, state: givenFolder() })
}

const drawn = async (ui: Driver, name: string, title: string): Promise<void> => {
  const svg = svgOf(frameOf(ui.view), size, title)
  await expect(svg).toMatchFileSnapshot(`../../recordings/pictures/${name}.svg`)
}

test('the pictures of the README are the interface as it is', async () => {
  const ui = await openExample()
  await drawn(ui, 'sessions', 'The list of sessions: those that the next version would end differently are marked')

  await ui.press('d', 'j', 'j')
  await drawn(ui, 'drift', 'A drift: what was recorded beside what the next version does, and the line that makes it')

  await ui.press('return')
  await drawn(ui, 'session', 'One session: the dialogue with the callouts that it caused, and what the chosen one did')
})
