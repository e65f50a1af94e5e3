import * as library from 'xpath'
import { type Bytes, textOfBytes } from '../../domain/bytes.js'
import { qualifiedName, type XmlDocument, type XmlNode } from './node.js'

/** What the library's types leave out. */
const { parse } = library as unknown as { parse(expression: string): Query }

interface Query {
  evaluate(options: { readonly node: unknown }): { toArray?(): readonly ViewNode[] }
}

/** The nodes that an XPath 1.0 expression selects, in document order; `refused`: libxml2 may select others, for that reason. */
export type Selected = { readonly nodes: readonly XmlNode[] } | { readonly refused: string }

/** An expression that is none, or gives no nodes, selects nothing. `context`: null, where the script names none. */
export const selectNodes = (document: XmlDocument, expression: Bytes, context: XmlNode | null): Selected => {
  const text = textOfBytes(expression)
  if (text === undefined) return { refused: 'is not in UTF-8' }
  if (context === null && !isAbsolute(text))
    return { refused: 'begins nowhere: it has no context node, and is no path from /' }
  if (/\b(?:following|preceding|namespace)\s*::/.test(text))
    return { refused: 'goes along an axis that is not followed here' }
  if (/\b(?:lang|id)\s*\(/.test(text)) return { refused: 'calls lang or id' }
  const query = readQuery(text)
  return 'evaluate' in query ? evaluate(query, viewOf(document).get(context ?? document)!) : query
}

const readQuery = (text: string): Query | Selected => {
  try {
    return parse(text)
  } catch {
    return mayBeRead(text) ? { refused: 'is not read here, and may be an expression' } : { nodes: [] }
  }
}

/** libxml2 reads `1.` and `1e3`, and names beyond 16 bits, which the library takes for no expression. */
const mayBeRead = (text: string): boolean => /\d[.A-Za-z]|[^\t\n\r\x20-\x7e]/.test(text) || text.length > longestRead

/** What is longer than that may be too deep for one of the two. */
const longestRead = 10_000

const evaluate = (query: Query, node: ViewNode): Selected => {
  try {
    const nodes = (query.evaluate({ node }).toArray?.() ?? []).map(({ of }: Partial<ViewNode>) => of)
    return nodes.every(isNode) ? { nodes } : { refused: 'selects the document itself, or a namespace' }
  } catch (error) {
    const { message } = error as Error
    return message.startsWith(unboundPrefix) ? { nodes: [] } : { refused: `fails here: ${message}` }
  }
}

/** As libxml2 sees it, that selects nothing. */
const unboundPrefix = 'Cannot resolve QName'

const isNode = (of: XmlNode | XmlDocument | undefined): of is XmlNode => of !== undefined && 'type' in of

/** Every branch of a union begins at the root. */
const isAbsolute = (expression: string): boolean => {
  let bare = expression.replace(/"[^"]*"|'[^']*'/g, '')
  for (let before = ''; before !== bare; ) {
    before = bare
    bare = bare.replace(/\[[^[\]]*\]/g, '')
  }
  return bare.split('|').every((branch) => branch.trim().startsWith('/'))
}

/** What the library looks at of a DOM's node. */
interface ViewNode {
  readonly of: XmlNode | XmlDocument
  readonly nodeType: number
  readonly nodeName: string
  readonly localName: string | null
  readonly namespaceURI: string | null
  readonly prefix: string | null
  readonly nodeValue: string | null
  readonly value: string | null
  readonly target?: string
  readonly order: number
  attributes: readonly ViewNode[] & { item?: (place: number) => ViewNode | undefined }
  childNodes: readonly ViewNode[]
  parentNode: ViewNode | null
  ownerElement: ViewNode | null
  ownerDocument: ViewNode | null
  documentElement: ViewNode | null
  firstChild: ViewNode | null
  nextSibling: ViewNode | null
  previousSibling: ViewNode | null
  compareDocumentPosition(other: ViewNode): number
}

const typeNumbers = { element: 1, attribute: 2, text: 3, cdata: 4, instruction: 7, comment: 8 } as const
const [preceding, following] = [2, 4]

/** The whole tree as a DOM, in document order. */
const viewOf = (document: XmlDocument): ReadonlyMap<XmlNode | XmlDocument, ViewNode> => {
  const views = new Map<XmlNode | XmlDocument, ViewNode>()
  const add = (of: XmlNode | XmlDocument): ViewNode => {
    const view = newView(of, views.size)
    views.set(of, view)
    if ('type' in of) view.attributes = listOf(of.attributes.map(add))
    view.childNodes = of.children.map(add)
    for (const attribute of view.attributes) attribute.ownerElement = view
    for (const [place, child] of view.childNodes.entries()) {
      child.parentNode = view
      child.previousSibling = view.childNodes[place - 1] ?? null
      child.nextSibling = view.childNodes[place + 1] ?? null
    }
    view.firstChild = view.childNodes[0] ?? null
    return view
  }
  const top = add(document)
  top.documentElement = top.childNodes.find(({ nodeType }) => nodeType === 1) ?? null
  for (const view of views.values()) if (view !== top) view.ownerDocument = top
  return views
}

const listOf = (views: readonly ViewNode[]): ViewNode['attributes'] =>
  Object.assign([...views], { item: (place: number) => views[place] })

const newView = (of: XmlNode | XmlDocument, order: number): ViewNode => ({
  of,
  order,
  ...('type' in of ? nodeView(of) : documentView),
  attributes: listOf([]),
  childNodes: [],
  parentNode: null,
  ownerElement: null,
  ownerDocument: null,
  documentElement: null,
  firstChild: null,
  nextSibling: null,
  previousSibling: null,
  compareDocumentPosition(other) {
    return other.order < order ? preceding : following
  },
})

const documentView = {
  nodeType: 9,
  nodeName: '#document',
  localName: null,
  namespaceURI: null,
  prefix: null,
  nodeValue: null,
  value: null,
}

const nodeView = (node: XmlNode) => {
  const isNamed = node.type === 'element' || node.type === 'attribute'
  const value = node.type === 'element' ? null : textFrom(node.value)
  return {
    nodeType: typeNumbers[node.type],
    nodeName: textFrom(isNamed ? qualifiedName(node) : node.name),
    localName: isNamed ? textFrom(node.name) : null,
    namespaceURI: node.namespace ? textFrom(node.namespace.uri) : null,
    prefix: node.namespace?.prefix ? textFrom(node.namespace.prefix) : null,
    nodeValue: value,
    value,
    ...(node.type === 'instruction' ? { target: textFrom(node.name) } : {}),
  }
}

const textFrom = (bytes: Bytes): string => textOfBytes(bytes) ?? bytes
