import { luaType } from '../lua-api.js'
import type { Words } from './objects51.js'
import { bootMark, object51 } from './places.js'

/** Is what lies there as old as the boot, and not written to since? */
export const isMarked = ({ u8 }: Words, object: number): boolean => (u8[object + object51.marked]! & bootMark) !== 0

/** By its tag: has it a mark at all? */
export const isWatched = (tag: number): boolean => tag >= luaType.table && tag <= luaType.thread
