import type { Build } from './builds.js'
import { changed, loadBuild } from './load-build.js'
import { Memory } from './memory.js'
import { LimitReached, longjmp } from './stops.js'
import type { Detours } from './wasm-detours.js'

export type WasmFunction = (...args: number[]) => number

/** One running copy of a build's wasm: its exports, its memory, its function table. */
export interface Instance {
  readonly build: Build
  readonly exports: Readonly<Record<string, WasmFunction>>
  readonly memory: Memory
  readonly table: WebAssembly.Table
  /** static data is [0, staticEnd), then comes the C stack, then the heap from heapStart */
  readonly staticEnd: number
  readonly heapStart: number
}

/**
 * Instantiates a build with imports of our own. Nothing of the world comes in: no clock (it stands at 0, so seeds are
 * constant), no environment, no files, no processes. Growth beyond `memoryBytes` throws `LimitReached`.
 */
export const instantiate = (build: Build, memoryBytes: number, detours?: Detours): Instance => {
  const world = new World(memoryBytes)
  const wasm = new WebAssembly.Instance(loadBuild(build.name, detours), {
    env: imports(world),
    wasi_snapshot_preview1: wasi(world),
  })
  const exports = wasm.exports as unknown as Record<string, WasmFunction>
  const memory = new Memory(wasm.exports['memory'] as WebAssembly.Memory)
  const table = wasm.exports['__indirect_function_table'] as WebAssembly.Table
  world.open(exports, memory, table)
  poke(build, memory, detours)
  exports['emscripten_stack_init']!()
  const heapStart = exports['emscripten_stack_get_base']!()
  const heapEnd = memory.u32[build.heapEndWord >> 2]!
  if (heapEnd !== heapStart) throw changed(build, `heap end ${heapEnd}`, `heap end ${heapStart}`)
  exports['__wasm_call_ctors']!()
  return { build, exports, memory, table, staticEnd: exports['emscripten_stack_get_end']!(), heapStart }
}

const poke = (build: Build, memory: Memory, detours: Detours | undefined): void => {
  for (const { text, at, byte } of detours?.pokes ?? []) {
    const found = staticText(memory).indexOf(`\0${text}\0`)
    if (found < 0) throw changed(build, `no ${JSON.stringify(text)} in its data`, 'it')
    memory.u8[found + 1 + at] = byte
  }
  for (const { at, text } of detours?.texts ?? []) memory.buffer.latin1Write(text, at)
}

/** Static data of both builds ends far below. */
const staticText = (memory: Memory): string => memory.buffer.latin1Slice(0, 0x10000)

/** What the imports need of the instance that they are made before. */
class World {
  memory!: Memory
  private exports!: Readonly<Record<string, WasmFunction>>
  private table!: WebAssembly.Table
  private readonly callable: WasmFunction[] = []
  private readonly memoryBytes: number

  constructor(memoryBytes: number) {
    this.memoryBytes = memoryBytes
  }

  open(exports: Readonly<Record<string, WasmFunction>>, memory: Memory, table: WebAssembly.Table): void {
    this.exports = exports
    this.memory = memory
    this.table = table
  }

  /** `setjmp`'s side: only a longjmp ends here; limits, interruptions and our own faults pass through. */
  invoke(index: number, a: number, b: number): void {
    const { stackSave, stackRestore, setThrew } = this.exports as Record<string, WasmFunction>
    const stackPointer = stackSave!()
    try {
      this.function(index)(a, b)
    } catch (thrown) {
      stackRestore!(stackPointer)
      if (thrown !== longjmp) throw thrown
      setThrew!(1, 0)
    }
  }

  grow(bytes: number): number {
    if (bytes >>> 0 > this.memoryBytes) throw new LimitReached('memory')
    return this.memory.growTo(bytes >>> 0) ? 1 : 0
  }

  private function(index: number): WasmFunction {
    let found = this.callable[index]
    if (found === undefined) {
      found = this.table.get(index) as WasmFunction
      this.callable[index] = found
    }
    return found
  }
}

const noEntry = -44
const badFile = 8

const imports = (world: World): Record<string, WebAssembly.ImportFunction> => ({
  invoke_vii: (index, a, b) => void world.invoke(index!, a!, b!),
  _emscripten_throw_longjmp: () => {
    throw longjmp
  },
  emscripten_resize_heap: (bytes) => world.grow(bytes!),
  emscripten_memcpy_js: (to, from, length) => void world.memory.u8.copyWithin(to!, from!, from! + length!),
  emscripten_date_now: () => 0,
  _emscripten_get_now_is_monotonic: () => 0,
  exit: () => refuse('exit'),
  abort: () => refuse('abort'),
  system: () => -1,
  _emscripten_system: () => -1,
  strftime: () => 0,
  _tzset_js: () => undefined,
  _localtime_js: () => undefined,
  _gmtime_js: () => undefined,
  _mktime_js: () => refuse('mktime'),
  __syscall_openat: () => noEntry,
  __syscall_fcntl64: () => noEntry,
  __syscall_ioctl: () => noEntry,
  __syscall_dup3: () => noEntry,
  __syscall_unlinkat: () => noEntry,
  __syscall_rmdir: () => noEntry,
  __syscall_renameat: () => noEntry,
  __syscall_readlinkat: () => noEntry,
})

const wasi = (world: World): Record<string, (...args: number[]) => number> => ({
  fd_write: () => badFile,
  fd_read: () => badFile,
  fd_close: () => badFile,
  fd_seek: () => badFile,
  environ_sizes_get: (count, bytes) => {
    world.memory.u32[count! >> 2] = 0
    world.memory.u32[bytes! >> 2] = 0
    return 0
  },
  environ_get: () => 0,
})

const refuse = (what: string): never => {
  throw new Error(`the Lua machine called ${what}, which no script can reach: a fault of ours`)
}
