import { layOut, type Row } from '../../../report/layout.js'
import { type Line, shortLine, type Tone, toned } from '../../../report/lines.js'
import { number, timeText } from '../../../report/words.js'
import { bucketCount, type ReplyClass, type ReplyHistogram } from '../../../store/listing/reply-histogram.js'
import { lastRows } from '../../frame/last-rows.js'

export interface HistogramLook {
  readonly width: number
  readonly unicode: boolean
  /** as many as `histogramHeight` gives */
  readonly height: number
  /** whether it is of all that is listed yet */
  readonly isCounted: boolean
}

/** How many rows of a screen's body it takes: none, one of sums, one for each class, and one for the time where there is room. */
export const histogramHeight = (bodyRows: number): number =>
  bodyRows < 9 ? 0 : bodyRows < 16 ? 1 : bodyRows < 28 ? 3 : 4

/** Nothing was counted yet, or there is nothing to count. */
export const isEmpty = ({ counts }: ReplyHistogram): boolean =>
  Object.values(counts).every((ofClass) => sumOf(ofClass) === 0)

const shownClasses = ['2xx', '4xx', '5xx'] as const

const tones: Readonly<Record<ReplyClass, Tone>> = { '2xx': 'good', '4xx': 'warn', '5xx': 'bad', none: 'dim' }

/** How replies were spread over time: a row for each class, each to its own height, the earliest on the left. */
export const histogramRows = lastRows((histogram: ReplyHistogram, look: HistogramLook): readonly Row[] => {
  const { height, width, unicode } = look
  const lines = height === 0 ? [] : height === 1 ? [sumsLine(histogram, look)] : classLines(histogram, look)
  return layOut(lines, { width, unicode })
})

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

/** All in one row: sums, and behind them all sessions over time. */
const sumsLine = ({ counts }: ReplyHistogram, { width, unicode, isCounted }: HistogramLook): Line => {
  const sums = shownClasses.map((name) =>
    toned(isCounted ? tones[name] : 'dim', `${name} ${number(sumOf(counts[name]))}`),
  )
  const used = sums.reduce((sum, { text }) => sum + text.length + 2, 0)
  const all = counts['2xx'].map(
    (count, bucket) => count + counts['4xx'][bucket]! + counts['5xx'][bucket]! + counts.none[bucket]!,
  )
  return shortLine(
    ...sums.flatMap((span) => [span, '  ']),
    width - used < 8 ? '' : toned('dim', barsOf(all, { room: width - used, unicode })),
  )
}

const classLines = (
  { from, bucketMs, counts }: ReplyHistogram,
  { width, unicode, height, isCounted }: HistogramLook,
): readonly Line[] => {
  const sums = shownClasses.map((name) => number(sumOf(counts[name])))
  const digits = Math.max(...sums.map((sum) => sum.length))
  const label = 4 + digits + 2
  const rows = shownClasses.map((name, index) => {
    const tone = isCounted ? tones[name] : 'dim'
    return shortLine(
      toned(
        tone,
        `${name} ${sums[index]!.padStart(digits)}  ${barsOf(counts[name], { room: width - label, unicode })}`,
      ),
    )
  })
  if (height < 4) return rows
  const columns = columnsFor(width - label)
  const [first, last] = [timeText(from), timeText(from + bucketMs * bucketCount)]
  const between = Math.max(2, columns - first.length - last.length)
  return [...rows, shortLine(toned('dim', `${' '.repeat(label)}${first}${' '.repeat(between)}${last}`))]
}

interface Bars {
  /** columns */
  readonly room: number
  readonly unicode: boolean
}

/** A column for so many neighbouring buckets that all have room. */
const barsOf = (counts: readonly number[], { room, unicode }: Bars): string => {
  const together = bucketsTogether(room)
  const sums = Array.from({ length: bucketCount / together }, (_, column) =>
    sumOf(counts.slice(column * together, (column + 1) * together)),
  )
  const most = Math.max(1, ...sums)
  const marks = unicode ? '▁▂▃▄▅▆▇█' : '.:-=+*#@'
  // a single session shows, however many there are elsewhere
  return sums.map((sum) => (sum === 0 ? ' ' : marks[Math.ceil((sum / most) * marks.length) - 1])).join('')
}

/** As few as fit, and so many that every column stands for as many. */
const bucketsTogether = (room: number): number => divisors.find((together) => bucketCount / together <= room) ?? 30

const divisors = Array.from({ length: 30 }, (_, index) => index + 1).filter((number) => bucketCount % number === 0)

const columnsFor = (room: number): number => bucketCount / bucketsTogether(room)
