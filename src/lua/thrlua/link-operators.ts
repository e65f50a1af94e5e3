import type { Bytes } from '../../domain/bytes.js'
import { layout51, stack51 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'
import { luaType } from '../lua-api.js'
import { prototypesOnTop } from '../prototypes.js'

const { prototype, string } = layout51

/**
 * The function on top of the stack was compiled from translated text: in it and all functions inside of it, each constant that
 * begins with the mark becomes the function of the operator that follows. No script can name or reach it; the registry keeps it.
 */
export const linkOperators = (frame: HostFrame, mark: Bytes): void => {
  for (const found of prototypesOnTop(frame, layout51)) linkConstants(frame, found, mark)
}

const linkConstants = (frame: HostFrame, found: number, mark: Bytes): void => {
  const { u32 } = frame.core.instance.memory
  const constants = u32[(found + prototype.constants) >> 2]!
  const count = u32[(found + prototype.constantCount) >> 2]!
  for (let index = 0; index < count; index++) {
    const slot = constants + index * stack51.slotBytes
    if (u32[(slot + stack51.tag) >> 2] !== luaType.string) continue
    const text = u32[slot >> 2]!
    const bytes = frame.core.arena.read(text + string.text, u32[(text + string.length) >> 2]!)
    if (!bytes.startsWith(mark)) continue
    u32[slot >> 2] = frame.operators.get(bytes.slice(mark.length))!
    u32[(slot + stack51.tag) >> 2] = luaType.function
  }
}
