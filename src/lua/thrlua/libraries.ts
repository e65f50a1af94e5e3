import { setPath } from '../library/globals.js'
import type { Library, LibraryContext, RawFunction } from '../library/library.js'
import { unavailable } from '../library/unavailable.js'
import type { DetourAnswers } from './answers.js'
import { collectorLibrary } from './collector.js'
import { formatLibrary } from './format.js'
import { isIterated, iterate } from './iterate.js'
import { localStorage } from './local-storage.js'
import { operatorFunctions } from './operators.js'

/** thrLua's own functions and ways, laid over 5.1's. */
export const thrluaLibraries = (context: LibraryContext, answers: DetourAnswers): readonly Library[] => [
  operatorLibrary(context, operatorFunctions),
  iteration(answers),
  formatLibrary(context),
  collectorLibrary(context),
  localStorage,
  operatingSystem(context),
]

/** What needs the operating system is unavailable, as in 5.1's part. */
export const operatingSystem = (context: LibraryContext): Library => ({
  functions: Object.fromEntries(
    ['os.setenv', 'buffer.new', 'thread.create', 'thread.sleep', 'thread.condition', 'thread.rwlock'].map((path) => [
      path,
      unavailable(path, context.options.surroundings),
    ]),
  ),
  setUp: (frame) => {
    for (const [value, name] of ['MUTEX_NORMAL', 'MUTEX_RECURSIVE', 'MUTEX_ERRORCHECK'].entries()) {
      frame.pushNumber(value)
      setPath(frame, ['thread', name])
    }
  },
})

/** Functions that stand for operators, by sign; no script reaches them by name. */
export const operatorLibrary = (
  { options }: LibraryContext,
  functions: Readonly<Record<string, RawFunction>>,
): Library => {
  const internals = {
    ...functions,
    '~stray': unavailable('~ of a constant that is no number', options.surroundings),
  }
  return {
    internals,
    setUp: (frame, pushInternal) => {
      const { api } = frame.core
      for (const sign of Object.keys(internals)) {
        pushInternal(sign, 0)
        frame.operators.set(sign, api.lua_topointer(frame.L, -1))
        api.luaL_ref(frame.L, api.registryIndex)
      }
    },
  }
}

/** The function that a loop calls in an object's stead lies as a value outside of Lua's heap, where a pointer to it can be given. */
const iteration = (answers: DetourAnswers): Library => ({
  internals: { iterate },
  setUp: (frame, pushInternal) => {
    const { api, instance } = frame.core
    frame.pushString('__iter')
    const iterName = api.luaL_ref(frame.L, api.registryIndex)
    pushInternal('iterate', 0)
    const value = api.malloc(16)
    instance.memory.u32[value >> 2] = api.lua_topointer(frame.L, -1)
    instance.memory.u32[(value >> 2) + 2] = 6
    api.luaL_ref(frame.L, api.registryIndex)
    answers.callable = (L, called) => (isIterated(frame, L, called, iterName) ? value : 0)
  },
})
