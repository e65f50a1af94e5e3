import type { Bytes } from '../domain/bytes.js'
import type { LuaApi, State } from './lua-api.js'
import type { Memory } from './memory.js'

/** Room for a string on its way into Lua; a longer one takes a block of the heap for that moment. */
const textBytes = 1 << 20
/** A longer name of a chunk, or message, takes a block of its own, or is cut. */
const nameBytes = 4096
const reservedBytes = 256
const shortest = 40

/**
 * The crossing of byte strings, both ways and exactly. The arena is a block of wasm memory that is taken before anything
 * else and left out of images: `out` for lengths, `debug` for one `lua_Debug`, constants for `lua_getinfo`, then text.
 */
export class Arena {
  /** a word for a `size_t *` */
  readonly out: number
  /** one `lua_Debug` */
  readonly debug: number
  readonly what: { readonly source: number; readonly ofFunction: number }
  readonly start: number
  readonly end: number
  private readonly text: number
  private readonly memory: Memory
  private readonly api: LuaApi
  /** hears of every text before a script is given it; null: nobody does */
  onPush: ((text: Bytes) => void) | null = null
  private readonly seen: (Bytes | undefined)[] = new Array(2048).fill(undefined)

  constructor(memory: Memory, api: LuaApi) {
    this.memory = memory
    this.api = api
    this.start = api.malloc(reservedBytes + textBytes)
    this.out = this.start
    this.debug = this.start + 16
    this.what = { source: this.start + 160, ofFunction: this.start + 168 }
    this.text = this.start + reservedBytes
    this.end = this.text + textBytes
    memory.u8.fill(0, this.start, this.end)
    memory.buffer.latin1Write('Sl\0', this.what.source)
    memory.buffer.latin1Write('>S\0', this.what.ofFunction)
  }

  /** The string at a stack index that holds a string (or a number, which becomes one). */
  stringAt(L: State, index: number): Bytes {
    const address = this.api.lua_tolstring(L, index, this.out)
    return this.read(address, this.memory.u32[this.out >> 2]!)
  }

  /** Short strings are remembered by address and compared, so that a repeated name costs no allocation. */
  read(address: number, length: number): Bytes {
    if (length > shortest) return this.memory.buffer.latin1Slice(address, address + length)
    const u8 = this.memory.u8
    const slot = (address >> 3) & 2047
    const known = this.seen[slot]
    if (known !== undefined && known.length === length && isAt(u8, address, known)) return known
    const text = this.memory.buffer.latin1Slice(address, address + length)
    this.seen[slot] = text
    return text
  }

  readTerminated(address: number): Bytes {
    return this.read(address, this.memory.u8.indexOf(0, address) - address)
  }

  push(L: State, bytes: Bytes): void {
    this.onPush?.(bytes)
    const length = bytes.length
    if (length <= textBytes) {
      this.write(bytes, this.text)
      this.api.lua_pushlstring(L, this.text, length)
    } else {
      this.pushLong(L, bytes)
    }
  }

  /** A C string, good until the arena is used again. */
  terminated(bytes: Bytes): number {
    const cut = bytes.slice(0, nameBytes)
    this.write(cut, this.text)
    this.memory.u8[this.text + cut.length] = 0
    return this.text
  }

  /** Compiles text and leaves the function, or the error, on the stack. Returns `lua_load`'s status. */
  load(L: State, source: Bytes, chunkName: Bytes): number {
    const isLong = chunkName.length >= nameBytes
    const name = isLong ? this.copied(`${chunkName}\0`) : this.terminated(chunkName)
    const room = textBytes - 2 * nameBytes
    const address = source.length <= room ? this.text + 2 * nameBytes : this.copied(source)
    if (source.length <= room) this.memory.buffer.latin1Write(source, address)
    const status = this.api.luaL_loadbuffer(L, address, source.length, name)
    if (source.length > room) this.api.free(address)
    if (isLong) this.api.free(name)
    return status
  }

  private pushLong(L: State, bytes: Bytes): void {
    const address = this.copied(bytes)
    this.api.lua_pushlstring(L, address, bytes.length)
    this.api.free(address)
  }

  /** In memory of its own, to be freed. */
  private copied(bytes: Bytes): number {
    const address = this.api.malloc(bytes.length)
    this.memory.buffer.latin1Write(bytes, address)
    return address
  }

  private write(bytes: Bytes, address: number): void {
    const length = bytes.length
    if (length > shortest) {
      this.memory.buffer.latin1Write(bytes, address)
      return
    }
    const u8 = this.memory.u8
    for (let index = 0; index < length; index++) u8[address + index] = bytes.charCodeAt(index)
  }
}

const isAt = (u8: Uint8Array, address: number, text: Bytes): boolean => {
  for (let index = 0; index < text.length; index++) if (u8[address + index] !== text.charCodeAt(index)) return false
  return true
}
