import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import { keyText } from './key-text.js'
import { fieldsOf, isLuaFunction, placeOf, prototypeOf, tagOf, textAt, type Words, word } from './objects51.js'
import { table51 } from './places.js'

/** Values that are told of one place, and bytes of one text: states that differ only beyond are told apart by nobody. */
const mostValues = 400
const mostBytes = 4000

/**
 * What a `TValue` holds, as a text: the same for values that are built the same. It tells states of one machine from one
 * another, and is for nobody to read.
 */
export const contentText = (memory: Words, address: number): Bytes => {
  const writer = new ContentWriter(memory)
  writer.value(address)
  return writer.text
}

class ContentWriter {
  private readonly memory: Words
  private readonly parts: Bytes[] = []
  private readonly opened = new Map<number, number>()
  private values = 0

  constructor(memory: Words) {
    this.memory = memory
  }

  get text(): Bytes {
    return this.parts.join('')
  }

  value(address: number): void {
    const { memory } = this
    this.values += 1
    const tag = word(memory, address + stack51.tag)
    const content = word(memory, address)
    if (tag === luaType.nil) this.parts.push('nil')
    else if (tag === luaType.number) this.parts.push(`${memory.f64[address >> 3]}`)
    else if (tag === luaType.string) this.parts.push(JSON.stringify(textAt(memory, content).slice(0, mostBytes)))
    else if (tag < luaType.table) this.parts.push(`${tag}:${content}`)
    else this.object(content)
  }

  private object(object: number): void {
    const known = this.opened.get(object)
    this.opened.set(object, known ?? this.opened.size)
    const tag = tagOf(this.memory, object)
    if (known !== undefined) this.parts.push(`#${known}`)
    else if (tag === luaType.table) this.table(object)
    else if (isLuaFunction(this.memory, object))
      this.parts.push(`function ${placeOf(this.memory, prototypeOf(this.memory, object))}`)
    else this.parts.push(`object ${tag}`)
  }

  /** In the order of the keys, so that nothing hangs on how the table came about. */
  private table(table: number): void {
    const { memory } = this
    const fields = [...fieldsOf(memory, table)]
      .slice(0, mostValues)
      .map(([key, nth, value]) => [keyText(memory, key, nth), value] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    this.parts.push('{')
    for (const [key, value] of fields) {
      if (this.values >= mostValues) break
      this.parts.push(key, '=')
      this.value(value)
      this.parts.push(',')
    }
    const metatable = word(memory, table + table51.metatable)
    if (metatable !== 0) this.object(metatable)
    this.parts.push('}')
  }
}
