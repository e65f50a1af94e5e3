import type { HostFrame } from './host-frame.js'
import { pushTables, setPath } from './library/globals.js'
import type { Library, PushInternal, RawFunction } from './library/library.js'
import { luaType } from './lua-api.js'
import type { HandleType, HostLibrary } from './machine.js'

/** A host library: nested global tables for its name, and `package.loaded` (as luaL_register does it). */
export const hostLibrary = (library: HostLibrary): Library => ({
  reachesOut: true,
  internals: { ...library.functions, ...(library.read === undefined ? {} : { __index: readAbsent(library.read) }) },
  setUp: (frame, pushInternal) => {
    const { api } = frame.core
    const path = library.name.split('.')
    pushTables(frame, path)
    for (const name of Object.keys(library.functions ?? {})) setField(frame, name, () => pushInternal(name, 0))
    for (const [name, value] of Object.entries(library.constants ?? {}))
      setField(frame, name, () => frame.pushValue(value))
    if (library.read !== undefined) {
      api.lua_createtable(frame.L, 0, 1)
      setField(frame, '__index', () => pushInternal('__index', 0))
      api.lua_setmetatable(frame.L, -2)
    }
    setPath(frame, ['package', 'loaded', library.name])
    api.lua_settop(frame.L, 0)
  },
})

const readAbsent =
  (read: NonNullable<HostLibrary['read']>): RawFunction =>
  (frame) => {
    if (frame.type(2) !== 'string' || !read(frame, frame.string(2))) frame.pushNil()
    return 1
  }

/** The metatable of a handle type. Where nothing but methods can be read, `__index` is their table itself. */
export const handleMetatable = (type: HandleType): Library => ({
  reachesOut: true,
  internals: { ...internalsOf(type), ...methodsOf(type) },
  setUp: (frame, pushInternal) => {
    const { api } = frame.core
    api.lua_settop(frame.L, 0)
    api.lua_createtable(frame.L, 0, 8)
    setIndex(frame, type, pushInternal)
    setField(frame, '__newindex', () => pushInternal('__newindex', 0))
    setField(frame, '__tostring', () => pushInternal('__tostring', 0))
    setField(frame, '__eq', () => pushInternal('__eq', 0))
    if (type.length !== undefined) setField(frame, '__len', () => pushInternal('__len', 0))
    if (type.next !== undefined) setField(frame, '__call', () => pushInternal('__call', 0))
    setField(frame, '__name', () => frame.pushString(type.name))
    frame.core.handles.add(frame.L, type)
  },
})

const methodsOf = (type: HandleType): Record<string, RawFunction> =>
  Object.fromEntries(Object.entries(type.methods).map(([name, method]) => [`method ${name}`, method]))

const setIndex = (frame: HostFrame, type: HandleType, pushInternal: PushInternal): void => {
  const { api } = frame.core
  setField(frame, '__index', () => {
    api.lua_createtable(frame.L, 0, Object.keys(type.methods).length)
    for (const name of Object.keys(type.methods)) setField(frame, name, () => pushInternal(`method ${name}`, 0))
    if (type.get !== undefined || type.index !== undefined) pushInternal('__index', 1)
  })
}

/** Sets a field of the table on top of the stack. */
const setField = (frame: HostFrame, name: string, pushIt: () => void): void => {
  frame.pushString(name)
  pushIt()
  frame.core.api.lua_rawset(frame.L, -3)
}

const internalsOf = (type: HandleType): Record<string, RawFunction> => ({
  ...(type.get === undefined && type.index === undefined ? {} : { __index: indexOf(type) }),
  __newindex: newIndexOf(type),
  /** An object that was handed out before the boot's end may be handed out again as another userdata. */
  __eq: (frame) => {
    frame.pushBoolean(frame.handle(1, type) === frame.handle(2, type))
    return 1
  },
  __tostring: (frame) => {
    frame.pushString(type.toText?.(frame.handle(1, type)) ?? defaultText(frame, type))
    return 1
  },
  ...(type.length === undefined ? {} : { __len: lengthOf(type, type.length) }),
  ...(type.next === undefined ? {} : { __call: nextOf(type, type.next) }),
})

const indexOf =
  (type: HandleType): RawFunction =>
  (frame) => {
    const { api, arena } = frame.core
    const { L } = frame
    api.lua_pushvalue(L, 2)
    api.lua_rawget(L, api.upvalueIndex(1))
    if (api.lua_type(L, -1) !== luaType.nil) return 1
    api.lua_settop(L, 2)
    const id = frame.handle(1, type)
    if (type.index !== undefined) {
      type.index(frame, id)
      return 1
    }
    if (api.lua_type(L, 2) === luaType.string && type.get?.(frame, id, arena.stringAt(L, 2))) return 1
    api.lua_pushnil(L)
    return 1
  }

const newIndexOf =
  (type: HandleType): RawFunction =>
  (frame) => {
    const id = frame.handle(1, type)
    if (type.newIndex !== undefined) {
      type.newIndex(frame, id)
      return 0
    }
    if (frame.type(2) === 'string') {
      const key = frame.string(2)
      if (type.set?.(frame, id, key) === true) return 0
      return frame.fail(`cannot set field '${key}' of ${type.name}`)
    }
    return frame.fail(`cannot set a field with a ${frame.type(2)} key of ${type.name}`)
  }

const lengthOf =
  (type: HandleType, length: NonNullable<HandleType['length']>): RawFunction =>
  (frame) => {
    frame.pushNumber(length(frame.handle(1, type)))
    return 1
  }

/** A generic `for` calls what it is given with its state and the last key: nil and a key, where it was given one object. */
const nextOf =
  (type: HandleType, next: NonNullable<HandleType['next']>): RawFunction =>
  (frame) => {
    const id = frame.handle(1, type)
    if (frame.count() === 3 && frame.type(2) === 'nil') return next(frame, id)
    return frame.fail('attempt to call a userdata value')
  }

const defaultText = (frame: HostFrame, type: HandleType): string => {
  frame.handle(1, type)
  return `${type.name}: 0x${frame.shownAddress(frame.core.api.lua_touserdata(frame.L, 1)).toString(16).padStart(8, '0')}`
}
