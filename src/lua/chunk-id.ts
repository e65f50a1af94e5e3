import type { Bytes } from '../domain/bytes.js'

const idBytes = 60

/** How messages name a chunk (`luaO_chunkid` of 5.1, with `LUA_IDSIZE` 60). */
export const chunkId = (chunkName: Bytes, bytes = idBytes): Bytes => {
  if (chunkName.startsWith('=')) return chunkName.slice(1, bytes)
  if (chunkName.startsWith('@')) return fileId(chunkName.slice(1), bytes)
  const line = chunkName.split(/[\n\r]/, 1)[0]!
  const room = bytes - ' [string "..."] '.length - 1
  const text = line.length < chunkName.length || line.length > room ? `${line.slice(0, room)}...` : line
  return `[string "${text}"]`
}

const fileId = (path: Bytes, bytes: number): Bytes => {
  const room = bytes - " '...' ".length - 1
  return path.length > room ? `...${path.slice(path.length - room)}` : path
}
