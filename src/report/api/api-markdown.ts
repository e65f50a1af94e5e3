import { type ApiCall, type ApiTable, libraryOf } from '../../domain/api-table.js'
import { escapedMarkdown, tableMarkdown } from '../markdown/markdown-text.js'
import { argumentsText, headText, legend, manual, phasesText, replayedAs, sourceText } from './api-cells.js'

/** The table of calls as a page of Markdown (GitHub's tables): a section for each library and object. */
export const apiMarkdown = (table: ApiTable): string => {
  const sections = [...Map.groupBy(table.calls, ({ call }) => libraryOf(call))]
  return `${[
    '# Calls of the server',
    `${escapedMarkdown(headText(table))}.`,
    [...legend, manual].map((text) => `- ${escapedMarkdown(text)}`).join('\n'),
    ...sections.map(([library, calls]) => `## ${library}\n\n${tableOf(calls)}`),
  ].join('\n\n')}\n`
}

const tableOf = (calls: readonly ApiCall[]): string => {
  const columns = 'uses' in calls[0]! ? [...everyColumn, uses] : everyColumn
  const rows = calls.map((call) => columns.map(([, cell]) => escapedMarkdown(cell(call))))
  return tableMarkdown(
    columns.map(([title]) => title),
    rows,
  )
}

type MarkdownColumn = readonly [title: string, cell: (call: ApiCall) => string]

const everyColumn: readonly MarkdownColumn[] = [
  ['call', ({ call }) => call],
  ['replayed', (call) => replayedAs(call.class)],
  ['class', (call) => call.class ?? ''],
  ['arguments', argumentsText],
  ['phases', phasesText],
  ['certainty', ({ certainty }) => certainty ?? ''],
  ['source', sourceText],
]

const uses: MarkdownColumn = ['uses', (call) => String(call.uses)]
