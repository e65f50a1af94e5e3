import type { Bytes } from '../../domain/bytes.js'

/** A document as libxml2 has it. Plain data: a session's state has it. */
export interface XmlDocument {
  /** what the declaration said of it */
  readonly isStandalone: boolean | null
  /** an encoding was declared: attributes of nodes that are printed by themselves keep their characters then */
  readonly hasEncoding: boolean
  /** the root, with comments and instructions around it */
  readonly children: XmlNode[]
}

export interface XmlNode {
  readonly type: 'element' | 'text' | 'cdata' | 'comment' | 'instruction' | 'attribute'
  /** of elements and attributes, the part behind a prefix that is bound; of an instruction, its target */
  readonly name: Bytes
  /** null: it is in no namespace */
  readonly namespace: XmlNamespace | null
  /** the text of whatever is no element */
  value: Bytes
  readonly attributes: XmlNode[]
  readonly children: XmlNode[]
  /** what an element declares */
  readonly declared: readonly XmlNamespace[]
  /** null: it hangs in no element */
  parent: XmlNode | null
  /** null: it belongs to none */
  document: XmlDocument | null
  isFreed: boolean
}

/** The prefix is '' where none is written. */
export interface XmlNamespace {
  readonly prefix: Bytes
  readonly uri: Bytes
}

export const newNode = (
  type: XmlNode['type'],
  made: Partial<Pick<XmlNode, 'name' | 'namespace' | 'value' | 'declared' | 'document' | 'parent'>>,
): XmlNode => ({
  type,
  name: '',
  namespace: null,
  value: '',
  attributes: [],
  children: [],
  declared: [],
  parent: null,
  document: null,
  isFreed: false,
  ...made,
})

/** A prefix with its name, where it has one. */
export const qualifiedName = ({ name, namespace }: XmlNode): Bytes =>
  namespace === null || namespace.prefix === '' ? name : `${namespace.prefix}:${name}`

export const isTextual = ({ type }: XmlNode): boolean => type === 'text' || type === 'cdata'

/** All the text in it. */
export const textOfNode = (node: XmlNode): Bytes => {
  if (node.type !== 'element') return node.value
  return node.children
    .filter((child) => child.type === 'element' || isTextual(child))
    .map(textOfNode)
    .join('')
}

/** It, and all that is in it. */
export const nodesFrom = (node: XmlNode): readonly XmlNode[] => [node, ...node.children.flatMap(nodesFrom)]

/** Puts it at an element's end; it hangs in nothing so far. */
export const hangIn = (parent: XmlNode, node: XmlNode): void => {
  parent.children.push(node)
  node.parent = parent
  for (const one of nodesFrom(node)) one.document = parent.document
}

/** Takes it out of whatever it hangs in. */
export const unhang = (node: XmlNode): void => {
  const siblings = siblingsOf(node)
  const place = siblings.indexOf(node)
  if (place >= 0) siblings.splice(place, 1)
  node.parent = null
}

/** Those that it stands among, itself too. */
export const siblingsOf = ({ parent, document, type }: XmlNode): XmlNode[] => {
  if (parent) return type === 'attribute' ? parent.attributes : parent.children
  return document?.children ?? []
}

export const isInTree = (node: XmlNode): boolean => node.parent !== null || siblingsOf(node).includes(node)

/** Another one that is the same, and belongs to no document. */
export const copyNode = (node: XmlNode): XmlNode => {
  const copy = newNode(node.type, {
    name: node.name,
    namespace: node.namespace,
    value: node.value,
    declared: node.declared,
  })
  for (const attribute of node.attributes) copy.attributes.push({ ...copyNode(attribute), parent: copy })
  for (const child of node.children) hangIn(copy, copyNode(child))
  return copy
}
