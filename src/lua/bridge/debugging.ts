import type { HostFrame } from '../host-frame.js'
import { debugLibrary } from '../library/debug.js'
import type { Library, LibraryContext } from '../library/library.js'

/** `debug` of 5.1 (ldblib.c): what it tells, and no more. */
export const debuggingLibrary = (context: LibraryContext): Library => {
  const { original } = context
  const setmetatable = debugLibrary(context).functions!['debug.setmetatable']!
  const getinfo = original('debug.getinfo')
  return {
    functions: {
      'debug.getinfo': (frame) => {
        const options = frame.core.api.lua_tothread(frame.L, 1) === 0 ? 2 : 3
        if (frame.isMissing(options)) setOptions(frame, options)
        else if (/[^SlnufL]/.test(frame.string(options))) frame.badArgument(options, 'invalid option')
        const results = getinfo(frame.L)
        if (frame.type(-1) === 'table') asIn51(frame)
        return results
      },
      'debug.traceback': traceback,
      'debug.setmetatable': (frame) => {
        setmetatable(frame)
        frame.pushBoolean(true)
        return 1
      },
    },
    removed: ['upvalueid', 'upvaluejoin', 'getuservalue'].map((name) => `debug.${name}`),
  }
}

const setOptions = (frame: HostFrame, index: number): void => {
  const { api } = frame.core
  api.lua_settop(frame.L, index - 1)
  frame.pushString('flnSu')
}

const counts = ['currentline', 'linedefined', 'lastlinedefined', 'nups']

/** The table on top of the stack. */
const asIn51 = (frame: HostFrame): void => {
  const { api } = frame.core
  const set = (field: string, push: () => void) => {
    frame.pushString(field)
    push()
    api.lua_rawset(frame.L, -3)
  }
  for (const field of counts) {
    frame.pushString(field)
    api.lua_rawget(frame.L, -2)
    const value = frame.type(-1) === 'number' ? api.lua_tonumber(frame.L, -1) : undefined
    api.lua_settop(frame.L, -2)
    if (value !== undefined) set(field, () => frame.pushNumber(value))
  }
  for (const field of ['nparams', 'isvararg']) set(field, () => frame.pushNil())
}

/** levels that are told first and last (`LEVELS1`, `LEVELS2`) */
const [firstLevels, lastLevels] = [12, 10]

/** `db_errorfb` */
function traceback(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  const other = api.lua_tothread(L, 1)
  const [state, shift] = other === 0 ? [L, 0] : [other, 1]
  const given = frame.type(shift + 2)
  const from = given === 'number' ? Math.trunc(frame.number(shift + 2)) : state === L ? 1 : 0
  const message = frame.type(shift + 1)
  if (message !== 'nil' && message !== 'none' && message !== 'string' && message !== 'number') {
    api.lua_pushvalue(L, shift + 1)
    return 1
  }
  const head = message === 'string' || message === 'number' ? `${frame.string(shift + 1)}\n` : ''
  frame.pushString(`${head}stack traceback:${levelsFrom(frame, state, from).join('')}`)
  return 1
}

const levelsFrom = (frame: HostFrame, state: number, from: number): readonly string[] => {
  const lines: string[] = []
  for (let level = from; ; level += 1) {
    const line = lineOf(frame, state, level)
    if (line === undefined) break
    lines.push(line)
  }
  if (lines.length <= firstLevels + lastLevels) return lines
  return [...lines.slice(0, firstLevels), '\n\t...', ...lines.slice(-lastLevels)]
}

/** of `lua_Debug` (lua.h of 5.4) */
const [nameAt, nameKindAt] = [4, 8]

const lineOf = (frame: HostFrame, state: number, level: number): string | undefined => {
  const { api, arena, instance } = frame.core
  if (api.lua_getstack(state, level, arena.debug) === 0) return undefined
  api.lua_getinfo(state, arena.terminated('Snl'), arena.debug)
  const { u32 } = instance.memory
  const { debug } = instance.build
  const text = (offset: number) => arena.readTerminated(u32[(arena.debug + offset) >> 2]!)
  const source = arena.readTerminated(arena.debug + debug.shortSource)
  const current = u32[(arena.debug + debug.currentLine) >> 2]! | 0
  const place = `\n\t${source}:${current > 0 ? `${current}:` : ''}`
  if (text(nameKindAt) !== '') return `${place} in function '${text(nameAt)}'`
  const what = text(debug.what)
  if (what === 'main') return `${place} in main chunk`
  if (what === 'C') return `${place} ?`
  return `${place} in function <${source}:${u32[(arena.debug + debug.lineDefined) >> 2]}>`
}
