import type { Bytes } from '../../../domain/bytes.js'

export interface ReadContext {
  readonly entries: readonly (readonly [key: Bytes, value: Bytes])[]
  /** offset behind its bracket */
  readonly end: number
}

/**
 * `[key=value,key="value with spaces"]` at an offset of a record of the reject log; undefined where there is none. The
 * manual shows values with and without quotes, and not what becomes of a quote within: `\"` and `\\` are taken for
 * escapes within quotes. A value without quotes ends at `,` or `]`, as in every example.
 */
export const readContext = (line: Bytes, from: number): ReadContext | undefined => {
  const entries: (readonly [Bytes, Bytes])[] = []
  if (line[from] !== '[') return undefined
  if (line[from + 1] === ']') return { entries, end: from + 2 }
  const entry = /([^=,\]]*)=(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^",\]][^,\]]*)?)([,\]])/sy
  for (entry.lastIndex = from + 1; ; ) {
    const match = entry.exec(line)
    if (match === null) return undefined
    entries.push([match[1]!, match[2]?.replace(/\\(["\\])/g, '$1') ?? match[3] ?? ''])
    if (match[4] === ']') return { entries, end: entry.lastIndex }
  }
}
