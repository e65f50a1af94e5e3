import type { HostObject } from '../objects.js'
import type { XmlDocument, XmlNode } from '../xml/node.js'

type Part = HostObject | XmlDocument | XmlNode | null

/** Is one of the changed nodes, of XML or JSON, in what these objects name? Each tree is gone through once, without recursion. */
export const hasChangedTree = (objects: readonly HostObject[], changed: ReadonlySet<object>): boolean => {
  if (changed.size === 0) return false
  const seen = new Set<Part>()
  const waiting: Part[] = [...objects]
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part === null || seen.has(part)) continue
    if (changed.has(part)) return true
    seen.add(part)
    for (const inside of partsOf(part)) waiting.push(inside)
  }
  return false
}

const partsOf = (part: NonNullable<Part>): Iterable<Part> => {
  if (!('kind' in part)) return 'attributes' in part ? [...part.attributes, ...part.children] : part.children
  if (part.kind === 'xmlDocument') return [part.document]
  if (part.kind === 'xmlNode') return [part.node]
  if (part.kind !== 'json') return []
  return part.type === 'array' ? part.items : part.type === 'object' ? part.members.values() : []
}
