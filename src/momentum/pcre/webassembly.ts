/** The part of WebAssembly that is used here: the project compiles without the DOM's types, which are the ones that declare it. */
export interface WebAssemblyApi {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => WasmModule
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
  readonly Table: new (entries: { initial: number; maximum: number; element: 'anyfunc' }) => object
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: unknown }
}

export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
