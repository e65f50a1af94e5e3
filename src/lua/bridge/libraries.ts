import { layout54 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext } from '../library/library.js'
import { numeralLibrary } from '../library/numerals.js'
import { collectorLibrary } from '../thrlua/collector.js'
import { operatingSystem, operatorLibrary } from '../thrlua/libraries.js'
import { localStorage } from '../thrlua/local-storage.js'
import { basicLibrary } from './basics.js'
import { coroutineLibrary } from './coroutines.js'
import { debuggingLibrary } from './debugging.js'
import { environmentLibrary } from './environments.js'
import { formatLibrary } from './format.js'
import { mathLibrary } from './maths.js'
import { bridgeOperators } from './operators.js'
import { requireLibrary } from './packages.js'
import { stringLibrary } from './strings.js'
import { tableLibrary } from './tables.js'

/** 5.1's library and thrLua's own, laid over 5.4's. */
export const bridgeLibraries = (context: LibraryContext): readonly Library[] => [
  basicLibrary(context),
  numeralLibrary(context),
  stringLibrary(context),
  formatLibrary,
  tableLibrary,
  mathLibrary(),
  coroutineLibrary(context),
  debuggingLibrary(context),
  environmentLibrary(),
  requireLibrary,
  operatorLibrary(context, bridgeOperators),
  collectorLibrary(context, takesResults),
  localStorage,
  operatingSystem(context),
]

/** Does the script do anything with what the running C function returns? */
const takesResults = (frame: HostFrame): boolean => {
  const { u32, u8 } = frame.core.instance.memory
  const own = u32[(frame.L + layout54.state.callInfo) >> 2]! + layout54.callInfo.results
  return u8[own] !== 0 || u8[own + 1] !== 0
}
