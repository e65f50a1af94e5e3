import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../../lua/c-string.js'
import { type Code, type Engine, outOfMemory, type Refusal, startEngine } from './engine.js'
import { asPcre8 } from './refusal.js'
import { settingsOf } from './settings.js'
import { firstInvalidByte, type Subject, subjectOf } from './subject.js'

/** PCRE's words and the byte of the pattern where it gave up. */
export interface BadPattern {
  readonly error: string
  readonly offset: number
}

/** A pattern ready to search with. What it holds stays valid until the next call with another pattern. */
export interface Prepared {
  readonly engine: Engine
  readonly code: Code
}

/**
 * How much one search may do before it is stopped, counted by PCRE2 itself, so the same everywhere.
 * PCRE's own limit, ten million steps, holds for long subjects, where an honest lazy `.*?` needs a step a character.
 * A short subject gets a tenth: whatever needs more there is a catastrophe, which is then over in a fifth of a second.
 */
export const stepLimit = { shortSubject: 1_000_000, longSubject: 10_000_000, longFromUnits: 65_536 } as const

/** Memory for backtracking, in KiB. */
export const heapLimitKiB = 32 * 1024

/** Longest subject, and longest pattern. */
export const subjectLimitBytes = 16 * 1024 * 1024
export const patternLimitUnits = 1024 * 1024

/** How many compiled patterns are kept; the one unused for longest goes first. */
export const keptPatterns = 128

/**
 * Compiles a pattern as thrLua does, with PCRE_UTF8 on and nothing else; up to its first NUL, since
 * pcre_compile takes a C string. Compiled patterns are kept for speed; nothing else outlives a call.
 */
export const prepare = (pattern: Bytes, subjectUnits: number): Prepared | BadPattern => {
  if (pattern === '') return { error: 'an empty pattern was provided', offset: 0 }
  const effort = subjectUnits < stepLimit.longFromUnits ? 'shortSubject' : 'longSubject'
  const entry = kept.get(pattern)
  if (entry?.[effort] !== undefined) {
    kept.delete(pattern)
    kept.set(pattern, entry)
    return entry[effort]
  }
  const prepared = compile(pattern, effort)
  keep(pattern, { ...kept.get(pattern), [effort]: prepared })
  return prepared
}

/** Searches; where the memory gives out, once more in an empty instance, so that what was kept cannot change a result. */
export const search = (pattern: Bytes, subject: Subject, from: { readonly at: number; readonly again: boolean }) => {
  for (let fresh = false; ; fresh = true) {
    const prepared = prepare(pattern, subject.text.length)
    if ('error' in prepared) return prepared
    const result = guarded(() => prepared.engine.search(prepared.code, subject.text, from.at, from.again))
    if (result !== outOfMemory || fresh) return { ...prepared, result }
    restart()
  }
}

type Effort = 'shortSubject' | 'longSubject'
type Entry = Readonly<Partial<Record<Effort, Prepared | BadPattern>>>

let engine: Engine | undefined
const kept = new Map<Bytes, Entry>()

/** What is held for speed at this moment. */
export const heldNow = (): { readonly patterns: number; readonly heapBytes: number } => ({
  patterns: kept.size,
  heapBytes: engine?.heapBytes() ?? 0,
})

/** Drops the instance and all that was compiled in it. */
export const restart = (): void => {
  engine = undefined
  kept.clear()
}

/** A trap leaves an instance in an unknown state: no later call may meet it. */
const guarded = <T>(call: () => T): T => {
  try {
    return call()
  } catch (error) {
    restart()
    throw error
  }
}

const keep = (pattern: Bytes, entry: Entry): void => {
  kept.delete(pattern)
  kept.set(pattern, entry)
  if (kept.size <= keptPatterns) return
  const [oldest, dropped] = kept.entries().next().value!
  kept.delete(oldest)
  for (const prepared of Object.values(dropped)) if ('code' in prepared) prepared.engine.free(prepared.code)
}

const compile = (pattern: Bytes, effort: Effort): Prepared | BadPattern => {
  const source = subjectOf(cString(pattern))
  if (source === undefined) return { error: 'invalid UTF-8 string', offset: firstInvalidByte(pattern) }
  const settings = settingsOf(source.text)
  if (settings.unknownAt !== undefined)
    return { error: '(*VERB) not recognized or malformed', offset: settings.unknownAt }
  if (source.text.length > patternLimitUnits)
    return { error: 'regular expression is too large', offset: source.bytes.length }

  const steps = Math.min(settings.matchLimit, stepLimit[effort])
  const prefix = `(*LIMIT_MATCH=${steps})(*LIMIT_HEAP=${heapLimitKiB})${settings.leading}`
  const compiled = compiledOnce(prefix + source.text.slice(settings.length))
  if (compiled === outOfMemory) return { error: 'failed to get memory', offset: source.bytes.length }
  if ('text' in compiled) return refused(compiled, source, settings.length - prefix.length)
  return { engine: engine!, code: compiled }
}

const compiledOnce = (text: string): Code | Refusal | typeof outOfMemory => {
  engine ??= startEngine()
  const compiled = guarded(() => engine!.compile(text))
  if (compiled !== outOfMemory) return compiled
  restart()
  engine = startEngine()
  return guarded(() => engine!.compile(text))
}

/** @param shift from units of what was compiled to units of the source */
const refused = (refusal: Refusal, source: Subject, shift: number): BadPattern => {
  const offset = Math.min(Math.max(0, refusal.offset + shift), source.text.length)
  const refusal8 = asPcre8({ text: refusal.text, offset }, source.text)
  return { error: refusal8.text, offset: source.byteAt(refusal8.offset) }
}
