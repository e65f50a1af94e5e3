import type { HostFrame } from '../host-frame.js'
import { luaType } from '../lua-api.js'

/** `LUA_OPLT` */
const lessThan = 1

/** `table.sort` of 5.1 (ltablib.c, `auxsort`), step for step: what it makes of equal elements hangs on its steps. */
export const sort = (frame: HostFrame, length: number): number => {
  const { api } = frame.core
  api.luaL_checkstack(frame.L, 40, frame.core.arena.terminated(''))
  if (!frame.isMissing(2)) api.luaL_checktype(frame.L, 2, luaType.function)
  api.lua_settop(frame.L, 2)
  new Sorter(frame).sort(1, length)
  return 0
}

class Sorter {
  private readonly frame: HostFrame

  constructor(frame: HostFrame) {
    this.frame = frame
  }

  sort(from: number, to: number): void {
    let [l, u] = [from, to]
    while (l < u) {
      this.get(l)
      this.get(u)
      if (this.isLess(-1, -2)) this.set2(l, u)
      else this.drop(2)
      if (u - l === 1) return
      const middle = Math.floor((l + u) / 2)
      this.get(middle)
      this.get(l)
      if (this.isLess(-2, -1)) this.set2(middle, l)
      else {
        this.drop(1)
        this.get(u)
        if (this.isLess(-1, -2)) this.set2(middle, u)
        else this.drop(2)
      }
      if (u - l === 2) return
      const i = this.partition(l, u, middle)
      if (i - l < u - i) {
        this.sort(l, i - 1)
        l = i + 1
      } else {
        this.sort(i + 1, u)
        u = i - 1
      }
    }
  }

  private partition(l: number, u: number, middle: number): number {
    const { api } = this.frame.core
    this.get(middle)
    api.lua_pushvalue(this.frame.L, -1)
    this.get(u - 1)
    this.set2(middle, u - 1)
    let [i, j] = [l, u - 1]
    for (;;) {
      for (this.get(++i); this.isLess(-1, -2); this.get(++i)) {
        if (i > u) this.frame.fail('invalid order function for sorting')
        this.drop(1)
      }
      for (this.get(--j); this.isLess(-3, -1); this.get(--j)) {
        if (j < l) this.frame.fail('invalid order function for sorting')
        this.drop(1)
      }
      if (j < i) {
        this.drop(3)
        break
      }
      this.set2(i, j)
    }
    this.get(u - 1)
    this.get(i)
    this.set2(u - 1, i)
    return i
  }

  private isLess(one: number, other: number): boolean {
    const { api, instance } = this.frame.core
    const { L } = this.frame
    if (api.lua_type(L, 2) === luaType.nil) {
      const isLess = instance.exports['lua_compare']!(L, one, other, lessThan) !== 0
      this.frame.L = L
      return isLess
    }
    api.lua_pushvalue(L, 2)
    api.lua_pushvalue(L, one - 1)
    api.lua_pushvalue(L, other - 2)
    this.frame.callLua(2, 1)
    const isLess = this.frame.truth(-1)
    this.drop(1)
    return isLess
  }

  private get(index: number): void {
    this.frame.core.api.lua_rawgeti(this.frame.L, 1, index)
  }

  private set2(i: number, j: number): void {
    this.frame.core.api.lua_rawseti(this.frame.L, 1, i)
    this.frame.core.api.lua_rawseti(this.frame.L, 1, j)
  }

  private drop(count: number): void {
    this.frame.core.api.lua_settop(this.frame.L, -count - 1)
  }
}
