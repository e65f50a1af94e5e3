/** A value of a scenario as it is written. */
export type Flow = null | boolean | number | string | readonly Flow[] | { readonly [key: string]: Flow | undefined }

/** In YAML's flow style, which has JSON in it; what a reader could not tell apart is escaped. */
export const flowText = (value: Flow): string => {
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[ ${value.map((item) => flowText(item as Flow)).join(', ')} ]`
  if (typeof value === 'object' && value !== null) return mapText(value as { readonly [key: string]: Flow | undefined })
  return typeof value === 'string' ? stringText(value) : JSON.stringify(value)
}

const mapText = (value: { readonly [key: string]: Flow | undefined }): string => {
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${keyText(key)}: ${flowText(item)}`],
  )
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

const keyText = (key: string): string => (/^[a-z_]+$/.test(key) && !words.has(key) ? key : stringText(key))

/** YAML 1.2 reads these as something else than a text, and so may who still reads YAML 1.1. */
const words = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'])

/** Controls, separators of lines, what is invisible, and marks that are no characters. */
const unsafe = /[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]/g

export const stringText = (text: string): string =>
  JSON.stringify(text).replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
