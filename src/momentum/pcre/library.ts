import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { Trouble } from '../../domain/trouble.js'
import { type WasmModule, webAssembly } from './webassembly.js'

/** How many bytes one instance may hold: its fixed stack of 5 MiB, the subject, the compiled patterns, the search. */
const memoryLimitBytes = 128 * 1024 * 1024

const file = '@stephen-riley/pcre2-wasm/dist/libpcre2.wasm'
const pinned = '5ea911abcd37c06419eb506a97a4d1b9b6f340478b17e8398cd878b64d0dc99e'
const wasmPageBytes = 65536

/**
 * PCRE2 10.34 with 16-bit units, compiled and checked, but not yet started. Replays must not depend on
 * which build of PCRE happens to be installed, hence the pin.
 *
 * @throws Trouble `pcre-changed` where the installed file is missing or another one
 */
export const pcreModule = (): WasmModule => {
  compiled ??= withoutTierUp(() => new webAssembly.Module(withRoomToGrow(checkedLibrary(readLibrary()))))
  return compiled
}

/**
 * Its search is one function of 100 KB. V8 would take ten seconds of a core to optimise it, in the background and
 * again in every process, and hold up the end of the program for that long; the quick code is fast enough.
 */
const withoutTierUp = <Result>(work: () => Result): Result => {
  for (const flag of tiering) setFlagsFromString(`--no-${flag}`)
  try {
    return work()
  } finally {
    for (const flag of tiering) setFlagsFromString(`--${flag}`)
  }
}

const tiering = ['wasm-dynamic-tiering', 'wasm-lazy-compilation', 'wasm-tier-up'] as const

let compiled: WasmModule | undefined

/** The library, where it is the one that this version of Reprise was built with. */
export const checkedLibrary = (library: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const found = createHash('sha256').update(library).digest('hex')
  if (found === pinned) return library
  throw new Trouble('pcre-changed', `${file} has SHA-256 ${found}, but this version of Reprise needs ${pinned}`, {
    hint,
  })
}

const hint = 'npm install @stephen-riley/pcre2-wasm@1.2.4 --save-exact'

const readLibrary = (): Uint8Array<ArrayBuffer> => {
  try {
    return new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(file)))
  } catch (cause) {
    throw new Trouble('pcre-changed', `${file} cannot be read`, { hint, cause })
  }
}

/**
 * The library imports a memory of at most 256 pages (16 MiB), too little for a search through a large message.
 * Only that upper bound is rewritten; both numbers are two bytes long in LEB128.
 */
const withRoomToGrow = (library: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const patched = library.slice()
  const at = Buffer.from(patched.buffer).indexOf(memoryImport) + memoryImport.length
  patched.set([(memoryLimitPages & 0x7f) | 0x80, memoryLimitPages >> 7], at)
  return patched
}

export const memoryLimitPages = memoryLimitBytes / wasmPageBytes

/** Name, kind memory, has a maximum, minimum 256 pages; the maximum follows. */
const memoryImport = Buffer.from([...Buffer.from('memory'), 0x02, 0x01, 0x80, 0x02])
