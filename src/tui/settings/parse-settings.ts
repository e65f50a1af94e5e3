import { isObject } from '../../domain/is-object.js'
import { nearestName } from '../../domain/nearest.js'
import { commands, isOn } from '../commands/commands.js'
import type { CommandId } from '../commands/default-keys.js'
import { keyNamed, keyText } from '../commands/key-text.js'
import { keysOf } from '../commands/keys-of.js'
import { kindOf, screenKinds } from '../screens/screens.js'
import { defaultSettings, type Settings } from './settings.js'

/** The settings that a file has, read as YAML; or why there are none: what was got, and what is allowed. */
export const parseSettings = (read: unknown): Settings | { readonly why: string } => {
  try {
    return settingsOf(read)
  } catch (error) {
    if (error instanceof Unfit) return { why: error.message }
    throw error
  }
}

class Unfit extends Error {}

const themes = ['auto', 'dark', 'light'] as const

const settingsOf = (read: unknown): Settings => {
  if (read === null || read === undefined) return defaultSettings
  if (!isObject(read)) throw new Unfit(`the file has ${shown(read)}, and a map of keys, mouse and theme is allowed`)
  const unknown = Object.keys(read).find((name) => !['keys', 'mouse', 'theme'].includes(name))
  if (unknown !== undefined) throw new Unfit(`there is no setting ${shown(unknown)}: keys, mouse and theme are allowed`)
  const { keys = {}, mouse = defaultSettings.mouse, theme = defaultSettings.theme } = read
  if (typeof mouse !== 'boolean') throw new Unfit(`mouse is ${shown(mouse)}, and true or false is allowed`)
  const chosen = themes.find((one) => one === theme)
  if (chosen === undefined) throw new Unfit(`theme is ${shown(theme)}, and ${themes.join(', ')} are allowed`)
  if (!isObject(keys)) throw new Unfit(`keys is ${shown(keys)}, and a map of commands to their keys is allowed`)
  return { keys: keysFrom(keys), mouse, theme: chosen }
}

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value)

const keysFrom = (read: Readonly<Record<string, unknown>>): Settings['keys'] => {
  const keys = new Map(Object.entries(read).map(([id, named]) => [knownCommand(id), namesOf(id, named)] as const))
  for (const kind of screenKinds) assertOneMeaning(kind, keys)
  return keys
}

const knownCommand = (id: string): CommandId => {
  const ids = commands.map((command) => command.id)
  const known = ids.find((one) => one === id)
  if (known) return known
  const nearest = nearestName(id, ids)
  throw new Unfit(
    `there is no command ${shown(id)}${nearest === undefined ? '' : `: did you mean ${nearest}`}; list them: reprise keys`,
  )
}

const namesOf = (id: string, named: unknown): readonly string[] =>
  (Array.isArray(named) ? named : [named]).map((one: unknown) => {
    const text = typeof one === 'number' ? String(one) : one
    const key = typeof text === 'string' ? keyNamed(text) : undefined
    if (key !== undefined) return key
    throw new Unfit(
      `${id} has the key ${shown(one)}, and a character, Ctrl-a to Ctrl-y, or a name as Enter or PageDown is allowed`,
    )
  })

const assertOneMeaning = (kind: (typeof screenKinds)[number], keys: Settings['keys']): void => {
  const meanings = new Map<string, string>()
  for (const { id } of commands.filter((command) => isOn(command, kind))) {
    for (const key of keysOf({ keys }, id)) {
      const other = meanings.get(key)
      if (other !== undefined && other !== id)
        throw new Unfit(
          `${keyText(key)} would be both ${other} and ${id} in ${kindOf(kind).called}: give one of them another key`,
        )
      meanings.set(key, id)
    }
  }
}
