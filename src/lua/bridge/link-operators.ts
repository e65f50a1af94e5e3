import type { Bytes } from '../../domain/bytes.js'
import { layout54 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'
import { prototypesOnTop } from '../prototypes.js'

const { value, tags, prototype, string } = layout54

/** As `linkOperators` on 5.1: each constant that begins with the mark becomes the function of the operator that follows. */
export const linkOperators54 = (frame: HostFrame, mark: Bytes): void => {
  for (const found of prototypesOnTop(frame, layout54)) linkConstants(frame, found, mark)
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
