import assert from 'node:assert'
import type { Bytes } from '../domain/bytes.js'
import type { LuaValue } from '../domain/value.js'
import type { Core } from './handle-table.js'
import type { HostFrame } from './host-frame.js'
import { imageBytes, memoryOf, restoreImage, takeImage } from './image.js'
import { loadChunk, withoutShebang } from './library/chunks.js'
import type { LastFailure } from './library/message-handler.js'
import { luaType, multipleResults } from './lua-api.js'
import type {
  Arrangement,
  CallOutcome,
  Frame,
  HandleType,
  Image,
  LeftPlace,
  LineListener,
  Machine,
  MachineOptions,
  Reference,
  Reliance,
  ScriptPlace,
  TableFunctions,
} from './machine.js'
import { BootState } from './notes/left-state.js'
import type { Words } from './notes/objects51.js'
import { clearNotes, notes } from './notes/places.js'
import type { Rearrangement } from './notes/rearrangement.js'
import { readValue, readValues, TooDeep } from './read-value.js'
import { stackExhausted } from './stack-exhausted.js'
import { LimitReached } from './stops.js'
import type { DetourAnswers } from './thrlua/answers.js'
import { tellLines } from './trace/line-hook.js'
import { placesBelow, runningPlace } from './trace/script-place.js'

/** The stack of a machine at rest holds the message handler alone. */
const handlerIndex = 1

interface MachineParts {
  readonly options: MachineOptions
  readonly last: LastFailure
  /** of every machine but the second one */
  readonly rearrangement: Rearrangement | undefined
  /** of thrLua's own machine */
  readonly answers: DetourAnswers | undefined
}

/** A booted machine. Where a call is stopped from inside, the state is in pieces until an image is put back. */
export class WasmMachine implements Machine {
  readonly build
  private readonly core: Core
  private readonly frame: HostFrame
  private readonly options: MachineOptions
  private readonly last: LastFailure
  private readonly counter: number
  private readonly rearrangement: Rearrangement | undefined
  private readonly answers: DetourAnswers | undefined
  private bootState: BootState | null = null
  private afterBoot: Words | null = null
  /** what the boot has kept in the registry: references from 1 to this one */
  private keptByBoot = 0
  private broken = false
  /** also where a watchdog ended a call, which runs no `catch` */
  private running = false

  constructor(core: Core, frame: HostFrame, parts: MachineParts) {
    this.build = core.instance.build.name
    this.core = core
    this.frame = frame
    this.options = parts.options
    this.last = parts.last
    this.rearrangement = parts.rearrangement
    this.answers = parts.answers
    this.counter = (core.main + core.instance.build.hookCount) >> 2
  }

  run(source: Bytes, name: Bytes): CallOutcome {
    this.begin()
    try {
      if (!loadChunk(this.frame, this.options, withoutShebang(source), `@${name}`)) return this.refused()
      return this.finish(0)
    } catch (thrown) {
      return this.stopped(thrown)
    }
  }

  call(reference: Reference, push: (frame: Frame) => number): CallOutcome {
    this.begin()
    try {
      this.core.api.lua_rawgeti(this.core.main, this.core.api.registryIndex, reference)
      return this.finish(push(this.frame))
    } catch (thrown) {
      return this.stopped(thrown)
    }
  }

  watchTexts(listener: ((text: Bytes) => void) | null): void {
    this.core.arena.onPush = listener
  }

  newTable(): Reference {
    this.assertUsable()
    this.core.api.lua_createtable(this.core.main, 0, 0)
    return this.keepTop()
  }

  newHandle(type: HandleType, id: number): Reference {
    this.assertUsable()
    this.core.handles.push(this.core.main, type, id)
    return this.keepTop()
  }

  functionsOf(table: Reference): TableFunctions {
    this.assertUsable()
    return this.frame.quietly(() => this.functionsAt(table))
  }

  private functionsAt(table: Reference): TableFunctions {
    const { api, arena, main } = this.core
    const identities = new Map<Bytes, number>()
    api.lua_rawgeti(main, api.registryIndex, table)
    const hasMetatable = api.lua_getmetatable(main, -1) !== 0
    if (hasMetatable) api.lua_settop(main, -2)
    const at = api.lua_gettop(main)
    api.lua_pushnil(main)
    while (api.lua_next(main, at) !== 0) {
      if (api.lua_type(main, at + 1) === luaType.string && api.lua_type(main, at + 2) === luaType.function)
        identities.set(arena.stringAt(main, at + 1), api.lua_topointer(main, at + 2))
      api.lua_settop(main, at + 1)
    }
    this.atRest()
    return { identities, hasMetatable }
  }

  identityOf(reference: Reference): number {
    this.assertUsable()
    const { api, main } = this.core
    api.lua_rawgeti(main, api.registryIndex, reference)
    const identity = api.lua_topointer(main, -1)
    this.atRest()
    return identity
  }

  /** An error in a script's `__gc` is dropped: there is no call that it could fail. */
  collectGarbage(): void {
    this.begin()
    const { api, main } = this.core
    try {
      for (let round = 0; round < 2; round++) {
        api.lua_rawgeti(main, api.registryIndex, this.frame.kept.collectGarbage)
        api.lua_pcall(main, 0, 0, 0)
        this.atRest()
      }
    } catch (thrown) {
      this.broken = true
      throw thrown
    }
  }

  get imageBytes(): number {
    return imageBytes(this.core.instance, this.core.arena)
  }

  takeImage(into?: Image): Image {
    this.assertUsable()
    return takeImage(this.core.instance, this.core.arena, into)
  }

  restoreImage(image: Image): void {
    restoreImage(this.core.instance, this.core.arena, image)
    this.rearrangement?.apply()
    this.frame.L = this.core.main
    this.broken = false
    this.running = false
  }

  get restsOnOpen(): boolean {
    const { u32 } = this.core.instance.memory
    return this.rearrangement !== undefined && (u32[notes.traversed >> 2]! | u32[notes.addressed >> 2]!) !== 0
  }

  endBoot(): void {
    this.assertUsable()
    clearNotes(this.core.instance)
    this.keptByBoot = this.lastReference(0)
    if (this.build === 'lua54') return
    this.bootState = new BootState(this.core.instance.memory, this.core.main)
    this.afterBoot = null
  }

  leftSince(image: Image): readonly LeftPlace[] {
    const { instance, arena } = this.core
    if (!this.bootState?.mayBeLeft(instance.memory)) return nothingLeft
    this.afterBoot ??= memoryOf(instance, arena, image)
    return this.bootState.left(this.afterBoot, instance.memory)
  }

  takeCarried(isGone: (id: number) => boolean): Image {
    this.assertUsable()
    const { api, main, handles, instance } = this.core
    for (let reference = this.lastReference(this.keptByBoot); reference > this.keptByBoot; reference -= 1) {
      api.lua_pushnil(main)
      api.lua_rawseti(main, api.registryIndex, reference)
    }
    handles.retire(main, isGone)
    clearNotes(instance)
    return this.takeImage()
  }

  rearrange(arrangement: Arrangement | null): void {
    assert(this.rearrangement || arrangement === null, 'the second machine cannot be rearranged')
    this.rearrangement?.begin(arrangement)
  }

  get reliances(): readonly Reliance[] {
    return this.rearrangement?.reliances ?? []
  }

  watchLines(listener: LineListener | null): void {
    if (listener === null && !this.answers) return
    assert(this.answers, "only thrLua's own machine tells lines")
    const { core } = this
    const { instructions } = this.options.limits
    this.answers.line = listener === null ? () => {} : (L) => listener(() => runningPlace(core, L, instructions))
    if (this.isAtRest) tellLines(core, listener !== null)
  }

  placeNow(but?: Uint8Array): ScriptPlace | null {
    if (!this.running) return null
    for (const place of placesBelow(this.core, this.frame.L, this.options.limits.instructions))
      if (!but || !place.isOfChunk(but)) return place
    return null
  }

  lineNow(): Bytes {
    return this.running ? this.frame.where() : ''
  }

  get isAtRest(): boolean {
    return !this.broken && !this.running
  }

  private begin(): void {
    this.assertUsable()
    this.running = true
    this.frame.L = this.core.main
    this.resetCounter()
  }

  /** The function and its arguments are on the stack. */
  private finish(count: number): CallOutcome {
    const { api, main } = this.core
    this.last.message = ''
    this.last.traceback = ''
    const status = api.lua_pcall(main, count, multipleResults, handlerIndex)
    this.frame.L = main
    const instructions = this.instructions()
    const outcome = status === 0 ? this.returned(instructions) : this.failed(instructions)
    this.atRest()
    return outcome
  }

  private returned(instructions: number): CallOutcome {
    const { api, main } = this.core
    const count = api.lua_gettop(main) - handlerIndex
    try {
      return { outcome: 'returned', values: this.results(count), instructions }
    } catch (thrown) {
      if (!(thrown instanceof TooDeep)) throw thrown
      return failure(thrown.message, instructions)
    }
  }

  private results(count: number): readonly LuaValue[] {
    if (count === 0) return readValues(this.core, this.core.main, 0, 0)
    return this.frame.quietly(() => readValues(this.core, this.core.main, handlerIndex + 1, count))
  }

  private failed(instructions: number): CallOutcome {
    const { message, traceback } = this.last
    const error = this.errorValue()
    return { outcome: 'failed', error, message: message === '' ? text(error) : message, traceback, instructions }
  }

  private errorValue(): LuaValue {
    try {
      return readValue(this.core, this.core.main, -1)
    } catch (thrown) {
      if (!(thrown instanceof TooDeep)) throw thrown
      return thrown.message
    }
  }

  /** The source did not compile: the error text is on the stack. */
  private refused(): CallOutcome {
    const outcome = failure(this.core.arena.stringAt(this.core.main, -1), this.instructions())
    this.atRest()
    return outcome
  }

  private stopped(thrown: unknown): CallOutcome {
    this.broken = true
    this.running = false
    if (thrown instanceof LimitReached) {
      const all = thrown.limit === 'instructions'
      return {
        outcome: 'limit',
        limit: thrown.limit,
        instructions: all ? this.options.limits.instructions : this.instructions(),
      }
    }
    throw stackExhausted(thrown) ?? thrown
  }

  private atRest(): void {
    this.core.api.lua_settop(this.core.main, handlerIndex)
    this.running = false
  }

  /** References are numbered without a break. */
  private lastReference(from: number): number {
    const { api, main } = this.core
    for (let last = from; ; last += 1) {
      api.lua_rawgeti(main, api.registryIndex, last + 1)
      const isFree = api.lua_type(main, -1) === luaType.nil
      this.atRest()
      if (isFree) return last
    }
  }

  private keepTop(): Reference {
    return this.core.api.luaL_ref(this.core.main, this.core.api.registryIndex) as Reference
  }

  private resetCounter(): void {
    this.core.instance.memory.u32[this.counter] = this.options.limits.instructions
  }

  private instructions(): number {
    return this.options.limits.instructions - (this.core.instance.memory.u32[this.counter]! | 0)
  }

  private assertUsable(): void {
    assert(!this.broken, 'the machine was stopped in the middle of a call: restore an image first')
    assert(!this.running, 'the machine is in the middle of a call, or was stopped there: restore an image first')
  }
}

const nothingLeft: readonly LeftPlace[] = []

const failure = (message: Bytes, instructions: number): CallOutcome => ({
  outcome: 'failed',
  error: message,
  message,
  traceback: '',
  instructions,
})

const text = (error: LuaValue): Bytes => (typeof error === 'string' ? error : '(no error text)')
