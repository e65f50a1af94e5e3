import type { ApiCall, ApiTable } from '../../domain/api-table.js'
import { indented, type Line, line, paragraphs, toned } from '../lines.js'
import { type Style, textOf } from '../style.js'
import { type Column, tableLines } from '../table.js'
import { argumentsText, headText, legend, manual, phasesText, replayedAs, sourceText } from './api-cells.js'

/** The table of calls for people. */
export const apiText = (table: ApiTable, style: Style): string =>
  textOf(
    paragraphs(
      [line(headText(table))],
      table.calls.length === 0 ? [] : tableLines(table.calls, columnsFor(table), style),
      whyLines(table),
      indented(
        2,
        [...legend, manual].map((text) => line(toned('dim', text))),
      ),
    ),
    style,
  )

/** Why what is undecidable is: the column that says so is the first to go where there is little room. */
const whyLines = ({ calls }: ApiTable): readonly Line[] =>
  [...Map.groupBy(calls, ({ why }) => why)].flatMap(([why, all]) =>
    why === null ? [] : [line(toned('bad', 'undecidable '), `${all.map(({ call }) => call).join(', ')}: ${why}`)],
  )

/** Names are shown whole where that can be. */
const columnsFor = ({ policy, calls }: ApiTable): readonly Column<ApiCall>[] => [
  {
    title: 'call',
    text: ({ call }) => call,
    tone: () => 'name',
    least: Math.min(56, Math.max(...calls.map(({ call }) => call.length))),
    most: 56,
    rank: 0,
  },
  {
    title: 'replayed',
    text: (call) => replayedAs(call.class),
    tone: (call) => (call.class === null ? 'bad' : undefined),
    least: 11,
    most: 11,
    rank: 0,
  },
  ...(policy === null
    ? []
    : [
        {
          title: 'uses',
          text: ({ uses }: ApiCall) => String(uses),
          least: 4,
          most: 6,
          rank: 1,
          align: 'right',
        } as const,
      ]),
  { title: 'arguments', text: argumentsText, least: 9, most: 9, rank: 3 },
  { title: 'phases', text: phasesText, least: 12, most: 60, rank: 4 },
  { title: 'certainty', text: ({ certainty }) => certainty ?? '', least: 10, most: 10, rank: 2 },
  { title: 'source', text: sourceText, least: 12, most: 60, rank: 5 },
]
