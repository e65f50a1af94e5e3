import type { Line, Span } from '../../../report/lines.js'

/** What marks are called. Only whole spans are marks, so what a policy or a client says is left as it is. */
export interface MarkWords {
  /** at the beginning of a line */
  readonly leading: Readonly<Record<string, string>>
  readonly arrow: string
}

/** Of a dialogue and of what policy did: an arrow leads to what came back. */
export const dialogueWords: MarkWords = { leading: { 'C: ': 'client: ', 'S: ': 'server: ' }, arrow: ' gives ' }

/** Of what differs: an arrow leads from what was recorded to what was replayed. */
export const differenceWords: MarkWords = {
  leading: { '- ': 'recorded: ', '+ ': 'replayed: ', '✓': 'same:', '≠': '', '·': '', '+': '', '?': '', '!': '' },
  arrow: ' becomes ',
}

/** Lines in which marks are told in words: who listens sees no arrow, no indent, and no empty line between groups. */
export const inWords = (lines: readonly Line[], words: MarkWords): readonly Line[] =>
  lines
    .map((one): Line => ({ spans: trimStart(spansInWords(one.spans, words)), indent: 0, hang: 0, fit: 'wrap' }))
    .filter(({ spans }) => spans.some(({ text }) => text.trim() !== ''))

const spansInWords = (spans: readonly Span[], { leading, arrow }: MarkWords): readonly Span[] =>
  spans.map((span, index) => {
    if (index === 0 && isMark(spans)) return { ...span, text: leading[span.text] ?? span.text }
    return span.text === ' → ' && span.tone === undefined ? { ...span, text: arrow } : span
  })

/** A mark has a blank behind it, its own or one by itself; a text that only looks like one has not. */
const isMark = ([first, second]: readonly Span[]): boolean => first?.text.endsWith(' ') === true || second?.text === ' '

const trimStart = (spans: readonly Span[]): readonly Span[] => {
  const first = spans.findIndex(({ text }) => text.trim() !== '')
  return spans.slice(Math.max(0, first))
}
