import { readable, type Text } from '../../domain/canonical.js'
import type { ShownValue } from '../../domain/shown-value.js'
import { quoted, valueText } from '../lua-text.js'
import { counted, number } from '../words.js'

type Cut = Extract<ShownValue, { readonly $cut: Text }>
type Fields = Extract<ShownValue, { readonly $fields: unknown }>

/** A value as a Lua programmer would write it; what is left out of it is told. */
export const shownText = (value: ShownValue): string => {
  if (isForm(value, '$cut')) {
    const { $cut, bytes } = value as Cut
    return `${quoted(readable($cut))}… (${counted(bytes, 'byte')})`
  }
  if (isForm(value, '$fields')) return fieldsText(value as Fields)
  if (isForm(value, '$handle') && (value as { $handle: string }).$handle === 'table') return '{…}'
  return valueText(value as Exclude<ShownValue, Cut | Fields>)
}

const isForm = (value: ShownValue, form: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, form)

const fieldsText = ({ $fields, more }: Fields): string => {
  const isList = $fields.every(([key], index) => key === index + 1)
  const items = $fields.map(([key, item]) => (isList ? shownText(item) : `${keyText(key)} = ${shownText(item)}`))
  return `{${[...items, ...(more > 0 ? [`… ${number(more)} more`] : [])].join(', ')}}`
}

const keyText = (key: ShownValue): string =>
  typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? key : `[${shownText(key)}]`
