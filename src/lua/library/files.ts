import type { Bytes } from '../../domain/bytes.js'
import type { HostFrame } from '../host-frame.js'
import { luaType } from '../lua-api.js'
import { pushWeakTable } from './weak-table.js'

export const fileKind = { closed: 0, reading: 1, output: 2 } as const
export type FileKind = (typeof fileKind)[keyof typeof fileKind]

const blockBytes = 8

/**
 * Files as scripts see them. All of a file's state is in the machine's own memory, so that images hold it: the userdata's
 * block is its kind and its position, and its bytes are a Lua string in a table with weak keys.
 */
export class Files {
  /** whether what reads them goes by 5.1's ways */
  readonly speaks51: boolean

  constructor(speaks51: boolean) {
    this.speaks51 = speaks51
  }

  private metatable = 0
  private metatableReference = 0
  private contentReference = 0

  /** The metatable is on top of the stack; it is taken off and kept. */
  open(frame: HostFrame): void {
    const { api } = frame.core
    this.metatable = api.lua_topointer(frame.L, -1)
    this.metatableReference = api.luaL_ref(frame.L, api.registryIndex)
    pushWeakTable(frame)
    this.contentReference = api.luaL_ref(frame.L, api.registryIndex)
  }

  push(frame: HostFrame, kind: FileKind, content: Bytes): void {
    const { api, instance } = frame.core
    const { L } = frame
    const block = api.lua_newuserdata(L, blockBytes)
    instance.memory.u32[block >> 2] = kind
    instance.memory.u32[(block >> 2) + 1] = 0
    api.lua_rawgeti(L, api.registryIndex, this.metatableReference)
    api.lua_setmetatable(L, -2)
    api.lua_rawgeti(L, api.registryIndex, this.contentReference)
    api.lua_pushvalue(L, -2)
    frame.pushString(content)
    api.lua_rawset(L, -3)
    api.lua_settop(L, -2)
  }

  isFile(frame: HostFrame, index: number): boolean {
    const { api, instance } = frame.core
    if (api.lua_type(frame.L, index) !== luaType.userdata) return false
    const block = api.lua_touserdata(frame.L, index)
    return instance.memory.u32[(block - instance.build.metatableBeforeBlock) >> 2] === this.metatable
  }

  /** Raises where the argument is no file (`luaL_checkudata`). */
  kind(frame: HostFrame, index: number): FileKind {
    if (!this.isFile(frame, index)) frame.badArgument(index, `FILE* expected, got ${frame.describe(index)}`)
    return this.word(frame, index, 0) as FileKind
  }

  /** As `kind`, and raises where the file is closed. */
  openKind(frame: HostFrame, index: number): FileKind {
    const kind = this.kind(frame, index)
    return kind === fileKind.closed ? frame.fail('attempt to use a closed file') : kind
  }

  close(frame: HostFrame, index: number): void {
    this.setWord(frame, index, 0, fileKind.closed)
  }

  position(frame: HostFrame, index: number): number {
    return this.word(frame, index, 1)
  }

  setPosition(frame: HostFrame, index: number, position: number): void {
    this.setWord(frame, index, 1, position)
  }

  /** Where the file's bytes are; good until Lua runs again. */
  content(frame: HostFrame, index: number): { readonly start: number; readonly length: number } {
    const { api, arena, instance } = frame.core
    const { L } = frame
    api.lua_pushvalue(L, index)
    api.lua_rawgeti(L, api.registryIndex, this.contentReference)
    api.lua_insert(L, -2)
    api.lua_rawget(L, -2)
    const start = api.lua_tolstring(L, -1, arena.out)
    api.lua_settop(L, -3)
    return { start, length: instance.memory.u32[arena.out >> 2]! }
  }

  private word(frame: HostFrame, index: number, word: number): number {
    const { api, instance } = frame.core
    return instance.memory.u32[(api.lua_touserdata(frame.L, index) >> 2) + word]!
  }

  private setWord(frame: HostFrame, index: number, word: number, value: number): void {
    const { api, instance } = frame.core
    instance.memory.u32[(api.lua_touserdata(frame.L, index) >> 2) + word] = value
  }
}
