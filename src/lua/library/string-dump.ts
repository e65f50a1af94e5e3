import type { Library } from './library.js'

/** Compiled chunks neither come in (`chunks.ts`) nor go out. */
export const stringDump: Library = {
  functions: { 'string.dump': (frame) => frame.fail('unable to dump given function') },
}
