import type { Arena } from './arena.js'
import { layout54 } from './builds.js'
import type { Instance } from './instance.js'
import { type LuaApi, luaType, type State } from './lua-api.js'
import type { HandleType } from './machine.js'
import { everyObject, everyObject54, tagOf, word } from './notes/objects51.js'
import { table51 } from './notes/places.js'

export interface HandleEntry {
  readonly type: HandleType
  /** the metatable's key in the registry */
  readonly reference: number
  /** the metatable's address, by which a userdata's type is told */
  readonly metatable: number
}

/** In place of the id of an object that is gone. */
const retiredId = 0xffffffff

/** Which metatable stands for which type. A handle is a full userdata of four bytes: its id. */
export class HandleTable {
  private readonly byType = new Map<HandleType, HandleEntry>()
  private readonly byMetatable = new Map<number, HandleEntry>()
  private readonly api: LuaApi
  private readonly instance: Instance
  /** a handle is read whose object is gone; set once */
  onRetired: (type: HandleType) => void = () => {}

  constructor(instance: Instance, api: LuaApi) {
    this.instance = instance
    this.api = api
  }

  /** The metatable is on top of the stack; it is taken off and kept. */
  add(L: State, type: HandleType): void {
    const metatable = this.api.lua_topointer(L, -1)
    const entry = { type, metatable, reference: this.api.luaL_ref(L, this.api.registryIndex) }
    this.byType.set(type, entry)
    this.byMetatable.set(metatable, entry)
  }

  push(L: State, type: HandleType, id: number): void {
    const entry = this.byType.get(type)
    if (entry === undefined) throw new Error(`the machine was made without the handle type ${type.name}`)
    const block = this.api.lua_newuserdata(L, 4)
    this.instance.memory.u32[block >> 2] = id
    this.api.lua_rawgeti(L, this.api.registryIndex, entry.reference)
    this.api.lua_setmetatable(L, -2)
  }

  /** The entry of the handle at an index, or undefined for anything else. */
  entryAt(L: State, index: number): HandleEntry | undefined {
    if (this.api.lua_type(L, index) !== 7) return undefined
    const block = this.api.lua_touserdata(L, index)
    return this.byMetatable.get(this.instance.memory.u32[(block - this.instance.build.metatableBeforeBlock) >> 2]!)
  }

  /** The type that a metatable at an address stands for. */
  typeOf(metatable: number): HandleType | undefined {
    return this.byMetatable.get(metatable)?.type
  }

  /** Only where `entryAt` found one. */
  idAt(L: State, index: number): number {
    const id = this.instance.memory.u32[this.api.lua_touserdata(L, index) >> 2]!
    if (id === retiredId) this.onRetired(this.entryAt(L, index)!.type)
    return id
  }

  /** Handles of such objects, wherever a script keeps them, are of objects that are gone. */
  retire(main: State, isGone: (id: number) => boolean): void {
    const { memory, build } = this.instance
    const is51 = build.name === 'lua51'
    for (const object of is51 ? everyObject(memory, main) : everyObject54(memory, main)) {
      if (tagOf(memory, object) !== luaType.userdata) continue
      const metatable = object + (is51 ? table51.metatable : layout54.userdata.metatable)
      const id = (metatable + build.metatableBeforeBlock) >> 2
      if (this.byMetatable.has(word(memory, metatable)) && isGone(memory.u32[id]!)) memory.u32[id] = retiredId
    }
  }
}

/** What every part of a machine works with. */
export interface Core {
  readonly instance: Instance
  readonly api: LuaApi
  readonly arena: Arena
  readonly handles: HandleTable
  /** the main thread */
  readonly main: State
}
