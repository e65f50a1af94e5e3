import { memoryLimitPages, pcreModule } from './library.js'
import { webAssembly } from './webassembly.js'

/** A pattern inside an engine, with room for its captures. */
export interface Code {
  readonly pointer: number
  readonly captures: number
  /** Index into `words` where the pairs of offsets begin. */
  readonly offsets: number
  readonly groupCount: number
  /** Names and their group numbers, in the order of PCRE's table: sorted, a repeated name by number. */
  readonly names: readonly (readonly [string, number])[]
}

/** PCRE2's words and offset (in UTF-16 units) for a pattern that does not compile. */
export interface Refusal {
  readonly text: string
  readonly offset: number
}

/** What a search gave: a match, or PCRE2's negative code. */
export const found = 1
export const noMatch = -1
export const matchLimit = -47
export const outOfMemory = -48
export const depthLimit = -53
export const heapLimit = -63

/** One running instance of PCRE2 with its own memory. A class in all but name: it lives until it is dropped. */
export interface Engine {
  compile(pattern: string): Code | Refusal | typeof outOfMemory
  free(code: Code): void
  /** Searches from unit `at`; `again` is after an empty match: anchored at `at` and not empty (PCRE_ANCHORED | PCRE_NOTEMPTY). */
  search(code: Code, subject: string, at: number, again: boolean): number
  /** First and last unit of a group in the last search of this code; -1 where it took no part. */
  start(code: Code, group: number): number
  end(code: Code, group: number): number
  /** How far the heap has ever reached. */
  heapBytes(): number
}

/**
 * Starts an instance. All it imports is deterministic: a memory of fixed size and a copy within it.
 * Searching goes through `_substitute`, the one export that takes PCRE2's options: with the option for the needed
 * length and no room for output it searches, copies nothing, and leaves the offsets behind.
 */
export const startEngine = (): Engine => {
  const memory = new webAssembly.Memory({ initial: memoryLimitPages, maximum: memoryLimitPages })
  const bytes = Buffer.from(memory.buffer)
  const units = new Uint16Array(memory.buffer)
  const words = new Int32Array(memory.buffer)
  let exhausted = false

  const broken = (): never => {
    throw new Error('PCRE overran its stack or called a function that is not there')
  }
  const { exports } = new webAssembly.Instance(pcreModule(), {
    env: {
      memory,
      table: new webAssembly.Table({ initial: 4, maximum: 4, element: 'anyfunc' }),
      __table_base: 0,
      abortStackOverflow: broken,
      nullFunc_vii: broken,
      nullFunc_iii: broken,
      _emscripten_get_heap_size: () => bytes.length,
      _emscripten_resize_heap: () => {
        exhausted = true
        return 0
      },
      _emscripten_memcpy_big: (to: number, from: number, count: number) => {
        bytes.copyWithin(to, from, from + count)
        return to
      },
    },
  })
  const pcre = exports as unknown as Exports
  words[heapTopPointer >> 2] = heapBase
  const noFlags = pcre._malloc(8)
  bytes.fill(0, noFlags, noFlags + 8)
  const noOutput = noFlags
  let held: string | undefined
  let heldAt = 0
  let heldBytes = 0

  const compile = (pattern: string): Code | Refusal | typeof outOfMemory => {
    exhausted = false
    const text = pcre._malloc(pattern.length * 2 + 2)
    if (text === 0) return outOfMemory
    bytes.write(pattern, text, 'utf16le')
    const pointer = pcre._compile(text, pattern.length, noFlags)
    pcre._free(text)
    if (pointer === 0) return exhausted ? outOfMemory : refusal()
    const captures = pcre._createMatchData(pointer)
    if (captures === 0) {
      pcre._destroyCode(pointer)
      return outOfMemory
    }
    return {
      pointer,
      captures,
      offsets: pcre._getOvectorPointer(captures) >> 2,
      groupCount: pcre._getOvectorCount(captures),
      names: namesOf(pointer),
    }
  }

  const refusal = (): Refusal | typeof outOfMemory => {
    const buffer = pcre._malloc(longestMessage * 2)
    if (buffer === 0) return outOfMemory
    const length = pcre._lastErrorMessage(buffer, longestMessage)
    const text = bytes.toString('utf16le', buffer, buffer + length * 2)
    pcre._free(buffer)
    return { text, offset: pcre._lastErrorOffset() }
  }

  const namesOf = (pointer: number): readonly (readonly [string, number])[] => {
    const entryUnits = pcre._getMatchNameTableEntrySize(pointer)
    const first = pcre._getMatchNameTable(pointer) >> 1
    return Array.from({ length: pcre._getMatchNameCount(pointer) }, (_, index) => {
      const entry = first + index * entryUnits
      const end = units.indexOf(0, entry + 1)
      return [bytes.toString('utf16le', (entry + 1) * 2, end * 2), units[entry]!] as const
    })
  }

  const free = (code: Code): void => {
    pcre._destroyMatchData(code.captures)
    pcre._destroyCode(code.pointer)
  }

  const search = (code: Code, subject: string, at: number, again: boolean): number => {
    if (subject !== held && !hold(subject)) return outOfMemory
    exhausted = false
    words[code.offsets] = unset
    const options = again ? searchOnly | anchoredNotEmpty : searchOnly
    const result = pcre._substitute(
      code.pointer,
      heldAt,
      subject.length,
      at,
      code.captures,
      options,
      noOutput,
      0,
      noOutput,
      0,
    )
    if (words[code.offsets] !== unset) return found
    if (exhausted) return outOfMemory
    return result >= 0 || result === outOfMemory ? noMatch : result
  }

  const hold = (subject: string): boolean => {
    held = undefined
    const needed = subject.length * 2 + 2
    if (needed > heldBytes) {
      if (heldAt !== 0) pcre._free(heldAt)
      heldBytes = Math.max(needed, leastHeldBytes)
      heldAt = pcre._malloc(heldBytes)
      if (heldAt === 0) {
        heldBytes = 0
        return false
      }
    }
    bytes.write(subject, heldAt, 'utf16le')
    held = subject
    return true
  }

  return {
    compile,
    free,
    search,
    start: (code, group) => words[code.offsets + 2 * group]!,
    end: (code, group) => words[code.offsets + 2 * group + 1]!,
    heapBytes: () => words[heapTopPointer >> 2]! - heapBase,
  }
}

/** Where this build keeps the end of its heap, and where the heap begins (DYNAMICTOP_PTR and DYNAMIC_BASE of libpcre2.js). */
const heapTopPointer = 117184
const heapBase = 5360256

const longestMessage = 256
const leastHeldBytes = 65536
const unset = -1

/** PCRE2_NO_UTF_CHECK (subjects are decoded by us, so they are valid) and PCRE2_SUBSTITUTE_OVERFLOW_LENGTH. */
const searchOnly = 0x40000000 | 0x1000
/** PCRE2_ANCHORED and PCRE2_NOTEMPTY. */
const anchoredNotEmpty = 0x80000000 | 0x4

interface Exports {
  _malloc(size: number): number
  _free(pointer: number): void
  _compile(pattern: number, length: number, flags: number): number
  _destroyCode(code: number): void
  _createMatchData(code: number): number
  _destroyMatchData(captures: number): void
  _getOvectorPointer(captures: number): number
  _getOvectorCount(captures: number): number
  _getMatchNameCount(code: number): number
  _getMatchNameTable(code: number): number
  _getMatchNameTableEntrySize(code: number): number
  _lastErrorMessage(buffer: number, units: number): number
  _lastErrorOffset(): number
  _substitute(
    code: number,
    subject: number,
    length: number,
    at: number,
    captures: number,
    options: number,
    replacement: number,
    replacementLength: number,
    output: number,
    outputLength: number,
  ): number
}
