import type { Bytes } from '../../domain/bytes.js'
import type { HostFrame } from '../host-frame.js'
import { DialectError, type MachineOptions } from '../machine.js'

/** The first byte of a compiled chunk (`LUA_SIGNATURE`), which is never run. */
const compiledMark = '\x1b'
const idBytes = 60

/**
 * Compiles text of the policy's dialect and leaves the function, or the error text, on the stack. Returns whether it is a
 * function. `chunkName` is Lua's own: `@path`, `=name` or the text itself.
 */
export const loadChunk = (frame: HostFrame, options: MachineOptions, source: Bytes, chunkName: Bytes): boolean => {
  const translated = translate(options, source, chunkName)
  if ('error' in translated) {
    frame.pushString(translated.error)
    return false
  }
  return frame.core.arena.load(frame.L, translated.source, chunkName) === 0
}

/** A file's first line is a comment where it begins with `#` (luaL_loadfile); its line end stays. */
export const withoutShebang = (source: Bytes): Bytes =>
  source.startsWith('#') ? source.replace(/^[^\n]*/, '') : source

const translate = (
  options: MachineOptions,
  source: Bytes,
  chunkName: Bytes,
): { readonly source: Bytes } | { readonly error: Bytes } => {
  if (source.startsWith(compiledMark)) {
    return { error: `${chunkId(chunkName)}: attempt to load a binary chunk (only text is allowed)` }
  }
  try {
    return { source: options.translate(source, chunkId(chunkName)) }
  } catch (thrown) {
    if (!(thrown instanceof DialectError)) throw thrown
    return { error: `${chunkId(chunkName)}:${thrown.line}: ${thrown.message}` }
  }
}

/** How messages name a chunk (`luaO_chunkid`, with `LUA_IDSIZE` 60). */
export const chunkId = (chunkName: Bytes): Bytes => {
  if (chunkName.startsWith('=')) return chunkName.slice(1, idBytes)
  if (chunkName.startsWith('@')) return fileId(chunkName.slice(1))
  const line = chunkName.split(/[\n\r]/, 1)[0]!
  const room = idBytes - '[string "..."]'.length - 1
  const text = line.length < chunkName.length || line.length > room ? `${line.slice(0, room)}...` : line
  return `[string "${text}"]`
}

const fileId = (path: Bytes): Bytes => {
  const room = idBytes - '...'.length - 1
  return path.length > room ? `...${path.slice(path.length - room)}` : path
}
