import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Trouble } from '../../domain/trouble.js'
import { parseSettings } from '../../tui/settings/parse-settings.js'
import { defaultSettings, type Settings } from '../../tui/settings/settings.js'

/** Where a user's settings are (XDG base directories, `$XDG_CONFIG_HOME`). */
export const settingsFile = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'reprise', 'config.yaml')

/** What a user has set for the terminal UI. Throws Trouble `settings-invalid`. */
export const readSettings = async (env: NodeJS.ProcessEnv): Promise<Settings> => {
  const file = settingsFile(env)
  if (!existsSync(file)) return defaultSettings
  const settings = parseSettings(await readYaml(file))
  if (!('why' in settings)) return settings
  throw invalid(file, settings.why)
}

const readYaml = async (file: string): Promise<unknown> => {
  // few have such a file, and the rest need not wait for what reads it
  const { parseSettingsFile } = await import('./parse-settings-file.js')
  try {
    return parseSettingsFile(readFileSync(file, 'utf8'))
  } catch (error) {
    throw invalid(file, (error as Error).message)
  }
}

const invalid = (file: string, why: string): Trouble =>
  new Trouble('settings-invalid', `${file}: ${why}`, { hint: 'all that can be set: reprise keys --default' })
