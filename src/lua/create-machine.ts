import assert from 'node:assert'
import { Arena } from './arena.js'
import { answerBridge } from './bridge/answers.js'
import { bridgeDetours } from './bridge/detours.js'
import { bridgeLibraries } from './bridge/libraries.js'
import { builds } from './builds.js'
import { installFunctions, installHook, type StateFunction } from './function-table.js'
import { type Core, HandleTable } from './handle-table.js'
import { HostFrame } from './host-frame.js'
import { handleMetatable, hostLibrary } from './host-libraries.js'
import { type Instance, instantiate } from './instance.js'
import { probeLayout } from './layout-probe.js'
import { frexpOf } from './library/frexp.js'
import { pushPath, setPath } from './library/globals.js'
import type { Library, LibraryContext, RawFunction } from './library/library.js'
import { messageHandler } from './library/message-handler.js'
import { standardLibraries } from './library/standard-libraries.js'
import { luaApi } from './lua-api.js'
import type { BuildName, Machine, MachineOptions, Surroundings } from './machine.js'
import { answerNotes, notingDetours } from './notes/detours54.js'
import { tables51, tables54 } from './notes/ordered-tables.js'
import { clearNotes } from './notes/places.js'
import { Rearrangement } from './notes/rearrangement.js'
import { LimitReached } from './stops.js'
import { answerDetours, type DetourAnswers } from './thrlua/answers.js'
import { thrluaDetours } from './thrlua/detours.js'
import { thrluaLibraries } from './thrlua/libraries.js'
import { nearestPlace, nearestPlace54 } from './trace/place-text.js'
import type { Detours } from './wasm-detours.js'
import { WasmMachine } from './wasm-machine.js'

export { identifyBuild } from './builds.js'

const countMask = 8

/**
 * A machine of a build, booted with the standard library as policies get it, the host's libraries and handle types.
 * Everything is done in a fixed order, so that two machines made with the same options are equal byte for byte. Throws
 * `Trouble` (`machine-missing`, `machine-changed`) where the build is not the pinned one.
 */
export const createMachine = (build: BuildName, options: MachineOptions): Machine => {
  assert(isCounterValue(options.limits.instructions), 'the limit of instructions is a 31-bit number above 0')
  const isThrlua = options.dialect === 'thrlua'
  const isBridged = isThrlua && build === 'lua54'
  const instance = instantiate(builds[build], options.limits.memoryBytes, detoursOf(build, isThrlua))
  const answers = isThrlua && !isBridged ? answerDetours(instance) : undefined
  if (isBridged) answerBridge(instance, () => core.arena)
  const isNoting54 = build === 'lua54' && !isBridged
  if (isNoting54) answerNotes(instance, () => rearrangement!)
  const core = openCore(instance, isBridged)
  core.handles.onRetired = (type) => options.surroundings.retired?.(type.name)
  const frame = new HostFrame(core)
  const last = { message: '', traceback: '' }
  keepOriginals(frame)
  if (isBridged) frame.kept.format = keepPath(frame, 'string.format')
  const context: LibraryContext = {
    options,
    frame,
    original: (path) => originalFunction(frame, path),
    has: (path) => isFunction(frame, path),
    speaks51: isThrlua || build === 'lua51',
  }
  const handler = messageHandler(last)
  const dialect = answers ? thrluaLibraries(context, answers) : isBridged ? bridgeLibraries(context) : []
  install(frame, [handler, ...standardLibraries(context), ...dialect, ...hostParts(options)], options)
  startCounting(core, options)
  if (build === 'lua51') putInPlace(frame, 'math.frexp', frexpOf(context.original('math.frexp')))
  core.api.lua_settop(core.main, 0)
  core.api.lua_rawgeti(core.main, core.api.registryIndex, frame.kept.handler)
  clearNotes(instance)
  const rearrangement = answers ? rearranging51(frame, answers) : isNoting54 ? rearranging54(frame) : undefined
  return new WasmMachine(core, frame, {
    options,
    last,
    rearrangement,
    answers,
  })
}

const detoursOf = (build: BuildName, isThrlua: boolean): Detours | undefined => {
  if (build === 'lua54') return isThrlua ? bridgeDetours() : notingDetours()
  return isThrlua ? thrluaDetours() : undefined
}

const rearranging51 = (frame: HostFrame, answers: DetourAnswers): Rearrangement => {
  const rearrangement = new Rearrangement(frame, tables51(frame.core.instance.memory), nearestPlace)
  answers.next = (L, table) => rearrangement.next(L, table)
  answers.address = (text, address) => rearrangement.writeAddress(text, address)
  frame.shownAddress = (address) => rearrangement.shown(address)
  return rearrangement
}

const rearranging54 = (frame: HostFrame): Rearrangement => {
  const rearrangement = new Rearrangement(frame, tables54(frame.core.instance.memory), nearestPlace54)
  frame.shownAddress = (address) => rearrangement.shown(address)
  return rearrangement
}

const isCounterValue = (limit: number): boolean => Number.isInteger(limit) && limit > 0 && limit < 2 ** 31

/** The arena is the first block of the heap, so that it lies below everything that an image holds. */
const openCore = (instance: Instance, allDoubles: boolean): Core => {
  const api = luaApi(instance, allDoubles)
  const arena = new Arena(instance.memory, api)
  const main = api.luaL_newstate()
  api.luaL_openlibs(main)
  api.lua_settop(main, 0)
  return { instance, api, arena, main, handles: new HandleTable(instance, api) }
}

const hostParts = (options: MachineOptions): readonly Library[] => [
  ...options.handleTypes.map(handleMetatable),
  ...options.libraries.map(hostLibrary),
]

const keepOriginals = (frame: HostFrame): void => {
  frame.kept.toString = keepPath(frame, 'tostring')
  frame.kept.traceback = keepPath(frame, 'debug.traceback')
  frame.kept.collectGarbage = keepPath(frame, 'collectgarbage')
}

const keepPath = (frame: HostFrame, path: string): number => {
  pushPath(frame, path.split('.'))
  return frame.core.api.luaL_ref(frame.L, frame.core.api.registryIndex)
}

const originalFunction = (frame: HostFrame, path: string): StateFunction =>
  frame.core.instance.table.get(tableIndexOf(frame, path)) as StateFunction

/** Where in the table of functions a C function is. */
const tableIndexOf = (frame: HostFrame, path: string): number => {
  const { api, instance } = frame.core
  pushPath(frame, path.split('.'))
  const index = api.lua_tocfunction(frame.L, -1)
  api.lua_settop(frame.L, -2)
  if (index === 0) throw new Error(`${instance.build.name} has no C function ${path}`)
  return index
}

/** Has every closure of a C function run another one: nothing that lies in memory is otherwise for it. */
const putInPlace = (frame: HostFrame, path: string, run: RawFunction): void => {
  const { instance } = frame.core
  const put = installFunctions(instance, [entryPoint(frame, run)])
  instance.table.set(tableIndexOf(frame, path), instance.table.get(put))
}

const isFunction = (frame: HostFrame, path: string): boolean => {
  pushPath(frame, path.split('.'))
  const found = frame.type(-1) === 'function'
  frame.core.api.lua_settop(frame.L, -2)
  return found
}

/** All functions go into the table at once, then each part of the library is laid over what is there. */
const install = (frame: HostFrame, parts: readonly Library[], { surroundings }: MachineOptions): void => {
  const all = parts.flatMap(({ functions, internals, reachesOut }) =>
    [...Object.values(functions ?? {}), ...Object.values(internals ?? {})].map((each) =>
      reachesOut ? guardedEntry(frame, each, surroundings) : entryPoint(frame, each),
    ),
  )
  let next = installFunctions(frame.core.instance, all)
  for (const part of parts) next = installPart(frame, part, next)
}

const installPart = (frame: HostFrame, part: Library, first: number): number => {
  const { api } = frame.core
  let next = first
  for (const path of Object.keys(part.functions ?? {})) {
    api.lua_pushcclosure(frame.L, next++, 0)
    setPath(frame, path.split('.'))
  }
  const internals = new Map(Object.keys(part.internals ?? {}).map((name) => [name, next++]))
  for (const path of part.removed ?? []) {
    frame.pushNil()
    setPath(frame, path.split('.'))
  }
  part.setUp?.(frame, (name, upvalues) => api.lua_pushcclosure(frame.L, internals.get(name)!, upvalues))
  return next
}

const entryPoint =
  (frame: HostFrame, run: RawFunction): StateFunction =>
  (L) => {
    frame.L = L
    return run(frame)
  }

/** The same, which no finalizer may call. */
const guardedEntry = (frame: HostFrame, run: RawFunction, { finalizing }: Surroundings): StateFunction => {
  const { memory, build } = frame.core.instance
  if (finalizing === undefined) return entryPoint(frame, run)
  const { allowHook } = build
  return (L) => {
    frame.L = L
    if (memory.u8[L + allowHook] === 0) finalizing()
    return run(frame)
  }
}

const startCounting = (core: Core, options: MachineOptions): void => {
  const hook = installHook(core.instance, () => {
    throw new LimitReached('instructions')
  })
  core.api.lua_sethook(core.main, hook, countMask, options.limits.instructions)
  probeLayout(core, options.limits.instructions)
}
