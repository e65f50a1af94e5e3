import { isUtf8 } from 'node:buffer'
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { invalid, type Located, type LocatedEntry, type Place, quote } from './located.js'
import { offsetOfDeepNesting } from './nesting.js'

/** How deep lists and mappings may be nested. */
const maxDepth = 24
/** The same for the bound of `offsetOfDeepNesting`, which counts up to three for one level. */
const maxTokenDepth = 3 * maxDepth
/** How many values all aliases of a file together may stand for. */
const maxAliased = 100_000

/**
 * A YAML 1.2 file (UTF-8, one document, core schema, no tags) as values with their places.
 * Throws Trouble `scenario-invalid` for whatever is no such file.
 */
export const parseYaml = (source: Uint8Array | string, file: string): Located => {
  const text = textOfSource(source, file)
  const lines = new LineCounter()
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  refuseDeepNesting(text, file)
  const document = parseText(text, lines)
  const [fault] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])
  if (fault !== undefined) throw invalid(at(fault.pos[0]), ...explain(fault))
  const { version, explicit } = document.directives?.yaml ?? {}
  if (explicit && version !== '1.2') throw invalid(at(0), `YAML version ${version}`, 'allowed is 1.2')
  return locate(document.contents, { at, before: at(0), anchors: new Map(), spent: { aliased: 0 } }, 0).node
}

const refuseDeepNesting = (text: string, file: string): void => {
  const offset = offsetOfDeepNesting(text, maxTokenDepth)
  if (offset === undefined) return
  const before = text.slice(0, offset).split('\n')
  throw invalid({ file, line: before.length, column: before.at(-1)!.length + 1 }, `nested more than ${maxDepth} deep`)
}

const textOfSource = (source: Uint8Array | string, file: string): string => {
  if (typeof source !== 'string') {
    if (!isUtf8(source))
      throw invalid(placeOfBadByte(source, file), 'a byte that is not UTF-8', 'a scenario file is UTF-8')
    return new TextDecoder().decode(source)
  }
  if (!source.isWellFormed())
    throw invalid({ file, line: 1, column: 1 }, 'half of a surrogate pair', 'a scenario file is UTF-8')
  return source.replace(/^\ufeff/, '')
}

const placeOfBadByte = (source: Uint8Array, file: string): Place => {
  let [start, line] = [0, 1]
  for (;;) {
    const next = source.indexOf(10, start)
    const end = next === -1 ? source.length : next
    if (!isUtf8(source.subarray(start, end)))
      return { file, line, column: columnOfBadByte(source.subarray(start, end)) }
    if (next === -1) return { file, line, column: 1 }
    start = next + 1
    line++
  }
}

const columnOfBadByte = (line: Uint8Array): number => {
  let [good, bad] = [0, line.length]
  while (good < bad) {
    const middle = (good + bad + 1) >> 1
    // A character cut in two at the end is not yet bad: decoding as a stream lets it wait.
    if (decodesSoFar(line.subarray(0, middle))) good = middle
    else bad = middle - 1
  }
  return new TextDecoder().decode(line.subarray(0, good), { stream: true }).length + 1
}

const decodesSoFar = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

const parseText = (text: string, lineCounter: LineCounter): Document<ParsedNode> =>
  parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    // The parser compares every key with every other one; `locate` does it in one pass.
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  }) as Document<ParsedNode>

const explain = (fault: YAMLError): [got: string, allowed?: string] => {
  if (fault.code === 'TAB_AS_INDENT') return ['a tab as indentation', 'YAML allows spaces only']
  if (fault.code === 'MULTIPLE_DOCS') return ['a second document', 'a scenario file holds one']
  if (fault.code === 'NON_STRING_KEY') return ['a key that is no text', 'allowed is a text, quoted where needed']
  if (fault.code === 'TAG_RESOLVE_FAILED')
    return ['a YAML tag (!…) that scenario files do not know', 'bytes are written as { bytes: BASE64 }']
  if (fault.code === 'UNEXPECTED_TOKEN')
    return [`not YAML: ${fault.message}`, 'a text that begins with a bracket, a brace or a quote is quoted as a whole']
  return [`not YAML: ${fault.message}`]
}

interface Locating {
  readonly at: (offset: number) => Place
  /** where to point for a value that was left out */
  readonly before: Place
  /** every anchor that is complete so far, its value and how many values that is */
  readonly anchors: Map<string, Counted>
  readonly spent: { aliased: number }
}

interface Counted {
  readonly node: Located
  /** values in it, aliases counted as often as they are used */
  readonly count: number
}

const locate = (node: Node | null, locating: Locating, depth: number): Counted => {
  if (node === null) return { node: { kind: 'scalar', at: locating.before, value: null, text: '' }, count: 1 }
  const at = locating.at(node.range?.[0] ?? 0)
  if (depth > maxDepth) throw invalid(at, `nested more than ${maxDepth} deep`)
  if (isAlias(node)) return locateAlias(node.source, at, locating)
  const located = isScalar(node)
    ? locateScalar(node, at)
    : isMap(node)
      ? locateMap(node as YAMLMap, at, locating, depth)
      : locateList(node as YAMLSeq, at, locating, depth)
  const { anchor } = node as { anchor?: string }
  if (anchor !== undefined) locating.anchors.set(anchor, located)
  return located
}

const locateAlias = (name: string, at: Place, locating: Locating): Counted => {
  const anchored = locating.anchors.get(name)
  if (anchored === undefined)
    throw invalid(
      at,
      `the alias *${name} without an anchor &${name} that ends before it`,
      'an alias repeats a whole value',
    )
  locating.spent.aliased += anchored.count
  if (locating.spent.aliased > maxAliased)
    throw invalid(at, `aliases that stand for more than ${maxAliased.toLocaleString('en')} values`, 'write them out')
  return anchored
}

const locateScalar = (scalar: Scalar, at: Place): Counted => {
  const value = scalar.value
  if (value !== null && typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw invalid(at, `a value of type ${typeof value}`, 'allowed are texts, numbers, booleans and null')
  const text = typeof value === 'string' ? value : (scalar.source ?? String(value))
  if (!text.isWellFormed())
    throw invalid(at, 'half of a surrogate pair in a text', 'write other bytes as { bytes: BASE64 }')
  return { node: { kind: 'scalar', at, value, text }, count: 1 }
}

const locateList = (list: YAMLSeq, at: Place, locating: Locating, depth: number): Counted => {
  const items = list.items.map((item) => locate(item as Node | null, { ...locating, before: at }, depth + 1))
  return { node: { kind: 'list', at, items: items.map(({ node }) => node) }, count: total(items) }
}

const locateMap = (map: YAMLMap, at: Place, locating: Locating, depth: number): Counted => {
  const entries: LocatedEntry[] = []
  const places = new Map<string, Place>()
  const values: Counted[] = []
  for (const pair of map.items) {
    const { node: key } = locate(pair.key as Node | null, locating, depth + 1)
    if (key.kind !== 'scalar') throw invalid(key.at, 'a key that is no text', 'allowed is a text')
    const first = places.get(key.text)
    if (first !== undefined)
      throw invalid(key.at, `the key ${quote(key.text)} is there twice`, `it is on line ${first.line} already`)
    places.set(key.text, key.at)
    const value = locate(pair.value as Node | null, { ...locating, before: key.at }, depth + 1)
    values.push(value)
    entries.push({ key: key.text, keyAt: key.at, value: value.node })
  }
  return { node: { kind: 'map', at, entries }, count: total(values) }
}

const total = (values: readonly Counted[]): number => values.reduce((sum, { count }) => sum + count, 1)
