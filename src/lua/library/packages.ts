import type { HostFrame } from '../host-frame.js'
import { loadChunk, withoutShebang } from './chunks.js'
import { pushPath, setPath } from './globals.js'
import type { Library, LibraryContext } from './library.js'
import { fileOfModule } from './module-names.js'
import { strictModule } from './strict.js'
import { unavailable } from './unavailable.js'

/** Modules that production's `require` finds beside thrLua, of which this has none. Those that a host has are in `package.loaded`. */
export const shippedWithThrlua: ReadonlySet<string> = new Set(
  'pcre json xml lpeg yaml curl socket posix mathx java tap load'.split(' '),
)

/**
 * `require` and `module` stay Lua's own; only what looks for a module is ours: `package.preload`, then `a/b.lua` for
 * `a.b` from the surroundings. `package.path` and `cpath` can be read and written and mean nothing.
 */
export const packageLibrary = ({ frame, options, speaks51 }: LibraryContext): Library => {
  const seekers = frame.core.instance.build.name === 'lua51' ? 'loaders' : 'searchers'
  return {
    functions: { 'package.loadlib': unavailable('package.loadlib', options.surroundings) },
    internals: { searcher },
    removed: seekers === 'loaders' ? [] : ['package.searchpath'],
    setUp: (frame, pushInternal) => {
      const { api } = frame.core
      pushPath(frame, ['package', seekers])
      api.lua_createtable(frame.L, 2, 0)
      api.lua_rawgeti(frame.L, -2, 1)
      api.lua_rawseti(frame.L, -2, 1)
      pushInternal('searcher', 0)
      api.lua_rawseti(frame.L, -2, 2)
      setPath(frame, ['package', seekers])
      frame.pushString('./?.lua')
      setPath(frame, ['package', 'path'])
      frame.pushString('')
      setPath(frame, ['package', 'cpath'])
      api.lua_settop(frame.L, 0)
    },
  }

  function searcher(frame: HostFrame): number {
    const name = frame.string(1)
    const path = fileOfModule(name)
    const read = options.surroundings.readFile(path)
    const isOurs = 'error' in read && options.dialect === 'thrlua' && name === 'strict'
    const file = isOurs ? { bytes: strictModule } : read
    if ('error' in file) {
      if (options.dialect === 'thrlua' && shippedWithThrlua.has(name)) {
        return unavailable(`require("${name}")`, options.surroundings)(frame)
      }
      frame.pushString(`${speaks51 ? '\n\t' : ''}no file '${path}'`)
      return 1
    }
    if (!loadChunk(frame, options, withoutShebang(file.bytes), `@${path}`)) {
      const reason = frame.core.arena.stringAt(frame.L, -1)
      frame.fail(`error loading module '${name}' from file '${path}':\n\t${reason}`)
    }
    if (speaks51) return 1
    frame.pushString(path)
    return 2
  }
}
