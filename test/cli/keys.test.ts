import { expect, test } from 'vitest'
import { Folder } from './given-cli.js'

test('what it prints is a file of settings, and says the same once it is kept', async () => {
  const folder = new Folder()
  const env = { XDG_CONFIG_HOME: folder.file('config') }
  const first = await folder.run(['keys'], { env })
  expect([first.status, first.stderr]).toEqual([0, ''])
  expect(first.stdout.split('\n').slice(0, 6)).toEqual([
    `# ${folder.file('config/reprise/config.yaml')}`,
    'mouse: true',
    'theme: auto # auto, dark or light',
    'keys:',
    expect.stringContaining('down: ["j", "Down"]'),
    expect.stringContaining('up: ["k", "Up"]'),
  ])
  folder.write(
    'config/reprise/config.yaml',
    first.stdout
      .replace('"j", "Down"', '"n", "Down"')
      .replace('next-match: ["n"]', 'next-match: ["j"]')
      .replace('step-over: ["n"]', 'step-over: ["j"]'),
  )
  const second = await folder.run(['keys'], { env })
  expect([second.status, second.stderr]).toEqual([0, ''])
  expect(second.stdout).toContain('down: ["n", "Down"]')
})

test('a file of settings that is none is told, with what is allowed', async () => {
  const folder = new Folder({ 'config/reprise/config.yaml': 'keys: { quit: j }\n' })
  const ran = await folder.run(['keys'], { env: { XDG_CONFIG_HOME: folder.file('config') } })
  expect(ran.status).toBe(2)
  expect(ran.stderr.replace(folder.path, '')).toMatchInlineSnapshot(`
    "reprise: /config/reprise/config.yaml: j would be both down and quit in the list of sessions: give one of them another key
      all that can be set: reprise keys --default
    "
  `)
})
