import { argumentOrder } from './argument-order.js'
import { coroutineLibrary } from './coroutines.js'
import { debugLibrary } from './debug.js'
import { formatLibrary } from './format.js'
import { ioLibrary } from './io.js'
import type { Library, LibraryContext } from './library.js'
import { loadingLibrary } from './loading.js'
import { narrowArguments } from './narrow-arguments.js'
import { numeralLibrary } from './numerals.js'
import { osLibrary } from './os.js'
import { packageLibrary } from './packages.js'
import { printLibrary } from './print.js'
import { randomLibrary } from './random.js'
import { stringDump } from './string-dump.js'

/** Every part of the standard library that is not as it was compiled, in the order in which it is laid over. */
export const standardLibraries = (context: LibraryContext): readonly Library[] => [
  printLibrary(context),
  loadingLibrary(context),
  packageLibrary(context),
  coroutineLibrary(context),
  debugLibrary(context),
  osLibrary(context),
  randomLibrary(context),
  ioLibrary(context),
  stringDump,
  ...(context.frame.core.instance.build.name === 'lua51' ? nativeIntegers(context) : []),
]

/** 5.1 is compiled for 32 bits, production's for 64. */
const nativeIntegers = (context: LibraryContext): readonly Library[] => [
  narrowArguments(context),
  argumentOrder(context),
  numeralLibrary(context),
  formatLibrary(context),
]
