import type { Bytes } from '../../domain/bytes.js'
import { layout54 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'

const { value, tags, closure, prototype, string } = layout54

/** As `linkOperators` on 5.1: each constant that begins with the mark becomes the function of the operator that follows. */
export const linkOperators54 = (frame: HostFrame, mark: Bytes): void => {
  const { u32 } = frame.core.instance.memory
  const compiled = frame.core.api.lua_topointer(frame.L, -1)
  const waiting = [u32[(compiled + closure.prototype) >> 2]!]
  for (let found = waiting.pop(); found !== undefined; found = waiting.pop()) {
    linkConstants(frame, found, mark)
    const inner = u32[(found + prototype.inner) >> 2]!
    const count = u32[(found + prototype.innerCount) >> 2]!
    for (let index = 0; index < count; index++) waiting.push(u32[(inner >> 2) + index]!)
  }
}

/** A function of C without upvalues is its place in the table of functions, and nothing that is collected. */
const linkConstants = (frame: HostFrame, found: number, mark: Bytes): void => {
  const { u8, u32 } = frame.core.instance.memory
  const constants = u32[(found + prototype.constants) >> 2]!
  const count = u32[(found + prototype.constantCount) >> 2]!
  for (let index = 0; index < count; index++) {
    const slot = constants + index * value.bytes
    if (u8[slot + value.tag] !== string.shortTag) continue
    const text = u32[slot >> 2]!
    const bytes = frame.core.arena.read(text + string.text, u8[text + string.shortLength]!)
    if (!bytes.startsWith(mark)) continue
    u32[slot >> 2] = frame.operators.get(bytes.slice(mark.length))!
    u8[slot + value.tag] = tags.lightFunction
  }
}
