import type { Bytes } from '../domain/bytes.js'
import type { LuaValue } from '../domain/value.js'
import type { Core } from './handle-table.js'
import { luaType, multipleResults, type State } from './lua-api.js'
import type { Frame, HandleType, LuaTypeName, Reference } from './machine.js'
import { notes } from './notes/places.js'
import { pushValue } from './push-value.js'
import { functionPlace, readValue, readValues, TooDeep } from './read-value.js'
import { callerPlace } from './trace/place-text.js'

const typeNames: readonly LuaTypeName[] = [
  'none',
  'nil',
  'boolean',
  'lightuserdata',
  'number',
  'string',
  'table',
  'function',
  'userdata',
  'thread',
]

/**
 * The one frame of a machine. `L` is the state of the call being served; each call into the host sets it, and what calls
 * back into Lua sets it back. What raises does so by Lua's longjmp, which passes through JavaScript as an exception.
 */
export class HostFrame implements Frame {
  L: State
  readonly core: Core
  /** the registry's keys of functions as the standard library had them */
  readonly kept = { toString: 0, traceback: 0, collectGarbage: 0, format: 0, handler: 0 }
  /** addresses of the functions that stand for operators of the dialect, by sign */
  readonly operators = new Map<string, number>()

  /** the address that a script is told of an object */
  shownAddress = (address: number): number => address

  constructor(core: Core) {
    this.core = core
    this.L = core.main
  }

  count(): number {
    return this.core.api.lua_gettop(this.L)
  }

  type(index: number): LuaTypeName {
    return typeNames[this.core.api.lua_type(this.L, index) + 1]!
  }

  string(index: number): Bytes {
    const { api, arena, instance } = this.core
    const address = api.luaL_checklstring(this.L, index, arena.out)
    return arena.read(address, instance.memory.u32[arena.out >> 2]!)
  }

  optionalString(index: number): Bytes | undefined {
    return this.isMissing(index) ? undefined : this.string(index)
  }

  number(index: number): number {
    return this.core.api.luaL_checknumber(this.L, index)
  }

  optionalNumber(index: number): number | undefined {
    return this.isMissing(index) ? undefined : this.number(index)
  }

  truth(index: number): boolean {
    return this.core.api.lua_toboolean(this.L, index) !== 0
  }

  value(index: number): LuaValue {
    if (this.core.api.lua_type(this.L, index) !== luaType.table) return readValue(this.core, this.L, index)
    return this.guarded(() => readValue(this.core, this.L, index))
  }

  display(index: number): Bytes {
    const { api, arena } = this.core
    const { L } = this
    if (api.lua_type(L, index) === luaType.string) return arena.stringAt(L, index)
    api.luaL_checkstack(L, 3, 0)
    api.lua_pushvalue(L, index)
    api.lua_rawgeti(L, api.registryIndex, this.kept.toString)
    api.lua_insert(L, -2)
    this.callLua(1, 1)
    const text = api.lua_type(L, -1) === luaType.string ? arena.stringAt(L, -1) : ''
    api.lua_settop(L, -2)
    return text
  }

  handle(index: number, type: HandleType): number {
    const { handles } = this.core
    if (handles.entryAt(this.L, index)?.type === type) return handles.idAt(this.L, index)
    return this.wrongType(index, type.name)
  }

  anyHandle(index: number): { readonly type: HandleType; readonly id: number } | undefined {
    const { handles } = this.core
    const entry = handles.entryAt(this.L, index)
    return entry === undefined ? undefined : { type: entry.type, id: handles.idAt(this.L, index) }
  }

  field(index: number, key: Bytes): LuaValue {
    const { api } = this.core
    api.luaL_checktype(this.L, index, luaType.table)
    this.pushString(key)
    api.lua_rawget(this.L, index < 0 ? index - 1 : index)
    const value = this.value(-1)
    api.lua_settop(this.L, -2)
    return value
  }

  keep(index: number): Reference {
    const { api } = this.core
    api.lua_pushvalue(this.L, index)
    return api.luaL_ref(this.L, api.registryIndex) as Reference
  }

  keepFunctions(
    index: number,
  ): readonly { readonly name: Bytes; readonly reference: Reference; readonly at: string }[] {
    this.core.api.luaL_checktype(this.L, index, luaType.table)
    return this.quietly(() => this.functionsAt(index))
  }

  /** Nothing hangs on the order in which this goes through a table. */
  quietly<Result>(work: () => Result): Result {
    const { memory } = this.core.instance
    const [traversed, rearranged] = [memory.u32[notes.traversed >> 2]!, memory.u32[notes.rearranged >> 2]!]
    memory.u32[notes.rearranged >> 2] = 0
    try {
      return work()
    } finally {
      memory.u32[notes.traversed >> 2] = traversed
      memory.u32[notes.rearranged >> 2] = rearranged
    }
  }

  private functionsAt(index: number): { name: Bytes; reference: Reference; at: string }[] {
    const { api, arena } = this.core
    const { L } = this
    const kept: { name: Bytes; reference: Reference; at: string }[] = []
    const top = api.lua_gettop(L)
    api.lua_pushnil(L)
    while (api.lua_next(L, index < 0 ? index - 1 : index) !== 0) {
      if (api.lua_type(L, top + 1) === luaType.string && api.lua_type(L, top + 2) === luaType.function) {
        const name = arena.stringAt(L, top + 1)
        kept.push({ name, at: functionPlace(this.core, L, top + 2), reference: this.keep(top + 2) })
      }
      api.lua_settop(L, top + 1)
    }
    return kept
  }

  pushNil(): void {
    this.core.api.lua_pushnil(this.L)
  }

  pushBoolean(value: boolean): void {
    this.core.api.lua_pushboolean(this.L, value ? 1 : 0)
  }

  pushNumber(value: number): void {
    this.core.api.lua_pushnumber(this.L, value)
  }

  pushString(value: Bytes): void {
    this.core.arena.push(this.L, value)
  }

  pushValue(value: LuaValue): void {
    if (typeof value === 'object' && value !== null) this.guarded(() => pushValue(this.core, this.L, value))
    else pushValue(this.core, this.L, value)
  }

  push(reference: Reference): void {
    this.core.api.lua_rawgeti(this.L, this.core.api.registryIndex, reference)
  }

  pushHandle(type: HandleType, id: number): void {
    this.core.handles.push(this.L, type, id)
  }

  invoke(index: number, values: readonly LuaValue[]): readonly LuaValue[] {
    const { api } = this.core
    const top = api.lua_gettop(this.L)
    api.luaL_checkstack(this.L, values.length + 4, 0)
    api.lua_pushvalue(this.L, index)
    for (const value of values) this.pushValue(value)
    this.callLua(values.length, multipleResults)
    const results = this.guarded(() => readValues(this.core, this.L, top + 1, api.lua_gettop(this.L) - top))
    api.lua_settop(this.L, top)
    return results
  }

  pushCall(reference: Reference, count: number, push: () => void): void {
    this.core.api.luaL_checkstack(this.L, count + 8, 0)
    this.push(reference)
    push()
    this.callLua(count, 1)
  }

  callKept(reference: Reference, push: () => number): readonly LuaValue[] {
    const { api } = this.core
    const top = api.lua_gettop(this.L)
    api.luaL_checkstack(this.L, 8, 0)
    this.push(reference)
    this.callLua(push(), multipleResults)
    const results = this.guarded(() => readValues(this.core, this.L, top + 1, api.lua_gettop(this.L) - top))
    api.lua_settop(this.L, top)
    return results
  }

  fail(message: Bytes): never {
    const { api } = this.core
    api.luaL_where(this.L, 1)
    this.pushString(message)
    api.lua_concat(this.L, 2)
    api.lua_error(this.L)
    throw new Error('lua_error returned')
  }

  wrongType(index: number, expected: Bytes): never {
    return this.badArgument(index, `${expected} expected, got ${this.describe(index)}`)
  }

  badArgument(index: number, message: Bytes): never {
    this.core.api.luaL_argerror(this.L, index, this.core.arena.terminated(message))
    throw new Error('luaL_argerror returned')
  }

  /** On 5.1 this is read from memory and makes nothing: a run that asks is the run that does not, to the last address. */
  where(): Bytes {
    return this.core.instance.build.name === 'lua51' ? callerPlace(this.core, this.L) : this.placeOfError()
  }

  /** The same by Lua's own function, which makes a string: what the text of an error leaves in memory is in every recording. */
  placeOfError(): Bytes {
    const { api, arena } = this.core
    api.luaL_where(this.L, 1)
    const place = arena.stringAt(this.L, -1)
    api.lua_settop(this.L, -2)
    return place.endsWith(': ') ? place.slice(0, -2) : place
  }

  /** `lua_call`, after which the frame is this state's again. */
  callLua(count: number, results: number): void {
    const { L } = this
    this.core.api.lua_call(L, count, results)
    this.L = L
  }

  /** What `luaL_typerror` calls the value: its type's name, or `no value`. */
  describe(index: number): Bytes {
    const entry = this.core.handles.entryAt(this.L, index)
    if (entry !== undefined) return entry.type.name
    const name = this.type(index)
    if (name === 'none') return 'no value'
    return name === 'lightuserdata' ? 'userdata' : name
  }

  isMissing(index: number): boolean {
    return this.core.api.lua_type(this.L, index) <= luaType.nil
  }

  private guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (thrown) {
      if (thrown instanceof TooDeep) return this.fail(thrown.message)
      throw thrown
    }
  }
}
