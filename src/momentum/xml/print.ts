import { type Bytes, textOfBytes } from '../../domain/bytes.js'
import { isTextual, qualifiedName, type XmlDocument, type XmlNamespace, type XmlNode } from './node.js'

/** As `xmlSaveFormatFileTo` writes it in UTF-8, formatted. */
export const printDocument = ({ isStandalone, children }: XmlDocument): Bytes => {
  const standalone = isStandalone === null ? '' : ` standalone="${isStandalone ? 'yes' : 'no'}"`
  const lines = children.map((child) => `${printAt(child, { level: 0, isFormatted: true, keepsCharacters: true })}\n`)
  return `<?xml version="1.0" encoding="utf-8"${standalone}?>\n${lines.join('')}`
}

/** As `xmlNodeDumpOutput` writes it. */
export const printNode = (node: XmlNode): Bytes =>
  printAt(node, { level: 0, isFormatted: true, keepsCharacters: node.document?.hasEncoding === true })

interface Place {
  readonly level: number
  /** no text stands beside or around it */
  readonly isFormatted: boolean
  /** of attributes, what is not ASCII */
  readonly keepsCharacters: boolean
}

const printAt = (node: XmlNode, place: Place): Bytes => {
  if (node.type === 'element') return printElement(node, place)
  if (node.type === 'cdata') return `<![CDATA[${node.value}]]>`
  if (node.type === 'comment') return `<!--${node.value}-->`
  if (node.type === 'instruction') return `<?${node.name}${node.value === '' ? '' : ` ${node.value}`}?>`
  return node.type === 'attribute' ? printAttribute(node, place) : escapeText(node.value)
}

const printElement = (node: XmlNode, place: Place): Bytes => {
  const name = qualifiedName(node)
  const attributes = node.attributes.map((attribute) => printAttribute(attribute, place)).join('')
  const start = `<${name}${node.declared.map(printDeclared).join('')}${attributes}`
  if (node.children.length === 0) return `${start}/>`
  const isFormatted = place.isFormatted && !node.children.some(isTextual)
  const within = { ...place, level: place.level + 1, isFormatted }
  const children = node.children.map((child) => printAt(child, within))
  if (!isFormatted) return `${start}>${children.join('')}</${name}>`
  const lines = children.map((child) => `${indentOf(place.level + 1)}${child}\n`).join('')
  return `${start}>\n${lines}${indentOf(place.level)}</${name}>`
}

/** libxml2 indents by two blanks, and no deeper than 60. */
const indentOf = (level: number): string => '  '.repeat(Math.min(level, 30))

const printDeclared = ({ prefix, uri }: XmlNamespace): Bytes => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"`

const printAttribute = (node: XmlNode, { keepsCharacters }: Place): Bytes => {
  const value = node.value.replace(/[&<>"\n\r\t]/g, (character) => inAttribute[character]!)
  return ` ${qualifiedName(node)}="${keepsCharacters ? value : asReferences(value)}"`
}

const inAttribute: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

const escapeText = (text: Bytes): Bytes => text.replace(/[&<>\r]/g, (character) => inAttribute[character]!)

const asReferences = (value: Bytes): Bytes =>
  (textOfBytes(value) ?? value).replace(/[^\0-\x7f]/gu, (character) => {
    return `&#x${character.codePointAt(0)!.toString(16).toUpperCase()};`
  })
