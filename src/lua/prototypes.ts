import type { HostFrame } from './host-frame.js'

/** Where a build keeps what a function was compiled to: offsets in its `Closure` and `Proto`. */
export interface PrototypeLayout {
  readonly closure: { readonly prototype: number }
  readonly prototype: { readonly inner: number; readonly innerCount: number }
}

/** Addresses of what the function on top of the stack was compiled to, and of all functions inside of it. */
export function* prototypesOnTop(frame: HostFrame, { closure, prototype }: PrototypeLayout): Generator<number> {
  const { u32 } = frame.core.instance.memory
  const compiled = frame.core.api.lua_topointer(frame.L, -1)
  const waiting = [u32[(compiled + closure.prototype) >> 2]!]
  for (let found = waiting.pop(); found !== undefined; found = waiting.pop()) {
    yield found
    const inner = u32[(found + prototype.inner) >> 2]!
    const count = u32[(found + prototype.innerCount) >> 2]!
    for (let index = 0; index < count; index++) waiting.push(u32[(inner >> 2) + index]!)
  }
}
