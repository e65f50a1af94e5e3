import { bytesOfText } from '../../domain/bytes.js'
import { type Canonical, encodeDictionary, encodeText, encodeValue } from '../../domain/canonical.js'
import { type LibraryAnswer, libraryCalls } from '../../domain/library-answer.js'
import type { LuaValue } from '../../domain/value.js'
import type { Sequence } from '../../domain/world.js'
import { isNothing, openMap, readNames, requireBytes, requireExact, requireList, requireSequence } from './fields.js'
import type { Located } from './located.js'

/** `{ msys.av.scan: [INFECTED, Eicar], msys.validate.openarc.verify: { values: [], context: { mess: { arc_cv: pass } } } }`. */
export const readReturns = (node: Located | undefined): ReadonlyMap<string, Sequence<LibraryAnswer>> => {
  if (node === undefined || isNothing(node)) return new Map()
  const entries = [...openMap(node, 'returns', libraryCalls)]
  return new Map(
    entries.map(([call, value]) => [call, requireSequence(value, call, (answer) => readAnswer(answer, call))] as const),
  )
}

const readAnswer = (node: Located, call: string): LibraryAnswer => {
  if (node.kind !== 'map') return { values: readValues(node, call) }
  const fields = openMap(node, call, ['values', 'context'])
  const values = fields.get('values')
  const context = fields.get('context')
  return {
    values: values === undefined ? [] : readValues(values, call),
    ...(context === undefined ? {} : { context: readContext(context) }),
  }
}

const readValues = (node: Located, call: string): readonly Canonical[] =>
  requireList(node, `what ${call} returns`).map((value) => encodeValue(readLuaValue(value)))

const readLuaValue = (node: Located): LuaValue => {
  if (node.kind === 'list')
    return { kind: 'table', entries: node.items.map((item, index) => [index + 1, readLuaValue(item)] as const) }
  if (node.kind === 'map')
    return {
      kind: 'table',
      entries: node.entries.map(({ key, value }) => [bytesOfText(key), readLuaValue(value)] as const),
    }
  const value = requireExact(node, 'a value')
  return typeof value === 'string' ? bytesOfText(value) : value
}

const readContext = (node: Located): NonNullable<LibraryAnswer['context']> => {
  const fields = openMap(node, 'context', ['conn', 'mess'])
  const read = (name: 'conn' | 'mess') => {
    const entries = readNames(fields.get(name), name, ({ key, value }) => requireBytes(value, key))
    return entries.size === 0 ? {} : { [name]: encodeDictionary(entries, encodeText) }
  }
  return { ...read('conn'), ...read('mess') }
}
