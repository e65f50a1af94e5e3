import { type Bytes, textOfBytes } from '../../domain/bytes.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import {
  copyNode,
  hangIn,
  isInTree,
  newNode,
  nodesFrom,
  siblingsOf,
  textOfNode,
  unhang,
  type XmlDocument,
  type XmlNode,
} from '../xml/node.js'
import { parseXml } from '../xml/parse.js'
import { printDocument, printNode } from '../xml/print.js'
import { selectNodes } from '../xml/query.js'

/** thrLua modules/xml.c, on libxml2. */
const parse = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.count() < 1) return frame.fail('parsexml requires one argument')
    if (frame.count() > 1 && frame.type(2) !== 'number') return frame.wrongType(2, 'number')
    const keepsBlanks = frame.count() > 1 && Math.trunc(frame.number(2)) !== 0
    const source = frame.type(1) === 'string' || frame.type(1) === 'number' ? frame.string(1) : ''
    stage.assumed.add('xml-version')
    const parsed = parseXml(source, keepsBlanks)
    if (parsed === null) {
      frame.pushNil()
      return 1
    }
    if ('refused' in parsed) return refuse(stage, 'xml.parsexml', `is given a text that ${parsed.refused}`)
    return stage.handles.pushNew(frame, { kind: 'xmlDocument', document: parsed.document })
  }
}

const refuse = (stage: Stage, call: string, what: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} ${what}, and what libxml2 makes of that is not emulated`,
    hint: 'leave the call out to judge the rest',
  })

const makeNode = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.count() > 1 && frame.type(2) !== 'nil') refuse(stage, 'xml.newnode', 'is given a namespace')
    const name = plainName(stage, 'xml.newnode', frame.string(1))
    stage.assumed.add('xml-version')
    return pushNode(stage, frame, newNode('element', { name }))
  }
}

/** A name that needs no namespace, and prints as it is. */
const plainName = (stage: Stage, call: string, name: Bytes): Bytes =>
  /^[A-Za-z_\x80-\xff][\w.\-\x80-\xff]*$/.test(name) && textOfBytes(name) !== undefined
    ? name
    : refuse(stage, call, `is given the name ${JSON.stringify(name)}`)

/** A text that libxml2 writes as it is. */
const plainText = (stage: Stage, call: string, text: Bytes): Bytes =>
  textOfBytes(text) !== undefined && !/[^\t\n\r\x20-\xff]/.test(text)
    ? text
    : refuse(stage, call, 'is given a text with control characters, or one that is not in UTF-8')

/** thrLua makes a userdata each time: two of one node are not equal. Where there is no node, nil. */
const pushNode = (stage: Stage, frame: Frame, node: XmlNode | undefined): number => {
  if (node) return stage.handles.pushNew(frame, { kind: 'xmlNode', node })
  frame.pushNil()
  return 1
}

const documentAt = (stage: Stage, frame: Frame): XmlDocument => stage.handles.read(frame, 1, 'xmlDocument').document

const nodeAt = (stage: Stage, frame: Frame, index = 1): XmlNode => {
  const { node } = stage.handles.read(frame, index, 'xmlNode')
  return node.isFreed ? refuse(stage, 'a method of an XML node', 'is called on a node that was freed') : node
}

const root = (stage: Stage): HostFunction => {
  return (frame) => {
    const document = documentAt(stage, frame)
    assertCount(frame, 1)
    return pushNode(
      stage,
      frame,
      document.children.find(({ type }) => type === 'element'),
    )
  }
}

const assertCount = (frame: Frame, count: number): void => {
  if (frame.count() !== count) frame.fail(`expects no arguments, got ${frame.count() - 1}`)
}

const assertAlone = (frame: Frame): void => {
  if (frame.count() !== 1) frame.fail('must be called with no arguments')
}

const printWhole = (stage: Stage): HostFunction => {
  return (frame) => {
    const document = documentAt(stage, frame)
    assertCount(frame, 1)
    frame.pushString(printDocument(document))
    return 1
  }
}

const print = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    assertCount(frame, 1)
    frame.pushString(printNode(node))
    return 1
  }
}

/** So many values stand on Lua's stack at a time. */
const mostSelected = 5000

/** `(query [, node])`: an iterator. What selects no nodes, or is no query, gives nothing. */
const select = (stage: Stage): HostFunction => {
  return (frame) => {
    const document = documentAt(stage, frame)
    const count = frame.count()
    if (count < 2 || count > 3) return frame.fail(`expects 1 or 2 arguments, got ${count}`)
    const context = count === 3 ? nodeAt(stage, frame, 3) : null
    if (frame.type(2) !== 'string' && frame.type(2) !== 'number') return frame.fail('no xpath expression provided')
    if (context && context.document !== document) refuse(stage, 'doc:xpath', 'is given a node of another document')
    const selected = selectNodes(document, frame.string(2), context)
    if ('refused' in selected) return refuse(stage, 'doc:xpath', `is given a query that ${selected.refused}`)
    const { nodes } = selected
    if (nodes.length > mostSelected) refuse(stage, 'doc:xpath', `selects more than ${mostSelected} nodes`)
    frame.pushCall(stage.iterators!.list, nodes.length, () => {
      for (const node of nodes) pushNode(stage, frame, node)
    })
    return 1
  }
}

const nameOf = (stage: Stage): HostFunction => {
  return (frame) => {
    const { name, type } = nodeAt(stage, frame)
    assertAlone(frame)
    frame.pushValue(type === 'cdata' ? null : name)
    return 1
  }
}

/** `(name [, value])`: nil for a value leaves an empty one. */
const attribute = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    const name = frame.string(2)
    if (frame.count() > 3) return frame.fail('must be called with one argument')
    if (frame.count() === 2) {
      const found = node.attributes.find((one) => one.name === name)
      frame.pushValue(found?.value ?? null)
      return 1
    }
    setAttribute(stage, frame, { node, name })
    return 0
  }
}

const setAttribute = (
  stage: Stage,
  frame: Frame,
  { node, name }: { readonly node: XmlNode; readonly name: Bytes },
): void => {
  if (node.type !== 'element') refuse(stage, 'node:attr', 'sets an attribute of what is no element')
  const isText = frame.type(3) === 'string' || frame.type(3) === 'number'
  const value = isText ? plainText(stage, 'node:attr', frame.string(3)) : ''
  plainName(stage, 'node:attr', name)
  const known = node.attributes.find((one) => one.name === name && one.namespace === null)
  stage.noteChanged(known ?? node)
  if (known) known.value = value
  else node.attributes.push(newNode('attribute', { name, value, parent: node, document: node.document }))
}

/** `(name [, uri])`: the attribute of that namespace, or of none. */
const attributeOf = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    if (frame.count() > 3) refuse(stage, 'node:attrns', 'sets an attribute in a namespace')
    const name = frame.string(2)
    const uri = frame.optionalString(3) ?? null
    const found = node.attributes.find((one) => one.name === name && (one.namespace?.uri ?? null) === uri)
    frame.pushValue(found?.value ?? null)
    return 1
  }
}

/** `([text])` */
const contents = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    if (frame.count() > 2) return frame.fail('must be called with no arguments')
    if (frame.count() === 1) {
      frame.pushString(textOfNode(node))
      return 1
    }
    const text = plainText(stage, 'node:contents', frame.string(2))
    stage.noteChanged(node)
    if (node.type === 'attribute') node.value = text
    else if (node.type === 'element') replaceChildren(node, text)
    else refuse(stage, 'node:contents', 'sets the text of what is no element')
    return 0
  }
}

/** What was in it is gone. */
const replaceChildren = (node: XmlNode, text: Bytes): void => {
  for (const gone of node.children.flatMap(nodesFrom)) gone.isFreed = true
  node.children.length = 0
  if (text !== '') hangIn(node, newNode('text', { name: 'text', value: text }))
}

/** `(name | node)`: the new child. */
const addChild = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    if (frame.type(2) !== 'userdata') {
      if (node.type !== 'element') return pushNode(stage, frame, undefined)
      const name = plainName(stage, 'node:addchild', frame.string(2))
      const child = newNode('element', { name, namespace: node.namespace })
      assertShallow(stage, node, child)
      stage.noteChanged(node)
      hangIn(node, child)
      return pushNode(stage, frame, child)
    }
    const child = nodeAt(stage, frame, 2)
    if (node.type !== 'element') refuse(stage, 'node:addchild', 'adds a node to what is no element')
    if (child.type === 'text' || child.type === 'attribute')
      refuse(stage, 'node:addchild', `adds a node that is ${child.type}`)
    if (isInTree(child)) refuse(stage, 'node:addchild', 'adds a node that still hangs in a tree')
    if (nodesFrom(child).includes(node)) refuse(stage, 'node:addchild', 'adds a node to itself')
    assertShallow(stage, node, child)
    stage.noteChanged(node, child)
    hangIn(node, child)
    return stage.handles.push(frame, stage.handles.read(frame, 2, 'xmlNode'))
  }
}

/** A tree may be so deep, however it came about. */
const deepest = 1000

const assertShallow = (stage: Stage, parent: XmlNode, child: XmlNode): void => {
  let depth = heightOf(child)
  for (let node: XmlNode | null = parent; node !== null; node = node.parent) depth += 1
  if (depth > deepest) refuse(stage, 'node:addchild', `makes a tree of more than ${deepest} levels`)
}

const heightOf = ({ children }: XmlNode): number =>
  1 + children.reduce((most, child) => Math.max(most, heightOf(child)), 0)

/** An iterator over the children as they then are. */
const children = (stage: Stage): HostFunction => {
  return (frame) => {
    const [first] = nodeAt(stage, frame).children
    frame.pushCall(stage.iterators!.siblings, 1, () => {
      pushNode(stage, frame, first)
    })
    return 1
  }
}

const documentOf = (stage: Stage): HostFunction => {
  return (frame) => {
    const { document } = nodeAt(stage, frame)
    if (document) return stage.handles.pushNew(frame, { kind: 'xmlDocument', document })
    frame.pushNil()
    return 1
  }
}

const unlink = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    if (isInTree(node)) stage.noteChanged(node)
    unhang(node)
    return pushNode(stage, frame, node)
  }
}

const copy = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    assertAlone(frame)
    const inside = nodesFrom(node)
    if (inside.some(({ namespace, attributes }) => namespace || attributes.some((one) => one.namespace)))
      refuse(stage, 'node:copy', 'copies what is in a namespace')
    return pushNode(stage, frame, copyNode(node))
  }
}

/** It and all that is in it is gone. */
const free = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    if (isInTree(node)) refuse(stage, 'node:free', 'frees a node that still hangs in a tree')
    for (const gone of nodesFrom(node)) gone.isFreed = true
    stage.noteChanged(node)
    return 0
  }
}

/** For the prelude's iterators: what stands behind a node, or nil. */
const nextNode = (stage: Stage): HostFunction => {
  return (frame) => {
    const node = nodeAt(stage, frame)
    const siblings = siblingsOf(node)
    return pushNode(stage, frame, siblings[siblings.indexOf(node) + 1])
  }
}

/** What the prelude makes iterators by: `(of siblings, of a list, of an object that reads)`. */
const keepIterators = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.iterators = { siblings: frame.keep(1), list: frame.keep(2), reading: frame.keep(3) }
    return 0
  }
}

/** Functions that the prelude takes away before a policy sees them. */
export const xmlPreludeFunctions = (stage: Stage): readonly (readonly [string, HostFunction])[] => [
  ['xml.nextNode', nextNode(stage)],
  ['xml.keepIterators', keepIterators(stage)],
]

const page = (name: string): string => `S/4/lua/ref-xml-${name}`
const source = 'thrLua modules/xml.c'
const ofNode = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  documented(`node:${name}`, kind, { source: page(`node-${name}`), bind })
const ofBinding = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  seenInSamples(name, kind, { source, bind })

export const xmlRows: readonly Row[] = [
  documented('xml.parsexml', 'pure', { source: page('parsexml'), bind: parse }),
  ofBinding('xml.newnode', 'virtual', makeNode),
  documented('doc:root', 'state', { source: page('doc-root'), bind: root }),
  documented('doc:tostring', 'state', { source: page('doc-tostring'), bind: printWhole }),
  documented('doc:xpath', 'state', { source: page('doc-xpath'), bind: select }),
  ofNode('addchild', 'state', addChild),
  ofNode('attribute', 'state', attribute),
  documented('node:attr', 'state', { source: page('node-attribute'), bind: attribute }),
  ofBinding('node:attrns', 'state', attributeOf),
  ofNode('children', 'state', children),
  ofNode('contents', 'state', contents),
  ofBinding('node:copy', 'state', copy),
  ofNode('doc', 'state', documentOf),
  ofBinding('node:document', 'state', documentOf),
  ofBinding('node:free', 'state', free),
  ofNode('name', 'state', nameOf),
  ofNode('tostring', 'state', print),
  ofNode('unlink', 'state', unlink),
]
