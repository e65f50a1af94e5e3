import { Trouble } from '../../domain/trouble.js'
import { deliverySettings } from './delivery-settings.js'
import { inboundSettings } from './inbound-settings.js'
import { kumoSettings } from './kumo-settings.js'
import { librarySettings } from './library-settings.js'
import { scriptSettings } from './script-settings.js'
import { sessionSettings } from './session-settings.js'
import type { Setting } from './setting.js'

/**
 * Where the manual is silent, the emulated host has to choose. Each choice is a named setting with the
 * certainty of its source; a report lists those that its verdicts rested on.
 */
export const defaultProfile = {
  ...sessionSettings,
  ...inboundSettings,
  ...deliverySettings,
  ...scriptSettings,
  ...librarySettings,
  ...kumoSettings,
}

export type SettingId = keyof typeof defaultProfile

export type Profile = { readonly [Id in SettingId]: string }

/**
 * The default profile's values, with those of `changes` in their place. Throws Trouble `setting-invalid` for a setting
 * that there is none of, or a value that it cannot have.
 */
export const profileWith = (changes: Readonly<Record<string, string>>): Profile => {
  for (const [id, value] of Object.entries(changes)) requireValue(id, value)
  const values = Object.fromEntries(Object.entries(defaultProfile).map(([id, setting]) => [id, setting.value]))
  return { ...values, ...changes } as Profile
}

const requireValue = (id: string, value: string): void => {
  if (!Object.hasOwn(defaultProfile, id))
    throw invalid(
      `there is no setting ${JSON.stringify(id)}`,
      `the settings are ${Object.keys(defaultProfile).join(', ')}`,
    )
  const setting: Setting = defaultProfile[id as SettingId]
  const { also = [] } = setting
  if (also === 'any' || value === setting.value || also.includes(value)) return
  const allowed = [setting.value, ...also].map((one) => JSON.stringify(one)).join(', ')
  throw invalid(`the setting ${id} cannot be ${JSON.stringify(value)}`, `it may be ${allowed}`)
}

const invalid = (message: string, hint: string): Trouble => new Trouble('setting-invalid', message, { hint })
