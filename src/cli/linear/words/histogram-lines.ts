import { type Line, line } from '../../../report/lines.js'
import { counted, number, timeText } from '../../../report/words.js'
import {
  bucketCount,
  type ReplyClass,
  type ReplyHistogram,
  replyClasses,
} from '../../../store/listing/reply-histogram.js'

/** Spans of time that are told at most. */
const mostSpans = 8

const called: Readonly<Record<ReplyClass, string>> = { '2xx': '2xx', '4xx': '4xx', '5xx': '5xx', none: 'no reply' }

/** How worst replies were spread over time, in words: a line for all, and one for each span of time. */
export const histogramLines = (histogram: ReplyHistogram): readonly Line[] => {
  const used = usedBuckets(histogram)
  const [first, last] = [used[0], used.at(-1)]
  if (first === undefined || last === undefined) return [line('There are no sessions to count.')]
  const length = Math.ceil((last - first + 1) / mostSpans)
  const starts = Array.from({ length: Math.ceil((last - first + 1) / length) }, (_, index) => first + index * length)
  const spans = starts.map((start) => ({ from: start, before: Math.min(last + 1, start + length) }))
  return [
    line(`All by their worst reply: ${countsText(histogram, { from: 0, before: bucketCount })}.`),
    ...(spans.length < 2 ? [] : spans.map((span) => line(spanText(histogram, span)))),
  ]
}

interface Buckets {
  readonly from: number
  readonly before: number
}

const usedBuckets = ({ counts }: ReplyHistogram): readonly number[] =>
  counts['2xx'].flatMap((_, bucket) => (replyClasses.some((name) => counts[name][bucket]! > 0) ? [bucket] : []))

const spanText = (histogram: ReplyHistogram, span: Buckets): string => {
  const { from, bucketMs } = histogram
  const [begins, ends] = [from + span.from * bucketMs, from + span.before * bucketMs - 1]
  return `From ${timeText(begins)} to ${timeText(ends)}: ${countsText(histogram, span)}.`
}

/** `12 sessions, 10 with 2xx, 2 with 5xx`. */
const countsText = ({ counts }: ReplyHistogram, { from, before }: Buckets): string => {
  const sums = replyClasses.map(
    (name) => [name, counts[name].slice(from, before).reduce((sum, count) => sum + count, 0)] as const,
  )
  const all = sums.reduce((sum, [, count]) => sum + count, 0)
  const parts = sums.filter(([, count]) => count > 0).map(([name, count]) => `${number(count)} with ${called[name]}`)
  return [counted(all, 'session'), ...parts].join(', ')
}
