import type { Bytes } from '../../domain/bytes.js'
import type { ShownValue } from '../../domain/shown-value.js'
import { layout51, stack51 } from '../builds.js'
import type { Core } from '../handle-table.js'
import { luaType, type State } from '../lua-api.js'
import type { ScriptPlace } from '../machine.js'
import { prototypeOf, textAt, upvalueAt, upvalueCount, upvalueName, word } from '../notes/objects51.js'
import { ValueReader } from './shown-value.js'

const { state: state51, callInfo: callInfo51, closure: closure51, prototype: prototype51, local: local51 } = layout51

/** `OP_JMP`, and what its distance is counted from (lopcodes.h, `MAXARG_sBx`) */
const jump = 22
const jumpBias = 131071

/**
 * Where a function of a script stands, read from the machine's memory as it is: nothing is pushed, made or moved, so that a
 * run that is looked at is the run that nobody looks at, byte for byte. On 5.1 alone.
 */
export class PlaceInMemory implements ScriptPlace {
  readonly coroutine: number
  readonly depth: number
  readonly closure: number
  readonly prototype: number
  private readonly core: Core
  private readonly values: ValueReader
  private readonly L: State
  private readonly callInfo: number
  private readonly limit: number

  /** `limit` is the number of instructions that a call may take. */
  constructor(core: Core, at: { readonly L: State; readonly callInfo: number }, limit: number) {
    const { memory } = core.instance
    this.core = core
    this.values = new ValueReader(memory, core.handles)
    this.L = at.L
    this.callInfo = at.callInfo
    this.coroutine = at.L === core.main ? 0 : at.L
    this.depth = (at.callInfo - word(memory, at.L + state51.baseCallInfo)) / callInfo51.bytes
    this.closure = word(memory, word(memory, at.callInfo + callInfo51.function))
    this.prototype = prototypeOf(memory, this.closure)
    this.limit = limit
  }

  get chunk(): Bytes {
    return textAt(this.memory, this.word(this.prototype + prototype51.source))
  }

  isOfChunk(name: Uint8Array): boolean {
    const source = this.word(this.prototype + prototype51.source)
    const start = source + layout51.string.text
    if (this.word(source + layout51.string.length) !== name.length) return false
    return Buffer.compare(this.memory.u8.subarray(start, start + name.length), name) === 0
  }

  get line(): number {
    return this.word(this.word(this.prototype + prototype51.lineInfo) + 4 * this.counter)
  }

  get lineDefined(): number {
    return this.word(this.prototype + prototype51.lineDefined)
  }

  get isAtStart(): boolean {
    return this.counter === 0
  }

  get startIsLooped(): boolean {
    const code = this.word(this.prototype + prototype51.code)
    const length = this.word(this.prototype + prototype51.codeLength)
    for (let index = 0; index < length; index += 1) {
      const instruction = this.word(code + 4 * index)
      if ((instruction & 0x3f) === jump && index + 1 + (instruction >>> 14) - jumpBias === 0) return true
    }
    return false
  }

  get instructions(): number {
    return this.limit - (this.word(this.L + this.core.instance.build.hookCount) | 0)
  }

  locals(): readonly (readonly [Bytes, ShownValue])[] {
    const first = this.word(this.callInfo + callInfo51.base)
    const table = this.word(this.prototype + prototype51.locals)
    const count = this.word(this.prototype + prototype51.localCount)
    const found: [Bytes, ShownValue][] = []
    let active = 0
    for (let local = table; local < table + count * local51.bytes; local += local51.bytes) {
      if (this.word(local + local51.from) > this.counter) break
      if (this.counter >= this.word(local + local51.to)) continue
      const name = textAt(this.memory, this.word(local + local51.name))
      if (!name.startsWith('(')) found.push([name, this.values.valueAt(first + active * stack51.slotBytes)])
      active += 1
    }
    return found
  }

  upvalues(): readonly (readonly [Bytes, ShownValue])[] {
    const found: [Bytes, ShownValue][] = []
    for (let index = 0; index < upvalueCount(this.memory, this.closure); index += 1) {
      const at = upvalueAt(this.memory, this.closure, index)
      if (this.word(at + stack51.tag) === luaType.function) continue
      found.push([upvalueName(this.memory, this.prototype, index), this.values.valueAt(at)])
    }
    return found
  }

  /** The place in the function's code: of the instruction that runs. */
  private get counter(): number {
    const isRunning = this.callInfo === this.word(this.L + state51.callInfo)
    const next = isRunning ? this.word(this.L + state51.savedPc) : this.word(this.callInfo + callInfo51.savedPc)
    return (next - this.word(this.prototype + prototype51.code)) / 4 - 1
  }

  private get memory() {
    return this.core.instance.memory
  }

  private word(address: number): number {
    return word(this.memory, address)
  }
}

/** The functions of scripts below what runs in a coroutine, the nearest first. */
export function* placesBelow(core: Core, L: State, limit: number): Generator<PlaceInMemory> {
  const { memory } = core.instance
  const base = word(memory, L + state51.baseCallInfo)
  for (let at = word(memory, L + state51.callInfo); at > base; at -= callInfo51.bytes)
    if (isOfScript(core, at)) yield new PlaceInMemory(core, { L, callInfo: at }, limit)
}

/** Where the function of a script stands that has called the function of C that runs in a coroutine; null where it is none. */
export const placeOfCaller = (core: Core, L: State, limit: number): PlaceInMemory | null => {
  const { memory } = core.instance
  const callInfo = word(memory, L + state51.callInfo) - callInfo51.bytes
  if (callInfo <= word(memory, L + state51.baseCallInfo) || !isOfScript(core, callInfo)) return null
  return new PlaceInMemory(core, { L, callInfo }, limit)
}

/** Where the function of a script stands that runs. */
export const runningPlace = (core: Core, L: State, limit: number): PlaceInMemory =>
  new PlaceInMemory(core, { L, callInfo: word(core.instance.memory, L + state51.callInfo) }, limit)

const isOfScript = ({ instance: { memory } }: Core, callInfo: number): boolean => {
  const slot = word(memory, callInfo + callInfo51.function)
  if (word(memory, slot + stack51.tag) !== luaType.function) return false
  return memory.u8[word(memory, slot) + closure51.isC] === 0
}
