import { type ApiCall, type ApiTable, libraryOf } from '../../domain/api-table.js'
import { argumentsText, headText, legend, manual, phasesText, replayedAs, sourceText } from './api-cells.js'

/** The table of calls as a page of Markdown (GitHub's tables): a section for each library and object. */
export const apiMarkdown = (table: ApiTable): string => {
  const sections = [...Map.groupBy(table.calls, ({ call }) => libraryOf(call))]
  return `${[
    '# Calls of the server',
    `${escaped(headText(table))}.`,
    [...legend, manual].map((text) => `- ${escaped(text)}`).join('\n'),
    ...sections.map(([library, calls]) => `## ${library}\n\n${tableOf(calls)}`),
  ].join('\n\n')}\n`
}

const tableOf = (calls: readonly ApiCall[]): string => {
  const columns = 'uses' in calls[0]! ? [...everyColumn, uses] : everyColumn
  const rows = calls.map((call) => columns.map(([, cell]) => escaped(cell(call))))
  return [columns.map(([title]) => title), columns.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
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

/** What Markdown would take for marks of its own. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]<>|]/g, '\\$&')
