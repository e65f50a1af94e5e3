import type { LuaValue } from '../../domain/value.js'
import { cString } from '../../lua/c-string.js'
import type { Frame, HandleType, HostFunction } from '../../lua/machine.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { toJson, Unassignable } from '../json/assign.js'
import { type JsonNode, newObject } from '../json/node.js'
import { jsonErrors, parseJson } from '../json/parse.js'
import { printJson } from '../json/print.js'

const typeName = 'libjson:json_object*'

/** json-c 0.16's, by code. */
const descriptions = [
  'success',
  'continue',
  'nesting too deep',
  'unexpected end of data',
  'unexpected character',
  'null expected',
  'boolean expected',
  'number expected',
  "array value separator ',' expected",
  'quoted object property name expected',
  "object property name separator ':' expected",
  "object value separator ',' expected",
  'invalid string sequence',
  'expected comment',
]

export const jsonConstants: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(jsonErrors).filter(([name]) => name.startsWith('ERROR_')),
)

/** A JSON object, or nil, the error's code and its description. A whole value is userdata, scalars too. */
const decode = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('json-version')
    const text = frame.string(1)
    const parsed = parseJson(text)
    if ('node' in parsed && parsed.node) return stage.handles.push(frame, parsed.node)
    const { code, offset } = 'node' in parsed ? { code: jsonErrors.SUCCESS, offset: text.length } : parsed
    frame.pushNil()
    frame.pushNumber(code)
    frame.pushString(`${descriptions[code]} at offset ${offset}`)
    return 3
  }
}

/** Without a value, an empty object. */
const encode = (stage: Stage): HostFunction => {
  return (frame) => stage.handles.push(frame, frame.count() === 0 ? newObject() : nodeFrom(stage, frame, 1))
}

const nodeFrom = (stage: Stage, frame: Frame, index: number): JsonNode => {
  const value = frame.value(index)
  try {
    return toJson(value, ({ type, id }) => (type === typeName && id !== undefined ? nodeAt(stage, id) : undefined))
  } catch (error) {
    if (!(error instanceof Unassignable)) throw error
    return error.outcome === 'raises' ? frame.fail(error.message) : refuse(stage, error.message)
  }
}

const refuse = (stage: Stage, reason: string): never =>
  stage.undecidable({
    call: 'json',
    key: null,
    reason: `${reason}, which the server's library does not survive`,
    hint: '',
  })

const nodeAt = (stage: Stage, id: number): JsonNode => {
  const node = stage.objects()[id]
  return node?.kind === 'json' ? node : refuse(stage, 'a JSON object is used that is none')
}

const strerror = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('json-version')
    frame.pushString(descriptions[Math.trunc(frame.number(1))] ?? 'unknown error')
    return 1
  }
}

const addReference = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.handles.read(frame, 1, 'json')
    frame.pushBoolean(true)
    return 1
  }
}

/** thrLua counts references; what is used after its last one is gone, nobody can know. */
const free = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.handles.read(frame, 1, 'json')
    return 0
  }
}

const pushNode = (stage: Stage, frame: Frame, node: JsonNode | null | undefined): void => {
  if (!node) frame.pushNil()
  else if (node.type === 'boolean') frame.pushBoolean(node.value)
  else if (node.type === 'string') frame.pushString(node.bytes)
  else if (node.type === 'int' || node.type === 'double') frame.pushNumber(node.number)
  else stage.handles.push(frame, node)
}

const getMember = (stage: Stage, frame: Frame, node: JsonNode): void => {
  if (node.type === 'object') pushNode(stage, frame, node.members.get(cString(frame.string(2))))
  else if (node.type === 'array') pushNode(stage, frame, node.items[Math.trunc(frame.number(2)) - 1])
  else frame.pushNil()
}

/** Further than this behind an array's end, the server would rather run out of memory. */
const longestGap = 1_000_000

const setMember = (stage: Stage, frame: Frame, node: JsonNode): void => {
  if (node.type === 'object') {
    const name = cString(frame.string(2))
    if (frame.type(3) === 'nil') node.members.delete(name)
    else node.members.set(name, nodeFrom(stage, frame, 3))
    stage.noteChanged(node)
  } else if (node.type === 'array') {
    setItem(stage, frame, node.items)
    stage.noteChanged(node)
  } else frame.fail('cannot assign to this type of json object')
}

const setItem = (stage: Stage, frame: Frame, items: (JsonNode | null)[]): void => {
  if (frame.type(2) !== 'number' && !isNumeral(frame)) frame.fail('json array index must be numeric')
  const place = Math.trunc(frame.number(2))
  if (!(place >= 1)) frame.fail('lua array semantics are that index operations are 1-based')
  if (frame.type(3) === 'nil') frame.fail('cannot delete from json arrays')
  if (place > items.length + longestGap) refuse(stage, `element ${place} of an array of ${items.length} is set`)
  const node = nodeFrom(stage, frame, 3)
  while (items.length < place) items.push(null)
  items[place - 1] = node
}

const isNumeral = (frame: Frame): boolean => frame.type(2) === 'string' && /^[\t-\r ]*[-+]?[\d.]/.test(frame.string(2))

/** An array ends at its first null. */
const nextMember = (stage: Stage, frame: Frame, node: JsonNode): number => {
  const key = frame.value(3)
  if (node.type === 'array') return pushPair(stage, frame, nextItem(node.items, key))
  if (node.type === 'object') return pushPair(stage, frame, nextEntry(stage, node.members, key))
  return 0
}

type Pair = readonly [LuaValue, JsonNode | null] | undefined

const nextItem = (items: readonly (JsonNode | null)[], key: LuaValue): Pair => {
  const place = key === null ? 1 : Number(key) + 1
  const item = items[place - 1]
  return item ? [place, item] : undefined
}

const nextEntry = (stage: Stage, members: ReadonlyMap<string, JsonNode | null>, key: LuaValue): Pair => {
  if (key !== null && !members.has(String(key))) refuse(stage, 'a JSON object is taken apart while it is traversed')
  const entries = [...members]
  return entries[key === null ? 0 : entries.findIndex(([name]) => name === key) + 1]
}

const pushPair = (stage: Stage, frame: Frame, pair: Pair): number => {
  if (!pair) {
    frame.pushNil()
    return 1
  }
  frame.pushValue(pair[0])
  pushNode(stage, frame, pair[1])
  return 2
}

/** The userdata that thrLua makes of json-c's objects (modules/json.c). */
export const jsonHandleType = (stage: Stage): HandleType => ({
  name: typeName,
  methods: {},
  index: (frame, id) => getMember(stage, frame, nodeAt(stage, id)),
  newIndex: (frame, id) => setMember(stage, frame, nodeAt(stage, id)),
  next: (frame, id) => nextMember(stage, frame, nodeAt(stage, id)),
  length: (id) => {
    const node = nodeAt(stage, id)
    return node.type === 'array' ? node.items.length : 0
  },
  toText: (id) => {
    stage.assumed.add('json-version')
    const node = nodeAt(stage, id)
    if (node.type === 'string') return node.bytes
    return printJson(node) ?? refuse(stage, 'a JSON object that holds itself is printed')
  },
})

const source = 'S/4/lua/ref-json, thrLua modules/json.c'

export const jsonRows: readonly Row[] = [
  documented('json.decode', 'pure', { source, bind: decode }),
  documented('json.encode', 'pure', { source, bind: encode }),
  documented('json.new', 'pure', { source, bind: encode }),
  documented('json.strerror', 'pure', { source, bind: strerror }),
  seenInSamples('json.addref', 'pure', { source: 'thrLua', bind: addReference }),
  seenInSamples('json.free', 'pure', { source: 'thrLua', bind: free }),
]
