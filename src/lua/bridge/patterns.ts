import type { Bytes } from '../../domain/bytes.js'

/** What is wrong with a pattern, in lstrlib.c's words. */
export class PatternError extends Error {}

/** A capture: where it begins, and how long it is or that it is a position, or not closed yet. */
interface Capture {
  readonly start: number
  length: number
}

const [unfinished, position] = [-1, -2]
const mostCaptures = 32

/** A value that a match gives: a text, or a position from 1. */
export type Captured = Bytes | number

/** Pattern matching of 5.1 (lstrlib.c, `match`), over bytes; the pattern is a C string. */
export class Matcher {
  readonly subject: Bytes
  private readonly pattern: Bytes
  private captures: Capture[] = []

  constructor(subject: Bytes, pattern: Bytes) {
    this.subject = subject
    this.pattern = pattern
  }

  /** The end of a match that begins at `from`, with the pattern from `at` on; -1 where there is none. */
  matchAt(from: number, at: number): number {
    this.captures = []
    return this.match(from, at)
  }

  /** All captures of the last match, or the whole of it where the pattern has none; `whole` false: none then. */
  captured(start: number, end: number, whole: boolean): readonly Captured[] {
    const count = this.captures.length === 0 && whole ? 1 : this.captures.length
    return Array.from({ length: count }, (_, index) => this.capture(index, start, end))
  }

  /** The nth capture, from 0; the first is the whole match where the pattern has none. */
  capture(index: number, start: number, end: number): Captured {
    const capture = this.captures[index]
    if (capture === undefined) {
      if (index === 0) return this.subject.slice(start, end)
      throw new PatternError('invalid capture index')
    }
    if (capture.length === unfinished) throw new PatternError('unfinished capture')
    if (capture.length === position) return capture.start + 1
    return this.subject.slice(capture.start, capture.start + capture.length)
  }

  private match(from: number, at: number): number {
    const { subject, pattern } = this
    let s = from
    let p = at
    for (;;) {
      const sign = pattern[p]
      if (sign === undefined) return s
      if (sign === '(') return pattern[p + 1] === ')' ? this.open(s, p + 2, position) : this.open(s, p + 1, unfinished)
      if (sign === ')') return this.close(s, p + 1)
      if (sign === '$' && p + 1 === pattern.length) return s === subject.length ? s : -1
      if (sign === '%') {
        const next = pattern[p + 1]
        if (next === 'b') {
          s = this.balance(s, p + 2)
          if (s < 0) return -1
          p += 4
          continue
        }
        if (next === 'f') {
          p += 2
          if (pattern[p] !== '[') throw new PatternError("missing '[' after '%f' in pattern")
          const end = this.classEnd(p)
          const before = s === 0 ? '\0' : subject[s - 1]!
          if (this.inSet(before, p, end - 1) || !this.inSet(subject[s] ?? '\0', p, end - 1)) return -1
          p = end
          continue
        }
        if (next !== undefined && next >= '0' && next <= '9') {
          s = this.back(s, next)
          if (s < 0) return -1
          p += 2
          continue
        }
      }
      const end = this.classEnd(p)
      const isMatch = s < subject.length && this.single(subject[s]!, p, end)
      switch (pattern[end]) {
        case '?': {
          const found = isMatch ? this.match(s + 1, end + 1) : -1
          if (found >= 0) return found
          p = end + 1
          continue
        }
        case '*':
          return this.longest(s, p, end)
        case '+':
          return isMatch ? this.longest(s + 1, p, end) : -1
        case '-':
          return this.shortest(s, p, end)
      }
      if (!isMatch) return -1
      s += 1
      p = end
    }
  }

  private longest(s: number, p: number, end: number): number {
    let count = 0
    while (s + count < this.subject.length && this.single(this.subject[s + count]!, p, end)) count += 1
    for (; count >= 0; count -= 1) {
      const found = this.match(s + count, end + 1)
      if (found >= 0) return found
    }
    return -1
  }

  private shortest(from: number, p: number, end: number): number {
    for (let s = from; ; s += 1) {
      const found = this.match(s, end + 1)
      if (found >= 0) return found
      if (s >= this.subject.length || !this.single(this.subject[s]!, p, end)) return -1
    }
  }

  private open(s: number, p: number, length: number): number {
    if (this.captures.length >= mostCaptures) throw new PatternError('too many captures')
    this.captures.push({ start: s, length })
    const level = this.captures.length
    const found = this.match(s, p)
    if (found < 0) this.captures.length = level - 1
    return found
  }

  private close(s: number, p: number): number {
    const open = this.captures.findLast(({ length }) => length === unfinished)
    if (open === undefined) throw new PatternError('invalid pattern capture')
    open.length = s - open.start
    const found = this.match(s, p)
    if (found < 0) open.length = unfinished
    return found
  }

  private back(s: number, digit: string): number {
    const capture = this.captures[Number(digit) - 1]
    if (capture === undefined || capture.length === unfinished) throw new PatternError('invalid capture index')
    if (capture.length === position) return -1
    const text = this.subject.slice(capture.start, capture.start + capture.length)
    return this.subject.startsWith(text, s) ? s + text.length : -1
  }

  private balance(s: number, p: number): number {
    const { subject, pattern } = this
    if (p + 1 >= pattern.length) throw new PatternError('unbalanced pattern')
    const [begin, end] = [pattern[p]!, pattern[p + 1]!]
    if (subject[s] !== begin) return -1
    let depth = 1
    for (let at = s + 1; at < subject.length; at += 1) {
      if (subject[at] === end) {
        depth -= 1
        if (depth === 0) return at + 1
      } else if (subject[at] === begin) depth += 1
    }
    return -1
  }

  /** Behind a single character's class. */
  private classEnd(p: number): number {
    const { pattern } = this
    if (pattern[p] === '%') {
      if (p + 1 >= pattern.length) throw new PatternError("malformed pattern (ends with '%')")
      return p + 2
    }
    if (pattern[p] !== '[') return p + 1
    let at = p + 1
    if (pattern[at] === '^') at += 1
    do {
      if (at >= pattern.length) throw new PatternError("malformed pattern (missing ']')")
      if (pattern[at] === '%' && at + 1 < pattern.length) at += 1
      at += 1
    } while (pattern[at] !== ']')
    return at + 1
  }

  private single(byte: string, p: number, end: number): boolean {
    switch (this.pattern[p]) {
      case '.':
        return true
      case '%':
        return inClass(byte, this.pattern[p + 1]!)
      case '[':
        return this.inSet(byte, p, end - 1)
      default:
        return this.pattern[p] === byte
    }
  }

  /** `from` is at `[`, `last` at `]`. */
  private inSet(byte: string, from: number, last: number): boolean {
    const { pattern } = this
    let at = from
    const is = pattern[at + 1] !== '^'
    if (!is) at += 1
    for (at += 1; at < last; at += 1) {
      if (pattern[at] === '%') {
        at += 1
        if (inClass(byte, pattern[at]!)) return is
      } else if (pattern[at + 1] === '-' && at + 2 < last) {
        at += 2
        if (pattern[at - 2]! <= byte && byte <= pattern[at]!) return is
      } else if (pattern[at] === byte) return is
    }
    return !is
  }
}

/** `isalpha` and its like in the C locale. */
const classes: Readonly<Record<string, RegExp>> = {
  a: /[A-Za-z]/,
  c: /[\0-\x1f\x7f]/,
  d: /[0-9]/,
  l: /[a-z]/,
  p: /[!-/:-@[-`{-~]/,
  s: /[\t-\r ]/,
  u: /[A-Z]/,
  w: /[A-Za-z0-9]/,
  x: /[0-9A-Fa-f]/,
  z: /\0/,
}

const inClass = (byte: string, letter: string): boolean => {
  const found = classes[letter.toLowerCase()]
  if (found === undefined) return letter === byte
  return found.test(byte) === /[a-z]/.test(letter)
}
