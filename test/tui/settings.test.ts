import { describe, expect, test } from 'vitest'
import { readSettings } from '../../src/cli/outside/read-settings.js'
import { defaultKeys } from '../../src/tui/commands/default-keys.js'
import { keyNamed, keyText } from '../../src/tui/commands/key-text.js'
import { parseSettings } from '../../src/tui/settings/parse-settings.js'
import { defaultSettings } from '../../src/tui/settings/settings.js'
import { terminalStyle } from '../../src/tui/terminal.js'
import { folderWith, givenFolder } from '../store/given.js'

const whyNot = (read: unknown): string => {
  const settings = parseSettings(read)
  return 'why' in settings ? settings.why : 'it is fit'
}

test('keys are given by the names that the sheet of keys has', () => {
  const settings = parseSettings({
    keys: { quit: 'Ctrl-q', down: ['>', 'Down', 'pagedown'], 'page-down': [] },
    mouse: false,
  })
  expect(settings).toEqual({
    keys: new Map([
      ['quit', ['ctrl+q']],
      ['down', ['>', 'down', 'pagedown']],
      ['page-down', []],
    ]),
    mouse: false,
    theme: 'auto',
  })
})

test('every key that is shown can be given', () => {
  for (const key of Object.values(defaultKeys).flat()) expect(keyNamed(keyText(key))).toBe(key)
})

test.each([
  [['a'], 'the file has ["a"], and a map of keys, mouse and theme is allowed'],
  [{ colour: 1 }, 'there is no setting "colour": keys, mouse and theme are allowed'],
  [{ mouse: 'yes' }, 'mouse is "yes", and true or false is allowed'],
  [{ theme: 'solarized' }, 'theme is "solarized", and auto, dark, light are allowed'],
  [{ keys: 'j' }, 'keys is "j", and a map of commands to their keys is allowed'],
  [{ keys: { quitt: 'x' } }, 'there is no command "quitt": did you mean quit; list them: reprise keys'],
  [
    { keys: { quit: 'Ctrl-c' } },
    'quit has the key "Ctrl-c", and a character, Ctrl-a to Ctrl-y, or a name as Enter or PageDown is allowed',
  ],
  [{ keys: { quit: 'j' } }, 'j would be both down and quit in the list of sessions: give one of them another key'],
])('%j is refused with a sentence', (read, why) => {
  expect(whyNot(read)).toBe(why)
})

describe('the file of settings', () => {
  const given = (content: string): NodeJS.ProcessEnv => ({
    XDG_CONFIG_HOME: folderWith({ 'reprise/config.yaml': content }),
  })

  test('need not be there', async () => {
    expect(await readSettings({ XDG_CONFIG_HOME: givenFolder() })).toEqual(defaultSettings)
  })

  test('may be empty', async () => {
    expect(await readSettings(given('# nothing yet\n'))).toEqual(defaultSettings)
  })

  test('is read as YAML', async () => {
    expect(await readSettings(given('theme: light\nkeys: { copy: Y }\n'))).toMatchObject({
      theme: 'light',
      keys: new Map([['copy', ['Y']]]),
    })
  })

  test.each(['keys: [', 'theme: no\n'])('%j is told with the name of the file', async (content) => {
    await expect(readSettings(given(content))).rejects.toThrow(/reprise\/config\.yaml: /)
  })
})

test.each([
  ['auto', '15;0', 'dark'],
  ['auto', '0;15', 'light'],
  ['auto', '0;default;7', 'light'],
  ['auto', undefined, 'dark'],
  ['light', '15;0', 'light'],
  ['dark', '0;15', 'dark'],
] as const)('theme %s on COLORFGBG=%s is %s', (theme, colors, shown) => {
  expect(terminalStyle({ COLORFGBG: colors }, theme).theme).toBe(shown)
})
