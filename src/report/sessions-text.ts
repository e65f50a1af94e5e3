import { line, paragraphs } from './lines.js'
import { type ReloadListing, reloadLine } from './session/reload-line.js'
import { type SessionListing, sessionColumns } from './session/session-listing.js'
import { type Style, textOf } from './style.js'
import { tableLines } from './table.js'
import { counted } from './words.js'

/** A table of sessions, a line each. `total`, where it is more than the rows given, is told below. */
export const sessionsText = (
  rows: readonly SessionListing[],
  style: Style,
  { total = rows.length, reloads = [] }: { readonly total?: number; readonly reloads?: readonly ReloadListing[] } = {},
): string => {
  if (rows.length === 0) return textOf([line('There are no such sessions.')], style)
  const more = total - rows.length
  const rest = more > 0 ? [line(`and ${counted(more, 'more session')}`)] : []
  const table = [...tableLines(rows, sessionColumns, style), ...rest]
  if (reloads.length === 0) return textOf(table, style)
  const named = new Map(rows.map(({ id, source }) => [id, source]))
  const newest = reloads.slice(-mostReloads).map((reload) => reloadLine(reload, named.get(reload.after ?? '')))
  return textOf(paragraphs(table, newest), style)
}

const mostReloads = 10
