/** Ends a call from inside; thrown through the wasm stack, so no script can catch it. */
export class LimitReached extends Error {
  readonly limit: 'instructions' | 'memory'

  constructor(limit: 'instructions' | 'memory') {
    super(`limit of ${limit} reached`)
    this.limit = limit
  }
}

/** What emscripten's `longjmp` throws, and so every Lua error on its way to a `pcall`. Nobody else may catch it. */
export const longjmp = Infinity
