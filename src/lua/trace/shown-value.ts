import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, encodeText, encodeValue, type Text } from '../../domain/canonical.js'
import type { ShownValue } from '../../domain/shown-value.js'
import { layout51, stack51 } from '../builds.js'
import type { HandleTable } from '../handle-table.js'
import { luaType } from '../lua-api.js'
import type { Memory } from '../memory.js'
import { fieldsOf, isLuaFunction, prototypeOf, sourceOf, word } from '../notes/objects51.js'

/** Bytes of a string that are shown. */
const shownBytes = 200
/** Fields of a table that are shown. */
const shownFields = 12

/** Reads values where they lie in memory, and leaves it as it is: Lua's own functions would make strings and move the stack. */
export class ValueReader {
  private readonly memory: Memory
  private readonly handles: HandleTable

  constructor(memory: Memory, handles: HandleTable) {
    this.memory = memory
    this.handles = handles
  }

  /** Of a `TValue`. */
  valueAt(address: number): ShownValue {
    const object = word(this.memory, address)
    return word(this.memory, address + stack51.tag) === luaType.table ? this.table(object) : this.plain(address)
  }

  private plain(address: number): ShownValue {
    const { memory } = this
    const object = word(memory, address)
    switch (word(memory, address + stack51.tag)) {
      case luaType.boolean:
        return object !== 0
      case luaType.number:
        return encodeValue(memory.f64[address >> 3]!) as ShownValue & Canonical
      case luaType.string:
        return this.string(object)
      case luaType.table:
        return { $handle: 'table' }
      case luaType.function:
        return { $fn: this.placeOf(object) }
      case luaType.userdata:
        return { $handle: this.handles.typeOf(word(memory, object + layout51.userdata.metatable))?.name ?? 'userdata' }
      case luaType.light:
        return { $handle: 'lightuserdata' }
      case luaType.thread:
        return { $handle: 'coroutine' }
      default:
        return null
    }
  }

  private string(object: number): ShownValue {
    const bytes = word(this.memory, object + layout51.string.length)
    if (bytes <= shownBytes) return encodeText(this.bytesOf(object, bytes))
    return { $cut: beginningOf(this.bytesOf(object, shownBytes)), bytes }
  }

  private bytesOf(object: number, bytes: number): Bytes {
    const start = object + layout51.string.text
    return this.memory.buffer.latin1Slice(start, start + bytes)
  }

  private table(object: number): ShownValue {
    const fields: [ShownValue, ShownValue][] = []
    let more = 0
    for (const [key, nth, value] of fieldsOf(this.memory, object))
      if (fields.length < shownFields) fields.push([key === null ? nth : this.plain(key), this.plain(value)])
      else more += 1
    return { $fields: fields, more }
  }

  private placeOf(closure: number): string {
    const { memory } = this
    if (!isLuaFunction(memory, closure)) return '[C]'
    const prototype = prototypeOf(memory, closure)
    const source = sourceOf(memory, prototype)
    const name = source.length > shownBytes ? `${source.slice(0, shownBytes)}…` : source
    return `${name}:${word(memory, prototype + layout51.prototype.lineDefined)}`
  }
}

/** A cut may have gone through a character of UTF-8, whose rest is left out then. */
const beginningOf = (bytes: Bytes): Text => {
  for (let left = 0; left < 4; left += 1) {
    const text = encodeText(bytes.slice(0, bytes.length - left))
    if (typeof text === 'string') return text
  }
  return encodeText(bytes)
}
