import type { Bytes } from '../domain/bytes.js'
import type { ShownValue } from '../domain/shown-value.js'
import type { LuaValue } from '../domain/value.js'

/**
 * The one interface over both builds of Lua. Nothing of the world reaches a script but through
 * `HostLibrary`, `HandleType` and `Surroundings`; nothing of a script reaches us but as bytes and `LuaValue`.
 */
export interface Machine {
  readonly build: BuildName
  /** Compiles and runs a chunk of text (never of bytecode); `name` is what errors and tracebacks call it. */
  run(source: Bytes, name: Bytes): CallOutcome
  /** Calls a kept function. `push` puts the arguments on the frame and returns how many. */
  call(reference: Reference, push: (frame: Frame) => number): CallOutcome
  /** A new empty table, kept until the image is restored. */
  newTable(): Reference
  /** Keeps a handle's userdata, so that the same object is the same value every time it is pushed. */
  newHandle(type: HandleType, id: number): Reference
  /**
   * A kept table's functions under string keys, each by what it is the same function by as long as no image is restored;
   * and whether a metatable stands behind the table.
   */
  functionsOf(table: Reference): TableFunctions
  /** What a kept function is the same by, as in `functionsOf`. */
  identityOf(reference: Reference): number
  /** Two full collections, so that an image taken after boot is small. */
  collectGarbage(): void
  /** how many bytes an image has that is taken now */
  readonly imageBytes: number
  /** The whole state at rest. With `into`, an image no longer needed, its memory is used again. */
  takeImage(into?: Image): Image
  restoreImage(image: Image): void
  /**
   * Whether a call since the image was put back rested on what Lua leaves open: went through a hash part of two places or more,
   * or made an address into text. Always false on `lua54` in thrLua's dialect, which is asked for a second opinion alone.
   */
  readonly restsOnOpen: boolean
  /** From here on, what Lua leaves open is otherwise; null: as it is. Not on `lua54` in thrLua's dialect. */
  rearrange(arrangement: Arrangement | null): void
  /** Ends the boot: what lies in the machine is as old as it, and nothing is noted yet. On `lua51` alone. */
  endBoot(): void
  /**
   * What calls have left since the image after boot was put back, of what was there then. Also where a call was ended by force.
   */
  leftSince(afterBoot: Image): readonly LeftPlace[]
  /**
   * Ends a session, and takes the image that the next one goes on from: what was kept since the boot is given up, and handles of
   * objects that are gone are retired, wherever a script keeps them. On `lua51` alone, after `endBoot`.
   */
  takeCarried(isGone: (id: number) => boolean): Image
  /** Where calls rested on what Lua leaves open, since it was rearranged. */
  readonly reliances: readonly Reliance[]
  /**
   * From here on the listener hears of every line that a script begins, before it runs, with how far its call has come; null:
   * nobody does. It may look, and nothing that a script or an image can tell is otherwise for it. On `lua51` with thrLua alone.
   */
  watchLines(listener: LineListener | null): void
  /** From here on the listener hears of every text before it is given to a script, and may throw an `Interruption`; null: nobody does. */
  watchTexts(listener: ((text: Bytes) => void) | null): void
  /** While a host function runs: where the nearest script is that called it, of another chunk than `but`; null where none did. */
  placeNow(but?: Uint8Array): ScriptPlace | null
  /** While a host function runs: the line that called it, `file:line` as an error would name it; '' where no script did. */
  lineNow(): Bytes
  /** false where a call was ended by force, by a limit or a watchdog: then there is no state to keep */
  readonly isAtRest: boolean
}

/** `place` is read at once or never: it is where the machine stands. */
export type LineListener = (place: () => ScriptPlace) => void

/** Where a script is, and what it has there. */
export interface ScriptPlace {
  /** as the chunk was named: `@policy.lua`, `=name`, or the text of generated code itself, which may be long */
  readonly chunk: Bytes
  /** whether that is its name: compared where it lies */
  isOfChunk(name: Uint8Array): boolean
  readonly line: number
  /** the first line of the function, 0 for the body of a chunk */
  readonly lineDefined: number
  /** how many functions are being called in its coroutine, those of the host among them; from 1 */
  readonly depth: number
  /** 0: none; else tells coroutines that there are at one time apart */
  readonly coroutine: number
  /** it stands at the function's first instruction: it begins, or, where a loop leads back to there, may be there again */
  readonly isAtStart: boolean
  readonly startIsLooped: boolean
  /** tells functions that there are at one time apart, and those of one text */
  readonly closure: number
  readonly prototype: number
  /** that the call has come to, the one that is about to run among them */
  readonly instructions: number
  /** those in scope, by name, in the order in which they were declared */
  locals(): readonly (readonly [Bytes, ShownValue])[]
  /** variables of functions around it that it uses, but functions */
  upvalues(): readonly (readonly [Bytes, ShownValue])[]
}

/** State of the boot that is other than it was. */
export interface LeftPlace {
  /** `seen`, `stats.count`, `local last of policy.lua` */
  readonly name: Bytes
  /** the same text for the same content, as far as it is looked at; '' where it is not */
  readonly content: Bytes
}

/** Another order of every table's hash part, and other addresses. */
export interface Arrangement {
  /** 0: the reverse order; any other number begins as many places on, or shuffles a table of many */
  readonly seed: number
  /** rearranges one place alone, `WHAT LINE` of a reliance; null: all */
  readonly only: string | null
}

export interface Reliance {
  readonly what: 'order' | 'address'
  /** `file:line` */
  readonly line: Bytes
  /** of an order: those of the largest table's hash part that were gone through there, a power of two; else 0 */
  readonly places: number
}

export type BuildName = 'lua51' | 'lua54'

export interface TableFunctions {
  readonly identities: ReadonlyMap<Bytes, number>
  readonly hasMetatable: boolean
}

/** A value kept in the machine's registry. Valid while the image in which it was made, or a later one, is in place. */
export type Reference = number & { readonly reference: unique symbol }

/** Opaque; belongs to any machine of the same build made with the same libraries in the same order. */
export interface Image {
  readonly build: BuildName
  readonly bytes: number
}

export interface MachineOptions {
  readonly libraries: readonly HostLibrary[]
  readonly handleTypes: readonly HandleType[]
  readonly surroundings: Surroundings
  readonly limits: Limits
  /** From the policy's dialect to the build's Lua, keeping every line number. Throws `DialectError`. */
  readonly translate: (source: Bytes, name: Bytes) => Bytes | Translation
  /** thrLua's ways beyond syntax: numerals, texts of numbers, `__iter`, its library. On `lua51` alone. */
  readonly dialect?: 'thrlua'
}

/** A text for the build's compiler. */
export interface Translation {
  readonly source: Bytes
  /** A string constant that begins so stands for the function of the operator that follows; undefined where there is none. */
  readonly operatorMark?: Bytes
}

export interface Limits {
  /** instructions of one call; beyond it the call's outcome is `limit` */
  readonly instructions: number
  /** bytes of the machine's whole memory */
  readonly memoryBytes: number
}

/** What the standard library would have taken from the operating system. */
export interface Surroundings {
  /** milliseconds since the epoch: os.time, os.date */
  now(): number
  /** seconds of the processor's: os.clock; 0 where this is left out */
  processorSeconds?(): number
  /** a number in [0, 1): math.random */
  random(): number
  /** math.randomseed was called */
  seedRandom(seed: number): void
  /** print and io.write, a line or piece without a line end added */
  output(text: Bytes): void
  /** a file's bytes, or the error text after the path (`No such file or directory`). May throw an `Interruption`. */
  readFile(path: Bytes): { readonly bytes: Bytes } | { readonly error: string }
  /** os.getenv */
  environment(name: Bytes): Bytes | undefined
  /**
   * The script wants what no replay can have: to write a file, run a program, leave. May throw an `Interruption`; where it
   * returns, the script gets an error.
   */
  unavailable?(what: string): void
  /** A handle of that type is read whose object went with an earlier session. May throw an `Interruption`. */
  retired?(type: string): void
  /** A finalizer (`__gc`) of the script does or asks something beyond the script's own state. May throw an `Interruption`. */
  finalizing?(): void
}

/** A table of functions and constants, reachable as global (`msys.core`) and by `require`. */
export interface HostLibrary {
  readonly name: string
  readonly functions?: Readonly<Record<string, HostFunction>>
  readonly constants?: Readonly<Record<string, LuaValue>>
  /** A name that the table does not have is read: pushes a value and returns true, or returns false for nil. */
  readonly read?: (frame: Frame, name: Bytes) => boolean
}

/** A kind of userdata. */
export interface HandleType {
  /** as msys.type prints it: `msys.core:_ec_message` */
  readonly name: string
  readonly methods: Readonly<Record<string, HostFunction>>
  /** Pushes the field's value and returns true, or returns false. Asked before nothing else answers: methods come first. */
  readonly get?: (frame: Frame, id: number, key: Bytes) => boolean
  /** The new value is at index 3. Returns false where there is no such field. */
  readonly set?: (frame: Frame, id: number, key: Bytes) => boolean
  readonly toText?: (id: number) => Bytes
  readonly length?: (id: number) => number
  /** In place of `get` and `set`, for keys of any kind: the key is at index 2, and one value is pushed. */
  readonly index?: (frame: Frame, id: number) => void
  /** The key is at index 2, the new value at 3. */
  readonly newIndex?: (frame: Frame, id: number) => void
  /** thrLua's `__iter`: pushes what a generic `for` over the object gives after the key at index 3, nil at first. */
  readonly next?: (frame: Frame, id: number) => number
}

/** Works on the frame and returns how many results it pushed. */
export type HostFunction = (frame: Frame) => number

/**
 * The stack of one call into the host. Indices count arguments from 1. Everything that `raises`
 * raises a Lua error, with Lua's own wording, position first; it must not be caught.
 */
export interface Frame {
  count(): number
  type(index: number): LuaTypeName
  /** A string or number, as `luaL_checklstring`: raises `bad argument #1 to 'f' (string expected, got nil)`. */
  string(index: number): Bytes
  /** nil and none are undefined. */
  optionalString(index: number): Bytes | undefined
  /** A number or a string that is one; raises. */
  number(index: number): number
  optionalNumber(index: number): number | undefined
  /** Truth as Lua has it. */
  truth(index: number): boolean
  /** A copy, whole; a table is traversed in the order of `next`. */
  value(index: number): LuaValue
  /** As Lua's tostring makes it, `__tostring` too. */
  display(index: number): Bytes
  /** The id of a handle of this type; raises on anything else. */
  handle(index: number, type: HandleType): number
  /** Any handle, or undefined. */
  anyHandle(index: number): { readonly type: HandleType; readonly id: number } | undefined
  /** Reads tables where nothing hangs on the order in which they are traversed. */
  quietly<Result>(read: () => Result): Result
  /** The raw field of a table argument. */
  field(index: number, key: Bytes): LuaValue
  /** Keeps the argument in the registry. */
  keep(index: number): Reference
  /** The functions among a table's values that have string keys, kept; in order of traversal. */
  keepFunctions(index: number): readonly { readonly name: Bytes; readonly reference: Reference; readonly at: string }[]
  pushNil(): void
  pushBoolean(value: boolean): void
  pushNumber(value: number): void
  pushString(value: Bytes): void
  /** A table is built anew, its entries set in their order. */
  pushValue(value: LuaValue): void
  push(reference: Reference): void
  /** A new userdata; `Machine.newHandle` and `push` where identity matters. */
  pushHandle(type: HandleType, id: number): void
  /** Calls the function argument with values, unprotected: its errors pass through. */
  invoke(index: number, values: readonly LuaValue[]): readonly LuaValue[]
  /** Calls a kept function, unprotected: its errors pass through. `push` puts the arguments on the frame and returns how many. */
  callKept(reference: Reference, push: () => number): readonly LuaValue[]
  /** The same with so many arguments, and its one result stays on the frame. */
  pushCall(reference: Reference, count: number, push: () => void): void
  /** As `luaL_error`. */
  fail(message: Bytes): never
  /** As `luaL_argerror`. */
  badArgument(index: number, message: Bytes): never
  /** `bad argument #2 to 'f' (table expected, got no value)` */
  wrongType(index: number, expected: Bytes): never
  /** Where the calling Lua function is, `policy.lua:12`, or '' where it is not Lua. */
  where(): Bytes
}

export type LuaTypeName =
  | 'none'
  | 'nil'
  | 'boolean'
  | 'lightuserdata'
  | 'number'
  | 'string'
  | 'table'
  | 'function'
  | 'userdata'
  | 'thread'

export type CallOutcome =
  | { readonly outcome: 'returned'; readonly values: readonly LuaValue[]; readonly instructions: number }
  | {
      readonly outcome: 'failed'
      readonly error: LuaValue
      /** the error as text, position first: `policy.lua:3: boom` */
      readonly message: Bytes
      /** the lines below `stack traceback:`, joined by line feeds */
      readonly traceback: Bytes
      readonly instructions: number
    }
  | { readonly outcome: 'limit'; readonly limit: 'instructions' | 'memory'; readonly instructions: number }

/**
 * Thrown by a host function to end a call at once, uncatchable by the script. `Machine.call` and `run`
 * throw it on; the machine then accepts nothing but `restoreImage`.
 */
export class Interruption extends Error {}

/** A source text that the dialect does not have. */
export class DialectError extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}
