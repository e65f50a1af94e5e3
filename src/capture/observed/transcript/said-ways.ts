import type { OneWay, Piece } from '../dialogue/one-way.js'
import type { Said } from './split-sessions.js'

/** The two streams of a transcript: each line ends with CRLF, and whoever spoke had heard all that stands above. */
export const saidWays = (said: readonly Said[]): { readonly client: OneWay; readonly server: OneWay } => {
  const lengths = { client: 0, server: 0 }
  const texts = { client: [] as string[], server: [] as string[] }
  const pieces = { client: [] as Piece[], server: [] as Piece[] }
  for (const [index, { side, text: shown }] of said.entries()) {
    const text = isSummary(said, index) ? `${shown}\r\n.` : shown
    lengths[side] += text.length + 2
    texts[side].push(text)
    pieces[side].push({ end: lengths[side], at: null, heard: lengths[side === 'client' ? 'server' : 'client'] })
  }
  const way = (side: 'client' | 'server'): OneWay => ({
    bytes: Buffer.from(texts[side].map((text) => `${text}\r\n`).join(''), 'latin1'),
    pieces: pieces[side],
    torn: said.some((line) => line.side === side) ? null : 'the transcript has nothing of this side',
  })
  return { client: way('client'), server: way('server') }
}

/** `swaks --suppress-data` has one line in the place of a message and its final dot. */
const isSummary = (said: readonly Said[], index: number): boolean =>
  said[index]!.side === 'client' && isSummaryLine(said[index]!.text) && said[index - 1]?.text.startsWith('354') === true

export const isSummaryLine = (text: string): boolean => /^\d+ lines sent$/.test(text)
