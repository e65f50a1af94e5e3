import type { Diagnosis, UsedCall } from '../../domain/diagnosis.js'
import { manual, pageOf, replayedAs } from '../api/api-cells.js'
import { indented, type Line, line, paragraphs, toned } from '../lines.js'
import { type Column, type TableOptions, tableLines } from '../table.js'

/** What of the host a policy calls: how a replay finds the answer, how sure that is, and where it is from. */
export const restsLines = ({ calls, assumptions }: Diagnosis, { width, unicode }: TableOptions): readonly Line[] =>
  paragraphs(
    calls.length === 0
      ? []
      : [
          line(toned('strong', 'What this policy rests on'), ' as far as its text tells'),
          ...indented(2, tableLines([...calls].sort(byWay), columns, { width: width - 2, unicode })),
          ...indented(2, [line(toned('dim', manual))]),
        ],
    assumptions.length === 0
      ? []
      : [
          line(toned('strong', 'Assumed while it boots')),
          ...indented(
            2,
            assumptions.map(({ id, certainty, means }) => line(toned('name', id), ` (${certainty}): ${means}`)),
          ),
        ],
  )

const order = ['undecidable', 'recorded', 'effect', 'computed']

const byWay = (a: UsedCall, b: UsedCall): number =>
  order.indexOf(replayedAs(a.class)) - order.indexOf(replayedAs(b.class))

const columns: readonly Column<UsedCall>[] = [
  {
    title: 'replayed',
    text: (call) => replayedAs(call.class),
    tone: (call) => (call.class === null ? 'bad' : undefined),
    least: 8,
    most: 11,
    rank: 0,
  },
  { title: 'call', text: ({ call }) => call, tone: () => 'name', least: 20, most: 52, rank: 0 },
  { title: 'certainty', text: ({ certainty }) => certainty ?? '', least: 10, most: 10, rank: 1 },
  { title: 'source', text: ({ source }) => pageOf(source ?? ''), least: 12, most: 60, rank: 2 },
]
