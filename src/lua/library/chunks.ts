import type { Bytes } from '../../domain/bytes.js'
import { linkOperators54 } from '../bridge/link-operators.js'
import { cString } from '../c-string.js'
import { chunkId } from '../chunk-id.js'
import type { HostFrame } from '../host-frame.js'
import { DialectError, type MachineOptions, type Translation } from '../machine.js'
import { linkOperators } from '../thrlua/link-operators.js'

/** The first byte of a compiled chunk (`LUA_SIGNATURE`), which is never run. */
const compiledMark = '\x1b'
/** in errors of syntax (`MAXSRC`, llex.c) */
const longIdBytes = 80

/**
 * Compiles text of the policy's dialect and leaves the function, or the error text, on the stack. Returns whether it is a
 * function. `name` is Lua's own: `@path`, `=name` or the text itself.
 */
export const loadChunk = (frame: HostFrame, options: MachineOptions, source: Bytes, name: Bytes): boolean => {
  const chunkName = cString(name)
  const translated = translate(options, source, chunkName)
  if ('error' in translated) {
    frame.pushString(translated.error)
    return false
  }
  if (frame.core.arena.load(frame.L, translated.source, chunkName) !== 0) return false
  if (translated.operatorMark !== undefined) linkIn(frame, translated.operatorMark)
  return true
}

const linkIn = (frame: HostFrame, mark: Bytes): void => {
  if (frame.core.instance.build.name === 'lua51') linkOperators(frame, mark)
  else linkOperators54(frame, mark)
}

/** A file's first line is a comment where it begins with `#` (luaL_loadfile); its line end stays. */
export const withoutShebang = (source: Bytes): Bytes =>
  source.startsWith('#') ? source.replace(/^[^\n]*/, '') : source

const translate = (
  options: MachineOptions,
  source: Bytes,
  chunkName: Bytes,
): Translation | { readonly error: Bytes } => {
  if (source.startsWith(compiledMark)) {
    return { error: `${chunkId(chunkName)}: attempt to load a binary chunk (only text is allowed)` }
  }
  try {
    const translated = options.translate(source, chunkId(chunkName))
    return typeof translated === 'string' ? { source: translated } : translated
  } catch (thrown) {
    if (!(thrown instanceof DialectError)) throw thrown
    return { error: `${chunkId(chunkName, longIdBytes)}:${thrown.line}: ${thrown.message}` }
  }
}
