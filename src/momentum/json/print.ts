import type { Bytes } from '../../domain/bytes.js'
import type { JsonNode } from './node.js'

/** Deeper than any parsed or assigned value is, unless it holds itself. */
const deepest = 200

/** json-c's spaced form, `{ "a": [ 1, 2 ] }`; undefined for a value that holds itself, on which json-c never ends. */
export const printJson = (node: JsonNode | null): Bytes | undefined => {
  try {
    return print(node, 0)
  } catch (error) {
    if (error instanceof Endless) return undefined
    throw error
  }
}

class Endless extends Error {}

const print = (node: JsonNode | null, depth: number): Bytes => {
  if (depth > deepest) throw new Endless()
  if (node === null) return 'null'
  switch (node.type) {
    case 'object':
      return list(
        '{}',
        [...node.members].map(([name, value]) => `${quote(name)}: ${print(value, depth + 1)}`),
      )
    case 'array':
      return list(
        '[]',
        node.items.map((item) => print(item, depth + 1)),
      )
    case 'string':
      return quote(node.bytes)
    case 'boolean':
      return String(node.value)
    default:
      return node.text
  }
}

const list = ([open, close]: string, items: readonly Bytes[]): Bytes =>
  items.length === 0 ? `${open} ${close}` : `${open} ${items.join(', ')} ${close}`

const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
}

const quote = (bytes: Bytes): Bytes =>
  `"${bytes.replace(/[\x00-\x1f"\\/]/g, (char) => escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
