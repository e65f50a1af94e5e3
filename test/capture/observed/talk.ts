import type { OneWay, Piece } from '../../../src/capture/observed/dialogue/one-way.js'

/** What one end sent at once, with what it had heard by then: all that stands ahead. */
export interface Turn {
  readonly from: 'client' | 'server'
  readonly text: string
}

/** `C` and `S` lines, each with CRLF; several lines of one end in one turn. */
export const talk = (...lines: readonly string[]): readonly Turn[] =>
  lines.map((line) => ({
    from: line.startsWith('C') ? 'client' : 'server',
    text: `${line.slice(3).replaceAll('\n', '\r\n')}\r\n`,
  }))

/** Both streams of a talk; `at` counts turns in seconds. */
export const waysOf = (turns: readonly Turn[], torn: Partial<Record<'client' | 'server', string>> = {}) => {
  const way = (side: 'client' | 'server'): OneWay => {
    const pieces: Piece[] = []
    const lengths = { client: 0, server: 0 }
    for (const [index, { from, text }] of turns.entries()) {
      lengths[from] += text.length
      const heard = lengths[from === 'client' ? 'server' : 'client']
      if (from === side) pieces.push({ end: lengths[from], at: index * 1000, heard })
    }
    const bytes = Buffer.from(turns.map(({ from, text }) => (from === side ? text : '')).join(''), 'latin1')
    return { bytes, pieces, torn: torn[side] ?? null }
  }
  return { client: way('client'), server: way('server') }
}
