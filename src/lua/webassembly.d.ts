/** The part of the WebAssembly JavaScript API that this room uses; the `es2024` library has none of it. */
declare namespace WebAssembly {
  type ImportFunction = (...args: number[]) => unknown

  class Module {
    constructor(bytes: Uint8Array)
  }

  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, ImportFunction>>>>)
    readonly exports: Readonly<Record<string, unknown>>
  }

  class Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }

  class Table {
    readonly length: number
    get(index: number): unknown
    set(index: number, value: unknown): void
    grow(by: number): number
  }

  class RuntimeError extends Error {}
}
