import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../c-string.js'
import type { HostFrame } from '../host-frame.js'
import { luaType, multipleResults } from '../lua-api.js'
import { loadChunk, withoutShebang } from './chunks.js'
import type { Library, LibraryContext, RawFunction } from './library.js'

/** `load`, `loadstring`, `loadfile` and `dofile`: text only, through the dialect, files from the surroundings. */
export const loadingLibrary = ({ options, speaks51 }: LibraryContext): Library => {
  const is51 = speaks51
  const loadstring: RawFunction = (frame) => {
    const source = frame.string(1)
    return loaded(frame, loadChunk(frame, options, source, frame.optionalString(2) ?? source))
  }
  return {
    functions: {
      load: is51 ? loadFromReader : load54,
      ...(is51 ? { loadstring } : {}),
      loadfile: (frame) => loaded(frame, loadFile(frame)),
      dofile: (frame) => {
        frame.core.api.lua_settop(frame.L, 1)
        if (!loadFile(frame)) frame.core.api.lua_error(frame.L)
        frame.callLua(0, multipleResults)
        return frame.count() - 1
      },
    },
  }

  function loadFromReader(frame: HostFrame): number {
    frame.core.api.luaL_checktype(frame.L, 1, luaType.function)
    const chunkName = frame.optionalString(2) ?? '=(load)'
    const source = readPieces(frame)
    return loaded(frame, source !== undefined && loadChunk(frame, options, source, chunkName))
  }

  function load54(frame: HostFrame): number {
    const mode = frame.optionalString(3) ?? 'bt'
    const hasEnvironment = frame.type(4) !== 'none'
    const source = frame.type(1) === 'string' ? frame.string(1) : readChecked(frame)
    const chunkName = frame.optionalString(2) ?? (frame.type(1) === 'string' ? source! : '=(load)')
    if (!mode.includes('t')) {
      frame.pushString(`attempt to load a text chunk (mode is '${mode}')`)
      return loaded(frame, false)
    }
    const isLoaded = source !== undefined && loadChunk(frame, options, source, chunkName)
    if (isLoaded && hasEnvironment) {
      frame.core.api.lua_pushvalue(frame.L, 4)
      frame.core.api.lua_setupvalue(frame.L, -2, 1)
    }
    return loaded(frame, isLoaded)
  }

  function readChecked(frame: HostFrame): Bytes | undefined {
    frame.core.api.luaL_checktype(frame.L, 1, luaType.function)
    return readPieces(frame)
  }

  function loadFile(frame: HostFrame): boolean {
    if (frame.isMissing(1)) {
      frame.pushString('cannot read stdin: it is not available under replay')
      return false
    }
    const path = cString(frame.string(1))
    const file = options.surroundings.readFile(path)
    if ('error' in file) {
      frame.pushString(is51 ? `cannot open ${path}: ${file.error}` : `cannot open ${path}`)
      return false
    }
    return loadChunk(frame, options, withoutShebang(file.bytes), `@${path}`)
  }
}

/** A function, or nil and the error text; either is on top of the stack. */
const loaded = (frame: HostFrame, isLoaded: boolean): number => {
  if (isLoaded) return 1
  frame.pushNil()
  frame.core.api.lua_insert(frame.L, -2)
  return 2
}

/**
 * Calls the reader at index 1 until it returns nil or nothing. An error in it is the result of `load`, as the parser
 * that called it would have caught it: undefined, with the error on the stack.
 */
const readPieces = (frame: HostFrame): Bytes | undefined => {
  const { api, arena } = frame.core
  const { L } = frame
  const pieces: Bytes[] = []
  for (;;) {
    api.lua_pushvalue(L, 1)
    const status = api.lua_pcall(L, 0, 1, 0)
    frame.L = L
    if (status !== 0) return undefined
    const type = api.lua_type(L, -1)
    if (type !== luaType.nil && type !== luaType.string && type !== luaType.number) {
      const where = frame.placeOfError()
      frame.pushString(`${where === '' ? '' : `${where}: `}reader function must return a string`)
      return undefined
    }
    const piece = type === luaType.nil ? '' : arena.stringAt(L, -1)
    api.lua_settop(L, -2)
    if (piece === '') return pieces.join('')
    pieces.push(piece)
  }
}
