import { parse } from 'yaml'

/** The value of a file of settings, which is YAML. Throws what `parse` does. */
export const parseSettingsFile = (text: string): unknown => parse(text)
