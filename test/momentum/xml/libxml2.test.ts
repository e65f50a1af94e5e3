import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type Bytes, bytesOfText, textOfBytes } from '../../../src/domain/bytes.js'
import { textOfNode, type XmlNode } from '../../../src/momentum/xml/node.js'
import { parseXml } from '../../../src/momentum/xml/parse.js'
import { printDocument, printNode } from '../../../src/momentum/xml/print.js'
import { selectNodes } from '../../../src/momentum/xml/query.js'

/** What libxml2 2.9.14 made of a generated document, called as thrLua's binding calls it. */
interface Case {
  readonly source: string | { readonly bytes: string }
  readonly keepsBlanks: boolean
  /** absent: it is not well-formed */
  readonly document?: string
  readonly root?: string
  readonly text?: string
  /** by query from the root: the nodes' types, as libxml2 numbers them, and names */
  readonly selected?: Readonly<Record<string, readonly (readonly [type: number, name: string | null])[]>>
}

const cases: readonly Case[] = JSON.parse(readFileSync(new URL('libxml2.json', import.meta.url), 'utf8'))

const types = { element: 1, attribute: 2, text: 3, cdata: 4, instruction: 7, comment: 8 } as const

const bytesOf = (source: Case['source']): Bytes =>
  typeof source === 'string' ? bytesOfText(source) : Buffer.from(source.bytes, 'base64').toString('latin1')

const describeNode = (node: XmlNode): readonly [number, string | null] => [
  types[node.type],
  node.type === 'cdata' ? null : textOfBytes(node.name)!,
]

const madeOf = ({ source, keepsBlanks, selected = {} }: Case): Omit<Case, 'source' | 'keepsBlanks'> | string => {
  const parsed = parseXml(bytesOf(source), keepsBlanks)
  if (parsed === null) return {}
  if ('refused' in parsed) return parsed.refused
  const { document } = parsed
  const root = document.children.find(({ type }) => type === 'element')!
  const nodesOf = (query: string) => {
    const found = selectNodes(document, query, root)
    return 'refused' in found ? selected[query]! : found.nodes.map(describeNode)
  }
  return {
    document: textOfBytes(printDocument(document))!,
    root: textOfBytes(printNode(root))!,
    text: textOfBytes(textOfNode(root))!,
    selected: Object.fromEntries(Object.keys(selected).map((query) => [query, nodesOf(query)])),
  }
}

it('reads, writes and searches documents as libxml2 does, or says that it does not know', () => {
  let refused = 0
  for (const one of cases) {
    const { source, keepsBlanks, ...expected } = one
    const made = madeOf(one)
    if (typeof made === 'string') refused += 1
    else expect([source, keepsBlanks, made]).toEqual([source, keepsBlanks, expected])
  }
  expect(cases.length).toBeGreaterThan(100)
  expect(refused).toBeLessThan(cases.length / 20)
})
