import { type Cell, type ThingName, things } from '../domain/source-fidelity.js'
import { sourceTable } from '../domain/source-table.js'

/** The table of what each source yields, for a help text: a block for each source, a line for each thing, and for each piece beyond them that it cannot see. */
export const fidelityText = (): string =>
  Object.entries(sourceTable)
    .map(([name, { of, cells, beyond = {} }]) =>
      [
        `${name}: ${of}`,
        ...(Object.keys(things) as ThingName[]).map((thing) => `  ${thing.padEnd(widest)}  ${cellText(cells[thing])}`),
        ...Object.entries(beyond).map(([piece, hint]) => `  ${piece.padEnd(widest)}  unknown: ${hint}`),
      ].join('\n'),
    )
    .join('\n\n')

const widest = Math.max(...Object.keys(things).map((name) => name.length))

const cellText = (cell: Cell): string => {
  if (cell.fidelity === 'stated') return `stated: ${cell.by}`
  if (cell.fidelity === 'seen') return cell.but === undefined ? 'seen' : `seen, but ${cell.but}`
  const where = cell.where === undefined ? '' : ` where ${cell.where}`
  return `unknown${where}: ${cell.hint}`
}
