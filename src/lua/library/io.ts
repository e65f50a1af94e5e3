import { cString } from '../c-string.js'
import type { HostFrame } from '../host-frame.js'
import { Files, fileKind } from './files.js'
import type { Library, LibraryContext, PushInternal, RawFunction } from './library.js'
import { readFormats, readOne } from './read-formats.js'
import { unavailable } from './unavailable.js'

const gone = ['input', 'output', 'popen', 'read', 'tmpfile'].map((name) => `io.${name}`)
/** errno.h */
const errorNumbers: Readonly<Record<string, number>> = {
  'No such file or directory': 2,
  'Permission denied': 13,
  'Is a directory': 21,
}

/** `io` (liolib.c): files can be read, through the surroundings; what is written to stdout and stderr is output. */
export const ioLibrary = ({ options, speaks51: is51 }: LibraryContext): Library => {
  const { surroundings } = options
  const files = new Files(is51)
  let pushIterator: () => void
  const methods: Readonly<Record<string, RawFunction>> = {
    close,
    flush: (frame) => {
      files.openKind(frame, 1)
      return succeed(frame, 1)
    },
    lines: (frame) => {
      files.openKind(frame, 1)
      frame.core.api.lua_settop(frame.L, 1)
      frame.pushBoolean(false)
      pushIterator()
      return 1
    },
    read: (frame) => {
      if (files.openKind(frame, 1) === fileKind.output) return failure(frame, 'Bad file descriptor', 9)
      return readFormats(frame, files, { file: 1, first: 2 })
    },
    seek: (frame) => seek(frame, files),
    setvbuf: (frame) => {
      files.openKind(frame, 1)
      frame.pushBoolean(true)
      return 1
    },
    write: (frame) => {
      if (files.openKind(frame, 1) === fileKind.reading) return failure(frame, 'Bad file descriptor', 9)
      return write(frame, 2)
    },
  }
  return {
    reachesOut: true,
    functions: {
      ...Object.fromEntries(gone.map((path) => [path, unavailable(path, surroundings)])),
      'io.close': close,
      'io.flush': (frame) => succeed(frame, 0),
      'io.lines': lines,
      'io.open': open,
      'io.type': (frame) => {
        frame.core.api.luaL_checkany(frame.L, 1)
        if (!files.isFile(frame, 1)) frame.pushNil()
        else frame.pushString(files.kind(frame, 1) === fileKind.closed ? 'closed file' : 'file')
        return 1
      },
      'io.write': (frame) => write(frame, 1),
    },
    internals: { ...methods, nextLine, toText },
    removed: ['io.stdin'],
    setUp: (frame, pushInternal) => {
      pushIterator = () => pushInternal('nextLine', 2)
      makeMetatable(frame, Object.keys(methods), pushInternal)
      files.open(frame)
      setStandardFiles(frame, files)
    },
  }

  function open(frame: HostFrame): number {
    const path = cString(frame.string(1))
    const mode = cString(frame.optionalString(2) ?? 'r')
    if (!/^r?b?$/.test(mode)) {
      surroundings.unavailable?.(`io.open("${path}", "${mode}")`)
      return failure(frame, `${path}: Permission denied`, 13)
    }
    const file = surroundings.readFile(path)
    if ('error' in file) return failure(frame, `${path}: ${file.error}`, errorNumbers[file.error] ?? 5)
    files.push(frame, fileKind.reading, file.bytes)
    return 1
  }

  function lines(frame: HostFrame): number {
    const path = frame.isMissing(1) ? unavailable('io.stdin', surroundings)(frame) : cString(frame.string(1))
    const file = surroundings.readFile(String(path))
    if ('error' in file) {
      return is51 ? frame.badArgument(1, `${path}: ${file.error}`) : frame.fail(`${path}: ${file.error}`)
    }
    files.push(frame, fileKind.reading, file.bytes)
    frame.pushBoolean(true)
    pushIterator()
    return 1
  }

  function nextLine(frame: HostFrame): number {
    const { api } = frame.core
    api.lua_settop(frame.L, 0)
    api.lua_pushvalue(frame.L, api.upvalueIndex(1))
    if (files.kind(frame, 1) === fileKind.closed) frame.fail('file is already closed')
    if (readOne(frame, files, { file: 1, format: 'l' })) return 1
    if (frame.truth(api.upvalueIndex(2))) files.close(frame, 1)
    return 0
  }

  function close(frame: HostFrame): number {
    if (frame.type(1) === 'none') unavailable('io.output', surroundings)(frame)
    files.openKind(frame, 1)
    files.close(frame, 1)
    frame.pushBoolean(true)
    return 1
  }

  function write(frame: HostFrame, first: number): number {
    let text = ''
    for (let index = first; index <= frame.count(); index++) {
      const type = frame.type(index)
      if (type !== 'string' && type !== 'number' && text !== '') surroundings.output(text)
      text += frame.string(index)
    }
    if (text !== '') surroundings.output(text)
    return succeed(frame, first - 1)
  }

  /** 5.1 returns true, 5.4 the file. */
  function succeed(frame: HostFrame, file: number): number {
    if (is51 || file === 0) frame.pushBoolean(true)
    else frame.core.api.lua_pushvalue(frame.L, file)
    return 1
  }

  function toText(frame: HostFrame): number {
    const isClosed = files.kind(frame, 1) === fileKind.closed
    const address = frame.shownAddress(frame.core.api.lua_touserdata(frame.L, 1)).toString(16)
    frame.pushString(isClosed ? 'file (closed)' : `file (0x${address})`)
    return 1
  }
}

const failure = (frame: HostFrame, message: string, code: number): number => {
  frame.pushNil()
  frame.pushString(message)
  frame.pushNumber(code)
  return 3
}

const seek = (frame: HostFrame, files: Files): number => {
  files.openKind(frame, 1)
  const whence = frame.optionalString(2) ?? 'cur'
  const offset = Math.trunc(frame.optionalNumber(3) ?? 0)
  const bases: Readonly<Record<string, () => number>> = {
    set: () => 0,
    cur: () => files.position(frame, 1),
    end: () => files.content(frame, 1).length,
  }
  const base = bases[whence]
  if (base === undefined) return frame.badArgument(2, `invalid option '${whence}'`)
  const position = base() + offset
  if (!(position >= 0 && position < 2 ** 32)) return failure(frame, 'Invalid argument', 22)
  files.setPosition(frame, 1, position)
  frame.pushNumber(position)
  return 1
}

/** Leaves the metatable on the stack; it is its own `__index`, as liolib.c has it. */
const makeMetatable = (frame: HostFrame, methods: readonly string[], pushInternal: PushInternal): void => {
  const { api } = frame.core
  const set = (name: string, pushIt: () => void) => {
    frame.pushString(name)
    pushIt()
    api.lua_rawset(frame.L, -3)
  }
  api.lua_settop(frame.L, 0)
  api.lua_createtable(frame.L, 0, methods.length + 3)
  for (const name of methods) set(name, () => pushInternal(name, 0))
  set('__tostring', () => pushInternal('toText', 0))
  set('__name', () => frame.pushString('FILE*'))
  set('__index', () => api.lua_pushvalue(frame.L, 1))
}

const setStandardFiles = (frame: HostFrame, files: Files): void => {
  const { api } = frame.core
  for (const name of ['stdout', 'stderr']) {
    api.pushGlobals(frame.L)
    frame.pushString('io')
    api.lua_rawget(frame.L, -2)
    frame.pushString(name)
    files.push(frame, fileKind.output, '')
    api.lua_rawset(frame.L, -3)
  }
  api.lua_settop(frame.L, 0)
}
