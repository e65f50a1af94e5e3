import { columnsOf } from '../../src/report/columns.js'
import type { Row } from '../../src/report/layout.js'
import type { Tone } from '../../src/report/lines.js'
import type { Size } from '../../src/tui/view/view.js'

/** Of a character, in pixels. */
const cell = { width: 8, height: 18 }
const margin = 12

interface Look {
  readonly fill: string
  readonly behind?: string
  readonly isBold?: boolean
}

const plain: Look = { fill: '#d7dae0' }

/** As a dark terminal has them. */
const looks: Readonly<Record<Tone, Look>> = {
  strong: { fill: '#ffffff', isBold: true },
  dim: { fill: '#8b909c' },
  good: { fill: '#8cc570' },
  bad: { fill: '#f0787f' },
  warn: { fill: '#e3c078' },
  name: { fill: '#62c0cf' },
  chosen: { fill: '#1e2127', behind: '#d7dae0' },
  found: { fill: '#1e2127', behind: '#e3c078' },
}

/** A frame of the terminal UI as a picture, every character in its cell. */
export const svgOf = (frame: readonly Row[], { columns, rows }: Size, title: string): string => {
  const [width, height] = [columns * cell.width + 2 * margin, rows * cell.height + 2 * margin]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#1e2127"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13">`,
    ...frame.flatMap((row, index) => rowPieces(row, index)),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

const rowPieces = (row: Row, index: number): readonly string[] => {
  const top = margin + index * cell.height
  let column = 0
  return row.flatMap(({ text, tone }) => {
    const columns = columnsOf(text)
    const x = margin + column * cell.width
    column += columns
    return spanPieces(text, { look: tone ? looks[tone] : plain, x, top, width: columns * cell.width })
  })
}

interface Placed {
  readonly look: Look
  readonly x: number
  readonly top: number
  readonly width: number
}

const spanPieces = (text: string, { look, x, top, width }: Placed): readonly string[] => {
  const behind = look.behind
    ? [`<rect x="${x}" y="${top}" width="${width}" height="${cell.height}" fill="${look.behind}"/>`]
    : []
  const words = [...text.matchAll(/[^ ]+(?: [^ ]+)*/g)].map(({ 0: word, index }) => {
    const [from, length] = [columnsOf(text.slice(0, index)) * cell.width, columnsOf(word) * cell.width]
    const bold = look.isBold ? ' font-weight="bold"' : ''
    return `<text x="${x + from}" y="${top + 13}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${look.fill}"${bold} xml:space="preserve">${escaped(word)}</text>`
  })
  return [...behind, ...words]
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
