import type { BuildName } from './machine.js'

/**
 * What we know of one compiled Lua: where it comes from and where it keeps things. Every fact about the layout is
 * checked when a machine is made (`instance.ts`, `layout-probe.ts`), so that another compilation is refused, not misread.
 */
export interface Build {
  readonly name: BuildName
  readonly packageName: string
  readonly version: string
  /** beside the package's main file */
  readonly wasmFile: string
  readonly sha256: string
  /** address of the word that holds the end of the heap (`sbrk`) */
  readonly heapEndWord: number
  /** offset of `hookcount` in `lua_State`; `basehookcount` is the word before it */
  readonly hookCount: number
  /** offset of `allowhook` in `lua_State`, 0 while a finalizer or a hook runs */
  readonly allowHook: number
  /** from a userdata's block back to its metatable's pointer */
  readonly metatableBeforeBlock: number
  /** offsets in `lua_Debug` */
  readonly debug: {
    readonly what: number
    readonly source: number
    readonly currentLine: number
    readonly lineDefined: number
    readonly shortSource: number
  }
}

const lua51: Build = {
  name: 'lua51',
  packageName: 'wasmoon-lua5.1',
  version: '1.18.10',
  wasmFile: 'liblua5.1.wasm',
  sha256: 'cba969b97e8a319eba8996b5df488aed5cdd22a56f2de53b42598e474014e610',
  heapEndWord: 26556,
  hookCount: 64,
  allowHook: 57,
  metatableBeforeBlock: 16,
  debug: { what: 12, source: 16, currentLine: 20, lineDefined: 28, shortSource: 36 },
}

const lua54: Build = {
  name: 'lua54',
  packageName: 'wasmoon',
  version: '1.16.0',
  wasmFile: 'glue.wasm',
  sha256: '95f3f19ddb740125883bc41d5ec670cd0828e7b58c8bdad385323cbff497b55c',
  heapEndWord: 31452,
  hookCount: 108,
  allowHook: 7,
  metatableBeforeBlock: 4,
  debug: { what: 12, source: 16, currentLine: 24, lineDefined: 28, shortSource: 44 },
}

/** 5.1 in 32 bits: offsets of `top` and `base` in `lua_State`, and a `TValue`'s size and the offset of its tag. */
export const stack51 = { top: 8, base: 12, slotBytes: 16, tag: 8 } as const

export const builds: Readonly<Record<BuildName, Build>> = { lua51, lua54 }

/**
 * Offsets in 5.1's `lua_State`, `global_State`, `CallInfo`, `Closure`, `UpVal`, `Proto`, `LocVar`, `TString` and `Udata`, and the sizes
 * of those that lie in arrays.
 */
export const layout51 = {
  state: {
    global: 16,
    callInfo: 20,
    savedPc: 24,
    stack: 32,
    baseCallInfo: 40,
    hookMask: 56,
    globals: 72,
  },
  global: { objects: 28, threshold: 64, pause: 80, stepMultiplier: 84, registry: 96, metatables: 152 },
  callInfo: { base: 0, function: 4, savedPc: 12, tailCalls: 20, bytes: 24 },
  closure: { isC: 6, upvalueCount: 7, environment: 12, prototype: 16, upvalues: 20, cUpvalues: 24 },
  upvalue: { value: 8 },
  prototype: {
    constants: 8,
    code: 12,
    inner: 16,
    lineInfo: 20,
    locals: 24,
    upvalueNames: 28,
    source: 32,
    constantCount: 40,
    codeLength: 44,
    innerCount: 52,
    localCount: 56,
    lineDefined: 60,
    upvalueCount: 72,
  },
  local: { name: 0, from: 4, to: 8, bytes: 12 },
  string: { length: 12, text: 16 },
  userdata: { metatable: 8, environment: 12, length: 16, block: 24 },
} as const

/**
 * The same for 5.4 in 32 bits: a `TValue` takes 16 bytes and has its tag, whose low four bits are the type, at 8; a `CallInfo`'s
 * function lies below its first argument.
 */
export const layout54 = {
  value: { bytes: 16, tag: 8 },
  tags: { float: 0x13, integer: 0x03, lightFunction: 0x16, table: 0x45, userdata: 0x47 },
  object: { next: 0, tag: 4 },
  state: { top: 12, global: 16, callInfo: 20 },
  global: { objects: 88, finalized: 96, eventNames: 172, metatables: 272 },
  callInfo: { function: 0, previous: 8, results: 32 },
  table: {
    flags: 6,
    nodeLog: 7,
    arrayLength: 8,
    array: 12,
    nodes: 16,
    lastFree: 20,
    metatable: 24,
    nodeBytes: 24,
    keyTag: 9,
    next: 12,
    key: 16,
  },
  userdata: { metatable: 12 },
  closure: { prototype: 12 },
  prototype: { constantCount: 16, innerCount: 28, constants: 48, inner: 56 },
  string: { isHashed: 6, shortLength: 7, hash: 8, length: 12, text: 16, shortTag: 0x44, longTag: 0x54 },
} as const

/** As recordings name it: `wasmoon-lua5.1@1.18.10`. */
export const identifyBuild = (build: BuildName): string => `${builds[build].packageName}@${builds[build].version}`
