import { pushPath, setPath } from './globals.js'
import type { Library, LibraryContext, RawFunction } from './library.js'
import { narrowArguments } from './narrow-arguments.js'

/**
 * lmathlib.c's functions that check two arguments within one expression, whose order C leaves to the compiler. That of native
 * builds on x86-64 checks the second first: it is what an error tells of where both are wrong.
 */
export const argumentOrder = (context: LibraryContext): Library => {
  const ofC = (path: string): RawFunction => {
    const run = context.original(path)
    return ({ L }) => run(L)
  }
  return {
    functions: {
      'math.atan2': secondFirst(ofC('math.atan2')),
      'math.fmod': secondFirst(ofC('math.fmod')),
      'math.ldexp': secondFirst(narrowArguments(context).functions!['math.ldexp']!),
      'math.pow': secondFirst(ofC('math.pow')),
    },
    setUp: (frame) => {
      pushPath(frame, ['math', 'fmod'])
      setPath(frame, ['math', 'mod'])
      frame.core.api.lua_settop(frame.L, 0)
    },
  }
}

const secondFirst =
  (run: RawFunction): RawFunction =>
  (frame) => {
    frame.number(2)
    return run(frame)
  }
