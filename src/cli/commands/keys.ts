import type { Command } from 'commander'
import { commands } from '../../tui/commands/commands.js'
import { keyText } from '../../tui/commands/key-text.js'
import { keysOf } from '../../tui/commands/keys-of.js'
import { defaultSettings } from '../../tui/settings/settings.js'
import { readSettings, settingsFile } from '../outside/read-settings.js'
import { print } from '../terminal.js'

export const addKeys = (program: Command): void => {
  program
    .command('keys')
    .description('the settings of the terminal UI as they are, every command with its keys; to be edited and kept')
    .addHelpText('after', `\nKept in: ${settingsFile(process.env)}`)
    .option('--default', 'as they are without any file of settings')
    .action(async (options: { readonly default?: boolean }) => {
      const { keys, mouse, theme } = options.default ? defaultSettings : await readSettings(process.env)
      const listed = commands.map(({ id, does }) => {
        const named = keysOf({ keys }, id).map((key) => JSON.stringify(keyText(key)))
        return `  ${`${id}: [${named.join(', ')}]`.padEnd(52)} # ${does}`
      })
      print(
        [
          `# ${settingsFile(process.env)}`,
          `mouse: ${mouse}`,
          `theme: ${theme} # auto, dark or light`,
          'keys:',
          ...listed,
        ].join('\n'),
      )
    })
}
