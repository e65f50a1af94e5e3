import { type Canonical, readable } from '../domain/canonical.js'

type Form = { readonly [key: string]: Canonical | undefined }

/** A canonical value as a Lua programmer would write it. */
export const valueText = (value: Canonical): string => {
  if (value === null) return 'nil'
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object') return String(value)
  return Array.isArray(value) ? `{${value.map(valueText).join(', ')}}` : formText(value as Form)
}

export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

const formText = (form: Form): string => {
  if (typeof form['$bytes'] === 'string') return `"${readable({ $bytes: form['$bytes'] })}"`
  if (typeof form['$num'] === 'string') return form['$num']
  if (typeof form['$fn'] === 'string') return `function at ${form['$fn']}`
  if (typeof form['$handle'] === 'string') return form['$handle']
  if (typeof form['$ref'] === 'number') return `table ${form['$ref']} above`
  if (Array.isArray(form['$table'])) return tableText(form['$table'] as readonly (readonly [Canonical, Canonical])[])
  return `{${Object.entries(form)
    .map(([key, value]) => `${key} = ${valueText(value ?? null)}`)
    .join(', ')}}`
}

const tableText = (pairs: readonly (readonly [Canonical, Canonical])[]): string => {
  const isList = pairs.every(([key], index) => key === index + 1)
  const items = pairs.map(([key, value]) => (isList ? valueText(value) : `${keyText(key)} = ${valueText(value)}`))
  return `{${items.join(', ')}}`
}

const keyText = (key: Canonical): string =>
  typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? key : `[${valueText(key)}]`

/** The question of a host call: `msys.dnsLookup("example.com", "A")`. */
export const callText = (call: string, key: Canonical): string => {
  const of = Array.isArray(key) ? key.map(valueText).join(', ') : key === null ? '' : valueText(key)
  return `${call}(${of})`
}
